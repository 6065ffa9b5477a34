import type { Plugin } from '@circus/contracts';
import { type Executor, ExecutorAway, type Leftover } from './executor.js';

/** Which executor runs which plug-in. */
export interface Executors {
  /** Null for a plug-in that nothing here can run. */
  of(plugin: Pick<Plugin, 'pluginId' | 'type'>): Executor | null;
  all: readonly Executor[];
  /** The plug-ins that can be run now; null for all. */
  runnable(): Promise<string[] | null>;
}

export interface ExecutorsOptions {
  /** For plug-ins of the type `CAD`. */
  containers: Executor;
  /** For those that the configuration names. */
  local: { executor: Executor; pluginIds: readonly string[] };
}

export function chooseExecutors({ containers, local }: ExecutorsOptions): Executors {
  return {
    of: ({ pluginId, type }) => {
      if (local.pluginIds.includes(pluginId)) return local.executor;
      return type === 'CAD' ? containers : null;
    },
    all: [local.executor, containers],
    runnable: async () => {
      try {
        await containers.requireReady();
        return null;
      } catch (error) {
        if (!(error instanceof ExecutorAway)) throw error;
        return [...local.pluginIds];
      }
    },
  };
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
