import { Worker, type WorkerOptions } from 'node:worker_threads';

export interface WorkerThreadOptions {
  /** Compiled code of the thread. It posts one message when it is ready, then one for each piece of work. */
  threadFile: URL;
  /** Memory for what the thread makes of its work, MiB; bytes that are handed over come on top. */
  memoryMiB: number;
  /** Given to the thread when it starts. */
  workerData?: WorkerOptions['workerData'];
}

/** The thread died of a piece of work. */
export class ThreadDied extends Error {
  override readonly name = 'ThreadDied';

  constructor(override readonly cause: unknown) {
    super('A thread died of its work', { cause });
  }
}

/** The thread was closed before the work was done. */
export class ThreadClosed extends Error {
  override readonly name = 'ThreadClosed';
}

/** A worker thread for one piece of work at a time. It starts with the first; when it dies, another follows with the next. */
export class WorkerThread<Work, Outcome> {
  private worker: Promise<Worker> | null = null;
  private closed = false;

  constructor(private readonly options: WorkerThreadOptions) {}

  /**
   * @param handedOver memory of the work that cannot be used any more afterwards
   * @throws ThreadDied, ThreadClosed; what keeps threads from starting at all
   */
  async perform(work: Work, handedOver: readonly ArrayBuffer[] = []): Promise<Outcome> {
    if (this.closed) throw new ThreadClosed();
    const running = this.running();
    const worker = await running;
    try {
      return (await answerTo(worker, () => worker.postMessage(work, [...handedOver]))) as Outcome;
    } catch (error) {
      this.forget(running);
      await worker.terminate();
      throw this.closed ? new ThreadClosed() : new ThreadDied(error);
    }
  }

  /** Ends the thread, and with it what it works on. */
  async close(): Promise<void> {
    this.closed = true;
    const worker = await this.worker?.catch(() => null);
    await worker?.terminate();
  }

  private running(): Promise<Worker> {
    if (this.worker) return this.worker;
    const worker = this.start();
    const forget = () => this.forget(worker);
    worker.then((started) => started.once('exit', forget), forget);
    this.worker = worker;
    return worker;
  }

  private forget(worker: Promise<Worker>): void {
    if (this.worker === worker) this.worker = null;
  }

  private async start(): Promise<Worker> {
    const { threadFile, memoryMiB, workerData } = this.options;
    const worker = new Worker(threadFile, { workerData, resourceLimits: { maxOldGenerationSizeMb: memoryMiB } });
    const started = answerTo(worker, () => undefined);
    worker.on('error', () => undefined); // whoever waits for an answer hears of it too
    await started;
    worker.unref();
    return worker;
  }
}

/** The next message of the thread. @throws what it dies of instead */
function answerTo(worker: Worker, ask: () => void): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const settle = () => {
      worker.off('message', answer).off('messageerror', fail).off('error', fail).off('exit', exit);
    };
    const answer = (outcome: unknown) => {
      settle();
      resolve(outcome);
    };
    const fail = (error: unknown) => {
      settle();
      reject(error);
    };
    const exit = (code: number) => fail(new Error(`The thread ended with code ${code}`));
    worker.on('message', answer).on('messageerror', fail).on('error', fail).on('exit', exit);
    ask();
  });
}
