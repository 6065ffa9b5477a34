import type { Plugin } from '@circus/contracts';
import { type Executor, ExecutorAway, type Leftover } from './executor.js';

type PluginType = Plugin['type'];

/** Which plug-ins can be run now: those of some types, and some by their ids. */
export interface RunnablePlugins {
  types: PluginType[];
  /** Whatever their type. */
  also: string[];
  /** Of these types, but not to be run now. */
  except: string[];
}

/** Which executor runs which plug-in. */
export interface Executors {
  of(plugin: Pick<Plugin, 'pluginId' | 'type'>): Executor;
  all: readonly Executor[];
  runnable(): Promise<RunnablePlugins>;
  /** What cannot be run at the moment, in words, by the executor's name; as it was last looked at. */
  notices(): Record<string, string>;
}

export interface ExecutorsOptions {
  byType: Record<PluginType, Executor>;
  /** Plug-ins that another executor runs than that of their type. */
  byPlugin: ReadonlyMap<string, Executor>;
  all: readonly Executor[];
}

/** Between two looks for notices, ms. */
const LOOK_MS = 5_000;

export function chooseExecutors({ byType, byPlugin, all }: ExecutorsOptions): Executors {
  let away = new Map<Executor, string>();
  let lookedAt = Number.NEGATIVE_INFINITY;
  const look = async () => {
    lookedAt = performance.now();
    const found = await Promise.all(all.map(async (executor) => [executor, await whyAway(executor)] as const));
    away = new Map(found.flatMap(([executor, reason]) => (reason === null ? [] : [[executor, reason] as const])));
  };
  return {
    of: ({ pluginId, type }) => byPlugin.get(pluginId) ?? byType[type],
    all,
    runnable: async () => {
      await look();
      const types = (Object.keys(byType) as PluginType[]).filter((type) => !away.has(byType[type]));
      const named = [...byPlugin];
      return {
        types,
        also: named.filter(([, executor]) => !away.has(executor)).map(([pluginId]) => pluginId),
        except: named.filter(([, executor]) => away.has(executor)).map(([pluginId]) => pluginId),
      };
    },
    notices: () => {
      // A process that takes no jobs looks only when it is asked.
      if (performance.now() - lookedAt > LOOK_MS) void look().catch(() => undefined); // told as it was
      return Object.fromEntries([...away].map(([{ name }, reason]) => [name, `${reason} Its plug-in jobs wait.`]));
    },
  };
}

async function whyAway(executor: Executor): Promise<string | null> {
  try {
    await executor.requireReady();
    return null;
  } catch (error) {
    if (error instanceof ExecutorAway) return error.message;
    throw error;
  }
}

/** What is left of runs, of every executor that can be asked now. */
export async function leftoversOf(executors: Executors): Promise<Leftover[]> {
  const found = await Promise.all(
    executors.all.map(async (executor) => {
      try {
        return await executor.leftovers();
      } catch (error) {
        if (error instanceof ExecutorAway) return [];
        throw error;
      }
    }),
  );
  return found.flat();
}
