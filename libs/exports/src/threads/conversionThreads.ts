import { Readable } from 'node:stream';
import { Refusal, type RefusalKind } from '@circus/contracts';
import { explicitBigEndian, explicitLittleEndian, implicitLittleEndian, transferSyntaxOf } from '@circus/dicom';
import { MemoryBudget } from './memoryBudget.js';
import { ThreadClosed, ThreadDied, WorkerThread } from './workerThread.js';

/** The compiled code of the threads; the same file whether this one is compiled or read by a test. */
const CONVERSION_THREAD_FILE = new URL('../../dist/threads/conversionThread.js', import.meta.url);

const NATIVE: ReadonlySet<string> = new Set([implicitLittleEndian, explicitLittleEndian, explicitBigEndian]);
/** Held of an image with native pixels: its attributes, and the pieces on their way. */
const NATIVE_BYTES = 4 * 1024 * 1024;

/** What a thread is given when it starts. */
export interface ConversionThreadSetting {
  storageUrl: string;
}

/** A stored image, and what is to be made of it. */
export interface ConversionOrder {
  storageKey: string;
  /** Of the stored file. */
  sizeBytes: number;
  /** In which it is stored. */
  storedSyntaxUid: string;
  /** Explicit or implicit VR little endian. */
  transferSyntaxUid: string;
  /** A DICOM Part 10 file, or the data set alone as it goes over the network. */
  form: 'file' | 'dataset';
}

export interface Conversion extends ConversionOrder {
  heldBytes: number;
}

export type ConversionWork = { id: number } & (
  | { do: 'open'; conversion: Conversion }
  | { do: 'next' }
  | { do: 'close' }
);

export type ConversionOutcome =
  | { status: 'open'; sizeBytes: number }
  | { status: 'piece'; bytes: Uint8Array }
  | { status: 'end' }
  | { status: 'refused'; kind: RefusalKind; message: string }
  | { status: 'failed'; message: string };

export interface ConversionThreadsOptions extends ConversionThreadSetting {
  threads: number;
  /** Memory of each thread, MiB; pixels come on top. */
  memoryMiB: number;
  /** Bytes of stored images that are held at once, by all conversions together. */
  heldBytes: number;
}

/** The bytes of an image in another transfer syntax. */
export interface Converted {
  /** Frame by frame, as fast as it is read; to be destroyed by whoever does not read it to its end. */
  stream: Readable;
  sizeBytes: number;
}

type Thread = WorkerThread<ConversionWork, ConversionOutcome>;

interface Lane {
  thread: Thread;
  /** What waits for the thread or is at work there. */
  waiting: number;
  last: Promise<unknown>;
}

/**
 * Threads in which images are brought into another transfer syntax. They start with the first of them. A reader who is slow
 * holds the bytes of its image, not a thread: pieces are made when they are asked for.
 */
export class ConversionThreads {
  private readonly lanes: Lane[];
  private readonly held: MemoryBudget;
  private lastId = 0;

  constructor({ threads, memoryMiB, heldBytes, storageUrl }: ConversionThreadsOptions) {
    const workerData: ConversionThreadSetting = { storageUrl };
    this.lanes = Array.from({ length: threads }, () => ({
      thread: new WorkerThread({ threadFile: CONVERSION_THREAD_FILE, memoryMiB, workerData }),
      waiting: 0,
      last: Promise.resolve(),
    }));
    this.held = new MemoryBudget(heldBytes);
  }

  /**
   * Begins to convert an image. Whether its first frame can be decoded is known when this returns.
   *
   * @throws Refusal 'notImplemented', 'unprocessable', 'invalid' or 'tooLarge' for an image that cannot be converted,
   * 'unavailable' while the service ends; the signal's reason when it aborts. The stream may break with the same
   */
  async open(order: ConversionOrder, signal?: AbortSignal): Promise<Converted> {
    const release = await this.held.take(this.bytesHeldOf(order), signal);
    const lane = this.lanes.reduce((least, lane) => (lane.waiting < least.waiting ? lane : least));
    this.lastId += 1;
    const id = this.lastId;
    try {
      const conversion = { ...order, heldBytes: this.held.total };
      const outcome = await this.perform(lane, { id, do: 'open', conversion }, signal);
      if (outcome.status !== 'open') throw unexpected(outcome);
      return { stream: this.streamOf(lane, id, release), sizeBytes: outcome.sizeBytes };
    } catch (error) {
      release();
      throw error;
    }
  }

  /** Ends the threads, and with them what they work on. */
  async close(): Promise<void> {
    await Promise.all(this.lanes.map(({ thread }) => thread.close()));
  }

  /** Native pixels pass in pieces. Nobody knows what a deflated image inflates to: it is the only one at its time. */
  private bytesHeldOf({ sizeBytes, storedSyntaxUid }: ConversionOrder): number {
    if (NATIVE.has(storedSyntaxUid)) return Math.min(sizeBytes, NATIVE_BYTES, this.held.total);
    return transferSyntaxOf(storedSyntaxUid).deflated ? this.held.total : Math.min(sizeBytes, this.held.total);
  }

  private streamOf(lane: Lane, id: number, release: () => void): Readable {
    let ended = false;
    const next = () => this.perform(lane, { id, do: 'next' });
    return new Readable({
      read: async function (this: Readable) {
        try {
          const outcome = await next();
          if (outcome.status === 'piece') this.push(outcome.bytes);
          else {
            ended = true;
            this.push(null);
          }
        } catch (error) {
          this.destroy(error as Error);
        }
      },
      destroy: (error, done) => {
        const closed = ended ? Promise.resolve() : this.perform(lane, { id, do: 'close' }).then(() => undefined);
        void closed.catch(() => undefined).then(release);
        done(error);
      },
    });
  }

  /** @throws Refusal, ThreadClosed as Refusal, the signal's reason before the work began */
  private async perform(lane: Lane, work: ConversionWork, signal?: AbortSignal): Promise<ConversionOutcome> {
    lane.waiting += 1;
    const outcome = lane.last.then(() => {
      signal?.throwIfAborted();
      return lane.thread.perform(work);
    });
    lane.last = outcome.catch(() => undefined);
    try {
      const given = await outcome;
      if (given.status === 'refused') throw new Refusal(given.kind, given.message);
      if (given.status === 'failed') throw new Error(given.message);
      return given;
    } catch (error) {
      if (error instanceof ThreadClosed) {
        throw new Refusal('unavailable', 'The service is ending. Try again in a moment.');
      }
      if (error instanceof ThreadDied) throw new Refusal('unprocessable', 'The image cannot be decoded.');
      throw error;
    } finally {
      lane.waiting -= 1;
    }
  }
}

const unexpected = ({ status }: ConversionOutcome): Error => new Error(`A thread answered ${status}`);
