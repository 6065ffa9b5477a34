import { Refusal } from '@circus/contracts';
import type { ElementRewriter } from '@circus/dicom';
import { ThreadClosed, ThreadDied, WorkerThread } from '@circus/exports';
import type { Log } from '../log.js';
import type { Recipe } from './recipe.js';
import type { RewriteOutcome, RewriteWork } from './rewriteWork.js';

/** The compiled code of the thread; the same file whether this one is compiled or read by a test. */
const REWRITE_THREAD_FILE = new URL('../../dist/rewriting/thread.js', import.meta.url);

export interface RewriteThreadOptions {
  /** Memory for what the thread makes of a file, MiB; the file's own bytes come on top. */
  memoryMiB: number;
  log: Log;
}

/**
 * A worker thread that changes the elements of files with more of them than one may work on while others wait. It starts
 * with the first of them; one that dies is followed by another.
 */
export class RewriteThread {
  private readonly thread: WorkerThread<RewriteWork, RewriteOutcome>;
  /** One file at a time: each may take much memory. */
  private working: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: RewriteThreadOptions) {
    this.thread = new WorkerThread({ threadFile: REWRITE_THREAD_FILE, memoryMiB: options.memoryMiB });
  }

  /**
   * Does in the thread what a recipe says.
   *
   * @throws Refusal why a file cannot be rewritten; `unprocessable` or `tooLarge` when the thread dies of it
   */
  rewriterFor(recipe: Recipe): ElementRewriter {
    return {
      head: async (bytes, complete) => {
        const outcome = await this.perform({ part: 'head', recipe, bytes, complete });
        return outcome.status === 'head' ? outcome.head : null;
      },
      further: async (bytes, form) => {
        const outcome = await this.perform({ part: 'further', recipe, bytes, form });
        return outcome.status === 'further' ? outcome.bytes : null;
      },
    };
  }

  /** Ends the thread. What it holds, and whatever is given to it afterwards, is refused as `unavailable`. */
  close(): Promise<void> {
    return this.thread.close();
  }

  private async perform(work: RewriteWork): Promise<RewriteOutcome> {
    const performed = this.working.then(() => this.thread.perform(work));
    this.working = performed.catch(() => undefined);
    try {
      const outcome = await performed;
      if (outcome.status === 'refused') throw new Refusal(outcome.kind, outcome.message);
      return outcome;
    } catch (error) {
      if (error instanceof ThreadClosed)
        throw new Refusal('unavailable', 'The service is ending. Try again in a moment.');
      if (!(error instanceof ThreadDied)) throw error;
      const { cause } = error;
      this.options.log.error({ err: cause, sizeBytes: work.bytes.length }, 'A thread died of rewriting a file');
      throw (cause as { code?: string } | null)?.code === 'ERR_WORKER_OUT_OF_MEMORY'
        ? new Refusal(
            'tooLarge',
            'The DICOM file has more attributes than can be changed with the memory there is for them.',
          )
        : new Refusal('unprocessable', 'The DICOM file cannot be stored: its attributes cannot be read.');
    }
  }
}
