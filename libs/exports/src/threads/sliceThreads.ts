import { Refusal, type RefusalKind } from '@circus/contracts';
import type { DecodedSlice, SliceWork } from '@circus/volume';
import { ThreadDied, WorkerThread } from './workerThread.js';

/** The compiled code of the threads; the same file whether this one is compiled or read by a test. */
export const SLICE_THREAD_FILE = new URL('../../dist/threads/sliceThread.js', import.meta.url);

/** What a thread is given when it starts. */
export interface SliceThreadSetting {
  storageUrl: string;
}

export type SliceOutcome =
  | { status: 'decoded'; slice: DecodedSlice }
  | { status: 'refused'; kind: RefusalKind; message: string }
  | { status: 'failed'; message: string };

export interface SliceThreadsOptions extends SliceThreadSetting {
  threads: number;
  /** Memory of each thread, MiB; voxels come on top. */
  memoryMiB: number;
}

/** Threads that read and decode slices for one export. They start with its first slices. */
export class SliceThreads {
  private readonly lanes: { thread: WorkerThread<SliceWork, SliceOutcome>; last: Promise<unknown> }[];
  private turn = 0;

  constructor({ threads, memoryMiB, storageUrl }: SliceThreadsOptions) {
    const workerData: SliceThreadSetting = { storageUrl };
    this.lanes = Array.from({ length: threads }, () => ({
      thread: new WorkerThread({ threadFile: SLICE_THREAD_FILE, memoryMiB, workerData }),
      last: Promise.resolve(),
    }));
  }

  /** How many slices are decoded at the same time. */
  get count(): number {
    return this.lanes.length;
  }

  /**
   * @throws Refusal that names the image which cannot be decoded; ThreadClosed, and what keeps threads from starting
   */
  decode(work: SliceWork): Promise<DecodedSlice> {
    const lane = this.lanes[this.turn] as (typeof this.lanes)[number];
    this.turn = (this.turn + 1) % this.lanes.length;
    const slice = lane.last.then(() => decodeIn(lane.thread, work));
    lane.last = slice.catch(() => undefined);
    return slice;
  }

  /** Ends the threads, and with them what they work on. */
  async close(): Promise<void> {
    await Promise.all(this.lanes.map(({ thread }) => thread.close()));
  }
}

async function decodeIn(thread: WorkerThread<SliceWork, SliceOutcome>, work: SliceWork): Promise<DecodedSlice> {
  const { imageNumber } = work.source;
  try {
    const outcome = await thread.perform(work);
    if (outcome.status === 'decoded') return outcome.slice;
    if (outcome.status === 'refused') throw new Refusal(outcome.kind, `Image ${imageNumber}: ${outcome.message}`);
    throw new Error(`Image ${imageNumber}: ${outcome.message}`);
  } catch (error) {
    if (!(error instanceof ThreadDied)) throw error;
    throw new Refusal('unprocessable', `Image ${imageNumber} cannot be decoded.`);
  }
}
