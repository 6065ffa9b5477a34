import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, stat } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { Plugin } from '@circus/contracts';
import type { LocalPlugins } from '../config.js';
import {
  type Ending,
  type Execution,
  type Executor,
  JobFailure,
  type Leftover,
  type OutputSink,
  type Program,
  type RunId,
  type RunRequest,
  type Usage,
} from './executor.js';
import { type GroupUsage, processesWith, usageOfGroup } from './processTable.js';

/** Marks the processes of a run in their environment, where they are found again whoever started them. */
const MARK = 'CIRCUS_PLUGIN_RUN';
/** How often memory and number of processes are held against their limits. */
const LIMIT_CHECK_MS = 250;
/** What it wrote comes within this time after its end, ms. */
const LAST_OUTPUT_MS = 2_000;

/**
 * Runs plug-ins as programs on this machine, for developing them: without a container around it, a program sees the network
 * and everything that its user may see. It finds its folders in `CIRCUS_IN` and `CIRCUS_OUT`. Memory and processes are held
 * against their limits now and then; processor time is not limited.
 */
export class ProcessExecutor implements Executor {
  readonly name = 'process';
  readonly protectsInput = false;

  constructor(
    private readonly plugins: LocalPlugins,
    private readonly suiteId: string,
  ) {}

  async requireReady(): Promise<void> {}

  async programOf({ pluginId }: Plugin): Promise<Program> {
    return { command: this.commandOf(pluginId) };
  }

  async start(
    { run, plugin, inputDirectory, outputDirectory, limits }: RunRequest,
    sink: OutputSink,
  ): Promise<Execution> {
    const [program = '', ...args] = this.commandOf(plugin.pluginId);
    const { PATH, LANG } = process.env;
    const child = spawn(program, args, {
      cwd: outputDirectory,
      // A group of its own: all of its children end with it.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...(PATH !== undefined && { PATH }),
        ...(LANG !== undefined && { LANG }),
        HOME: outputDirectory,
        CIRCUS_IN: inputDirectory,
        CIRCUS_OUT: outputDirectory,
        [MARK]: this.markOf(run),
      },
    });
    try {
      await once(child, 'spawn');
    } catch {
      throw new JobFailure('The program of the plug-in could not be started.');
    }
    return executionOf(child, limits, sink, () => killMarked(this.markOf(run)));
  }

  async leftovers(): Promise<Leftover[]> {
    const runs = new Map<string, { run: RunId; pids: number[] }>();
    for (const { pid, value } of await processesWith(MARK)) {
      const [suiteId, jobId, attempt] = value.split('/');
      if (suiteId !== this.suiteId || !jobId || !/^\d+$/.test(attempt ?? '')) continue;
      const known = runs.get(value) ?? { run: { jobId, attempt: Number(attempt) }, pids: [] };
      known.pids.push(pid);
      runs.set(value, known);
    }
    return [...runs.values()].map(({ run, pids }) => ({
      run,
      // What it writes goes to whoever started it.
      isAdoptable: false,
      adopt: async () => null,
      remove: async () => {
        for (const pid of pids) kill(pid);
      },
    }));
  }

  async copyDisplays({ pluginId }: Plugin, target: string): Promise<boolean> {
    const displays = this.plugins[pluginId]?.displays;
    if (displays === undefined || !(await stat(displays).catch(() => null))?.isDirectory()) return false;
    await cp(displays, target, { recursive: true });
    return true;
  }

  private markOf({ jobId, attempt }: RunId): string {
    return [this.suiteId, jobId, attempt].join('/');
  }

  private commandOf(pluginId: string): string[] {
    const plugin = this.plugins[pluginId];
    if (!plugin) throw new JobFailure('The program of the plug-in is not configured.');
    return plugin.command;
  }
}

/** @param endOthers ends the processes of the run that have left its group */
function executionOf(
  child: ChildProcess,
  limits: RunRequest['limits'],
  sink: OutputSink,
  endOthers: () => Promise<void>,
): Execution {
  const group = child.pid as number;
  let exceeded: string | null = null;
  child.stdout?.on('data', (bytes: Uint8Array) => sink('out', bytes));
  child.stderr?.on('data', (bytes: Uint8Array) => sink('err', bytes));
  const watch = setInterval(() => {
    void usageOfGroup(group).then((usage) => {
      if (!usage || exceeded !== null) return;
      exceeded = exceededBy(usage, limits);
      if (exceeded !== null) kill(-group);
    });
  }, LIMIT_CHECK_MS);
  const ended = new Promise<Ending>((resolve) => {
    child.once('exit', (code, signal) => {
      const exitedAt = new Date();
      clearInterval(watch);
      child.once('close', () => resolve({ exitCode: code ?? 128 + (signal === null ? 0 : 9), exitedAt, exceeded }));
      // Children that it left would keep its output open.
      kill(-group);
      void endOthers()
        .then(() => delay(LAST_OUTPUT_MS, undefined, { ref: false }))
        .finally(() => {
          child.stdout?.destroy();
          child.stderr?.destroy();
        });
    });
  });
  return {
    startedAt: new Date(),
    outlivesRunner: false,
    ended,
    usage: async (): Promise<Usage> => {
      const usage = await usageOfGroup(group);
      return {
        memoryBytes: usage?.memoryBytes ?? null,
        cpuSeconds: usage?.cpuSeconds ?? null,
        processes: usage?.processes ?? null,
        diskBytes: null,
      };
    },
    kill: async () => kill(-group),
    remove: async () => {
      if (child.exitCode === null && child.signalCode === null) kill(-group);
      await ended;
    },
  };
}

function exceededBy({ memoryBytes, processes }: GroupUsage, limits: RunRequest['limits']): string | null {
  if (limits.memoryBytes !== null && memoryBytes > limits.memoryBytes) {
    return `It took more memory than its limit of ${limits.memoryBytes / 2 ** 20} MiB.`;
  }
  if (limits.processes !== null && processes > limits.processes) {
    return `It ran more processes than its limit of ${limits.processes}.`;
  }
  return null;
}

/** Ends every process of a run, whatever group it is in. */
async function killMarked(mark: string): Promise<void> {
  for (const { pid, value } of await processesWith(MARK)) if (value === mark) kill(pid);
}

/** A process, or with a negative number a group; one that is gone is no error. */
function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
