import { ThreadDied, WorkerThread } from '@circus/exports';
import { JobFailure } from '../executors/executor.js';
import type { WrittenFile } from './inputFiles.js';
import type { InputOutcome, InputThreadSetting, InputWork } from './inputThread.js';

/** The compiled code of the threads; the same file whether this one is compiled or read by a test. */
const THREAD_FILE = new URL('../../dist/inputs/inputThread.js', import.meta.url);
/** Memory for what a thread makes, MiB; pixels come on top. */
const THREAD_MIB = 1_024;

type InputThread = WorkerThread<InputWork, InputOutcome>;

/** Threads that write volumes, one for each at work; they stay, because starting one takes longer than a small volume. */
export class InputThreads {
  private readonly idle: InputThread[] = [];
  private readonly busy = new Set<InputThread>();
  private isClosed = false;

  constructor(private readonly setting: InputThreadSetting) {}

  /**
   * Writes the files of a volume.
   *
   * @throws JobFailure for images that cannot be given to a plug-in; the signal's reason when it aborts
   */
  async write(work: InputWork, signal?: AbortSignal): Promise<WrittenFile[]> {
    signal?.throwIfAborted();
    const thread = this.idle.pop() ?? this.newThread();
    this.busy.add(thread);
    let isEnded = this.isClosed;
    const end = () => {
      isEnded = true;
      void thread.close();
    };
    signal?.addEventListener('abort', end);
    try {
      return filesOf(await thread.perform(work));
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof ThreadDied)
        throw new JobFailure('The images cannot be given to the plug-in: they are broken.');
      throw error;
    } finally {
      signal?.removeEventListener('abort', end);
      this.busy.delete(thread);
      if (this.isClosed) await thread.close();
      else if (!isEnded) this.idle.push(thread);
    }
  }

  /** Ends the threads, and with them what they work on. */
  async close(): Promise<void> {
    this.isClosed = true;
    await Promise.all([...this.idle.splice(0), ...this.busy].map((thread) => thread.close()));
  }

  private newThread(): InputThread {
    return new WorkerThread({ threadFile: THREAD_FILE, memoryMiB: THREAD_MIB, workerData: this.setting });
  }
}

function filesOf(outcome: InputOutcome): WrittenFile[] {
  if (outcome.status === 'written') return outcome.files;
  if (outcome.status === 'refused') {
    throw new JobFailure(`The images cannot be given to the plug-in. ${outcome.message}`);
  }
  if (outcome.code === 'ENOSPC') {
    throw new JobFailure('There is not enough room on the machine for the input of the plug-in.');
  }
  throw new Error(outcome.message);
}
