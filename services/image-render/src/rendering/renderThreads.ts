import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import { Gate } from './gate.js';
import { heartbeatMemory, watchThreads } from './threadWatch.js';
import type { ThreadSetting, Work, WorkOutcome, WorkYield } from './work.js';

export interface RenderThreadsOptions extends Omit<ThreadSetting, 'heartbeats'> {
  /** Compiled `thread.js`. */
  threadFile: URL;
  threads: number;
  /** Pieces of work one thread holds at a time: while one waits for the storage, another is worked on. */
  workPerThread: number;
  /** How long a thread may be at one thing, in milliseconds: then it is ended as if it had died of it. */
  limitMs: number;
  /** Called when a thread dies that had nothing to do, or is ended; another takes its place. */
  onIdleDeath?: ((error: unknown) => void) | undefined;
}

/** How long the thread for suspects waits for another one, in milliseconds. */
const SUSPECTS_IDLE_MS = 10_000;

/** The worker threads, all started at once, so that the first request finds them ready. */
export class RenderThreads {
  readonly #pool: Piscina;
  /**
   * Work whose thread died is tried once more, one at a time and in a thread that nothing else is in: what dies there is
   * what kills.
   */
  readonly #suspects = new Gate(1);
  readonly #alone: Piscina;
  readonly #endWatch: () => void;
  #closing = false;

  constructor(options: RenderThreadsOptions) {
    const { threadFile, threads, workPerThread, limitMs, storageUrl, memory } = options;
    const { onIdleDeath = () => undefined } = options;
    const heartbeats = heartbeatMemory();
    const workerData: ThreadSetting = { storageUrl, memory, heartbeats };
    const common = { filename: fileURLToPath(threadFile), atomics: 'disabled', workerData } as const;
    this.#pool = new Piscina({
      ...common,
      minThreads: threads,
      maxThreads: threads,
      idleTimeout: Number.POSITIVE_INFINITY,
      concurrentTasksPerWorker: workPerThread,
    });
    this.#alone = new Piscina({ ...common, minThreads: 0, maxThreads: 1, idleTimeout: SUSPECTS_IDLE_MS });
    const pools = [this.#pool, this.#alone];
    for (const pool of pools) pool.on('error', onIdleDeath);
    this.#endWatch = watchThreads(pools, heartbeats, limitMs, onIdleDeath);
  }

  /**
   * Has a thread do a piece of work. A thread that dies of it is replaced; so is one that dies of something else, and
   * then the work is done again.
   *
   * @throws Error when the work killed two threads, the second by itself, or the threads were closed
   */
  async perform<W extends Work>(work: W): Promise<WorkOutcome<WorkYield[W['kind']]>> {
    try {
      return await this.#pool.run(work);
    } catch (error) {
      if (this.#closing) throw error;
      return this.#suspects.run(() => this.#alone.run(work));
    }
  }

  /** Ends the threads once what they hold is done. Work given afterwards fails. */
  async close(): Promise<void> {
    this.#closing = true;
    this.#endWatch();
    await Promise.all([this.#pool.close(), this.#alone.close()]);
  }
}
