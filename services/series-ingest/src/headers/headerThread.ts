import { Worker } from 'node:worker_threads';
import { Refusal } from '@circus/contracts';
import type { Log } from '../log.js';
import { jsonOf } from '../storing/longJson.js';
import type { InstanceDescription } from '../storing/receivedInstance.js';
import type { HeaderOutcome, HeaderWork, ThreadDescription } from './headerWork.js';

/** The compiled code of the thread; the same file whether this one is compiled or read by a test. */
export const HEADER_THREAD_FILE = new URL('../../dist/headers/thread.js', import.meta.url);

export interface HeaderThreadOptions {
  /** Compiled `thread.js`. */
  threadFile: URL;
  /** Memory for what the thread makes of a file, MiB; the file's own bytes come on top. */
  memoryMiB: number;
  log: Log;
}

/**
 * A worker thread for files whose header is long or deflated, so that nobody else waits for them. It starts with the
 * first of them; one that dies is followed by another.
 */
export class HeaderThread {
  private worker: Promise<Worker> | null = null;
  private closed = false;

  constructor(private readonly options: HeaderThreadOptions) {}

  /**
   * Has the thread read, check and describe the beginning of a stored file. One call at a time.
   *
   * @param work whose bytes cannot be used any more afterwards
   * @returns null when the header does not end within the bytes
   * @throws Refusal why the file cannot be stored; `unprocessable` when the thread dies of it
   */
  async describe(work: HeaderWork): Promise<InstanceDescription | null> {
    const outcome = await this.perform(work);
    if (outcome.status === 'needMore') return null;
    if (outcome.status === 'refused') throw new Refusal(outcome.kind, outcome.message);
    for (const characterSet of outcome.unknownCharacterSets) {
      this.options.log.warn({ characterSet }, 'An unknown character set was read as ISO 8859-1');
    }
    return received(outcome.description);
  }

  /** Ends the thread. What it holds, and whatever is given to it afterwards, is refused as `unavailable`. */
  async close(): Promise<void> {
    this.closed = true;
    const worker = await this.worker?.catch(() => null);
    await worker?.terminate();
  }

  private async perform(work: HeaderWork): Promise<HeaderOutcome> {
    if (this.closed) throw ending();
    const running = this.running();
    const worker = await running;
    try {
      return await answerTo(worker, () => worker.postMessage(work, transferable(work.bytes)));
    } catch (error) {
      this.forget(running);
      await worker.terminate();
      if (this.closed) throw ending();
      this.options.log.error({ err: error, sizeBytes: work.sizeBytes }, 'A thread died of the header of a file');
      throw refusalOf(error);
    }
  }

  /** @throws what keeps threads from starting at all, which is no file's fault */
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
    const { threadFile, memoryMiB } = this.options;
    const worker = new Worker(threadFile, { resourceLimits: { maxOldGenerationSizeMb: memoryMiB } });
    const started = answerTo(worker, () => undefined);
    worker.on('error', () => undefined); // whoever waits for an answer hears of it too
    await started;
    worker.unref();
    return worker;
  }
}

/** The next message of the thread. @throws what it dies of instead */
function answerTo(worker: Worker, ask: () => void): Promise<HeaderOutcome> {
  return new Promise((resolve, reject) => {
    const settle = () => {
      worker.off('message', answer).off('messageerror', fail).off('error', fail).off('exit', exit);
    };
    const answer = (outcome: HeaderOutcome) => {
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

/** Memory that belongs to nothing else goes over without being copied. */
const transferable = ({ buffer, byteLength }: Uint8Array): ArrayBuffer[] =>
  buffer instanceof SharedArrayBuffer || buffer.byteLength !== byteLength ? [] : [buffer];

const received = (description: ThreadDescription): InstanceDescription => ({
  ...description,
  tagsJson: jsonOf(Buffer.from(description.tagsJson.buffer)),
  pixelHeaderJson: jsonOf(Buffer.from(description.pixelHeaderJson.buffer)),
});

const ending = () => new Refusal('unavailable', 'The service is ending. Try again in a moment.');

const refusalOf = (error: unknown): Refusal =>
  (error as { code?: string } | null)?.code === 'ERR_WORKER_OUT_OF_MEMORY'
    ? new Refusal('tooLarge', 'The DICOM file has more attributes than can be read with the memory there is for them.')
    : new Refusal('unprocessable', 'The DICOM file cannot be stored: its attributes cannot be read.');
