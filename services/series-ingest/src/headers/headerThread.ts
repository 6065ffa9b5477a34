import { Refusal } from '@circus/contracts';
import { ThreadClosed, ThreadDied, WorkerThread } from '@circus/exports';
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
  private readonly thread: WorkerThread<HeaderWork, HeaderOutcome>;

  constructor(private readonly options: HeaderThreadOptions) {
    this.thread = new WorkerThread(options);
  }

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
  close(): Promise<void> {
    return this.thread.close();
  }

  private async perform(work: HeaderWork): Promise<HeaderOutcome> {
    try {
      return await this.thread.perform(work, transferable(work.bytes));
    } catch (error) {
      if (error instanceof ThreadClosed) throw ending();
      if (!(error instanceof ThreadDied)) throw error;
      const { cause } = error;
      this.options.log.error({ err: cause, sizeBytes: work.sizeBytes }, 'A thread died of the header of a file');
      throw refusalOf(cause);
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

const refusalOf = (error: unknown): Refusal =>
  (error as { code?: string } | null)?.code === 'ERR_WORKER_OUT_OF_MEMORY'
    ? new Refusal('tooLarge', 'The DICOM file has more attributes than can be read with the memory there is for them.')
    : new Refusal('unprocessable', 'The DICOM file cannot be stored: its attributes cannot be read.');
