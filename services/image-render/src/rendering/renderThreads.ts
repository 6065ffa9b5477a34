import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import { Gate } from './gate.js';
import type { ThreadSetting, Work, WorkOutcome, WorkYield } from './work.js';

export interface RenderThreadsOptions extends ThreadSetting {
  /** Compiled `thread.js`. */
  threadFile: URL;
  threads: number;
  /** Pieces of work one thread holds at a time: while one waits for the storage, another is worked on. */
  workPerThread: number;
  /** Called when a thread dies that had nothing to do; another takes its place. */
  onIdleDeath?: ((error: unknown) => void) | undefined;
}

/** The worker threads, all started at once, so that the first request finds them ready. */
export class RenderThreads {
  readonly #pool: Piscina;
  /** Work whose thread died is tried once more, one at a time: what dies alone is what kills. */
  readonly #suspects = new Gate(1);
  #closing = false;

  constructor(options: RenderThreadsOptions) {
    const { threadFile, threads, workPerThread, storageUrl, memory, onIdleDeath } = options;
    const workerData: ThreadSetting = { storageUrl, memory };
    this.#pool = new Piscina({
      filename: fileURLToPath(threadFile),
      minThreads: threads,
      maxThreads: threads,
      idleTimeout: Number.POSITIVE_INFINITY,
      concurrentTasksPerWorker: workPerThread,
      atomics: 'disabled',
      workerData,
    });
    this.#pool.on('error', onIdleDeath ?? (() => undefined));
  }

  /**
   * Has a thread do a piece of work. A thread that dies of it is replaced; so is one that dies of something else, and
   * then the work is done again.
   *
   * @throws Error when the work killed two threads, or the threads were closed
   */
  async perform<W extends Work>(work: W): Promise<WorkOutcome<WorkYield[W['kind']]>> {
    try {
      return await this.#pool.run(work);
    } catch (error) {
      if (this.#closing) throw error;
      return this.#suspects.run(() => this.#pool.run(work));
    }
  }

  /** Ends the threads once what they hold is done. Work given afterwards fails. */
  async close(): Promise<void> {
    this.#closing = true;
    await this.#pool.close();
  }
}
