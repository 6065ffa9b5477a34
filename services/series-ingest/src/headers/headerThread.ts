import { Refusal } from '@circus/contracts';
import { ThreadClosed, ThreadDied, WorkerThread } from '@circus/exports';
import type { Log } from '../log.js';
import { jsonOf } from '../storing/longJson.js';
import type { InstanceDescription } from '../storing/receivedInstance.js';
import type { AttributesOutcome, AttributesWork } from './attributesWork.js';
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
 * A worker thread for files whose header is long or deflated, stored or looked at, so that nobody else waits for them. It starts with the
 * first of them; one that dies is followed by another.
 */
export class HeaderThread {
  private readonly thread: WorkerThread<HeaderWork | AttributesWork, HeaderOutcome | AttributesOutcome>;
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: HeaderThreadOptions) {
    this.thread = new WorkerThread(options);
  }

  /**
   * Has the thread read, check and describe the beginning of a stored file.
   *
   * @param work whose bytes cannot be used any more afterwards
   * @returns null when the header does not end within the bytes
   * @throws Refusal why the file cannot be stored; `unprocessable` when the thread dies of it
   */
  async describe(work: Omit<HeaderWork, 'task'>): Promise<InstanceDescription | null> {
    const outcome = (await this.perform(
      { task: 'describe', ...work },
      'The DICOM file cannot be stored',
    )) as HeaderOutcome;
    if (outcome.status === 'needMore') return null;
    if (outcome.status === 'refused') throw new Refusal(outcome.kind, outcome.message);
    for (const characterSet of outcome.unknownCharacterSets) {
      this.options.log.warn({ characterSet }, 'An unknown character set was read as ISO 8859-1');
    }
    return received(outcome.description);
  }

  /**
   * Has the thread list the attributes at the beginning of a stored file.
   *
   * @param work whose bytes cannot be used any more afterwards
   * @returns the list's JSON in UTF-8; null when there are attributes behind the bytes
   * @throws Refusal `unprocessable` or `tooLarge` when the thread dies of it
   */
  async list(work: Omit<AttributesWork, 'task'>): Promise<Uint8Array | null> {
    const outcome = (await this.perform(
      { task: 'attributes', ...work },
      'The image cannot be shown',
    )) as AttributesOutcome;
    if (outcome.status === 'needMore') return null;
    if (outcome.status === 'refused') throw new Refusal(outcome.kind, outcome.message);
    return outcome.json;
  }

  /** Ends the thread. What it holds, and whatever is given to it afterwards, is refused as `unavailable`. */
  close(): Promise<void> {
    return this.thread.close();
  }

  /** One piece of work after the other. */
  private perform(work: HeaderWork | AttributesWork, failure: string): Promise<HeaderOutcome | AttributesOutcome> {
    const outcome = this.last.then(() => this.performNow(work, failure));
    this.last = outcome.catch(() => undefined);
    return outcome;
  }

  private async performNow(work: HeaderWork | AttributesWork, failure: string) {
    try {
      return await this.thread.perform(work, transferable(work.bytes));
    } catch (error) {
      if (error instanceof ThreadClosed) throw ending();
      if (!(error instanceof ThreadDied)) throw error;
      const { cause } = error;
      this.options.log.error({ err: cause, sizeBytes: work.sizeBytes }, 'A thread died of the header of a file');
      throw refusalOf(cause, failure);
    }
  }
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

const refusalOf = (error: unknown, failure: string): Refusal =>
  (error as { code?: string } | null)?.code === 'ERR_WORKER_OUT_OF_MEMORY'
    ? new Refusal('tooLarge', 'The DICOM file has more attributes than can be read with the memory there is for them.')
    : new Refusal('unprocessable', `${failure}: its attributes cannot be read.`);
