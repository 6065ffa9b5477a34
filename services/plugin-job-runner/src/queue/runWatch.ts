import type { PluginJobProvenance } from '@circus/contracts';
import { type Ending, type Execution, JobFailure } from '../executors/executor.js';
import { diskUsage } from '../results/outputFiles.js';

export interface WatchOptions {
  outputDirectory: string;
  /** From its start; null is no limit. */
  timeoutMs: number | null;
  /** What it writes into the output directory and beside it. */
  diskBytes: number | null;
  processes: number | null;
  intervalMs: number;
  /** Aborts when the result is wanted no more, or this process stops. */
  signal: AbortSignal;
}

/** What a run took, as far as it could be seen. */
export type Peaks = Omit<PluginJobProvenance['resources'], 'outputBytes'>;

/**
 * Waits for the end of a run, and ends it where it takes more time or disk than it may.
 *
 * @throws JobFailure that names the limit; the signal's reason when it aborts, with the run still at work
 */
export async function watchRun(execution: Execution, options: WatchOptions): Promise<{ ending: Ending; peaks: Peaks }> {
  const { timeoutMs, intervalMs, processes, signal } = options;
  const peaks: Peaks = { peakMemoryBytes: null, cpuSeconds: null, peakProcesses: null };
  let exceeded: string | null = null;
  let isOver = false;
  const end = (reason: string) => {
    exceeded ??= reason;
    execution.kill().catch(() => undefined); // tried again with the next look
  };
  const look = async () => {
    const { memoryBytes, cpuSeconds, processes: count, diskBytes } = await execution.usage();
    peaks.peakMemoryBytes = higher(peaks.peakMemoryBytes, memoryBytes);
    peaks.cpuSeconds = higher(peaks.cpuSeconds, cpuSeconds);
    peaks.peakProcesses = higher(peaks.peakProcesses, count);
    if (exceeded !== null) return end(exceeded);
    if (options.diskBytes === null) return;
    const onDisk = (diskBytes ?? 0) + (await diskUsage(options.outputDirectory));
    if (onDisk > options.diskBytes)
      end(`It wrote more onto the disk than its limit of ${options.diskBytes / 2 ** 20} MiB.`);
  };
  let timer: NodeJS.Timeout | undefined;
  const looking = async (): Promise<void> => {
    await look().catch(() => undefined); // what cannot be seen now may be seen next time
    if (!isOver) timer = setTimeout(() => void looking(), intervalMs);
  };
  const left = timeoutMs === null ? null : Math.max(0, execution.startedAt.getTime() + timeoutMs - Date.now());
  const timeout =
    left === null
      ? undefined
      : setTimeout(() => end(`It took longer than its limit of ${(timeoutMs ?? 0) / 1_000} seconds.`), left);
  void looking();
  try {
    const ending = await untilAborted(execution.ended, signal);
    const reason = exceeded ?? ending.exceeded;
    if (reason !== null) throw new LimitExceeded(reason, ending, peaks);
    const atLimit = processes !== null && (peaks.peakProcesses ?? 0) >= processes;
    if (ending.exitCode !== 0) {
      const hint = atLimit ? ` It had reached its limit of ${processes} processes.` : '';
      throw new RunFailed(`The plug-in ended with exit code ${ending.exitCode}.${hint}`, ending, peaks);
    }
    return { ending, peaks };
  } finally {
    isOver = true;
    clearTimeout(timer);
    clearTimeout(timeout);
  }
}

/** A run that ended, but not well. */
export class RunFailed extends JobFailure {
  constructor(
    message: string,
    readonly ending: Ending,
    readonly peaks: Peaks,
  ) {
    super(message);
  }
}

/** A run that was ended for taking more than it may. */
class LimitExceeded extends RunFailed {
  constructor(limit: string, ending: Ending, peaks: Peaks) {
    super(`The plug-in was ended. ${limit}`, ending, peaks);
  }
}

const higher = (one: number | null, other: number | null): number | null =>
  one === null || other === null ? (one ?? other) : Math.max(one, other);

/** @throws the signal's reason as soon as it aborts */
function untilAborted<Result>(promise: Promise<Result>, signal: AbortSignal): Promise<Result> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) return abort();
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
