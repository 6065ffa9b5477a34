import { setImmediate as turn } from 'node:timers/promises';
import { Refusal } from '@circus/contracts';
import type { Database } from '@circus/db';
import type { Storage } from '@circus/storage';
import type { Log } from '../log.js';
import { findExpiredFiles, findTaskFile, forgetTaskFile, namedTaskFiles } from './taskRepository.js';

/** The area of the storage in which all services put the files of their tasks. */
const AREA = 'downloads';
/** Files looked at together. */
const PAGE = 500;

const GONE = 'The file of this task is gone: files are kept for some time only, and not after the task was dismissed.';

/** Files that tasks have made for their owners. They live in the storage, where the services that make them put them. */
export class TaskFiles {
  constructor(
    private readonly database: Database,
    private readonly storage: Storage,
    private readonly log: Log,
  ) {}

  /**
   * The storage key and the size of a finished task's file.
   * @throws Refusal `missing` when it is gone
   */
  async find(taskId: string): Promise<{ key: string; sizeBytes: number }> {
    const key = await findTaskFile(this.database, taskId);
    if (key === null) throw new Refusal('missing', GONE);
    // The storage tells the size of what it opens, and of nothing else.
    const { stream, sizeBytes } = await this.opened(key);
    stream.destroy();
    return { key, sizeBytes };
  }

  /** @param range first byte and number of bytes @throws Refusal `missing` */
  async opened(key: string, range?: { offset: number; length: number }) {
    try {
      return await this.storage.open(key, range);
    } catch (error) {
      throw error instanceof Refusal && error.kind === 'missing' ? new Refusal('missing', GONE) : error;
    }
  }

  /** Removes a file that no row names any more; never fails. */
  async remove(key: string): Promise<void> {
    await this.storage.delete(key).catch((error: unknown) => {
      // The sweep finds it.
      this.log.warn({ err: error }, 'The file of a task could not be removed');
    });
  }

  /**
   * Removes the files of tasks that ended more than `keepMs` ago; and as old ones that no task names: what a crash left.
   *
   * @returns how many
   */
  async sweep(keepMs: number, signal: AbortSignal): Promise<number> {
    return (await this.sweepExpired(keepMs, signal)) + (await this.sweepUnnamed(keepMs, signal));
  }

  private async sweepExpired(keepMs: number, signal: AbortSignal): Promise<number> {
    let removed = 0;
    while (!signal.aborted) {
      const expired = await findExpiredFiles(this.database, keepMs, PAGE);
      for (const { taskId, downloadKey } of expired) {
        await this.storage.delete(downloadKey);
        await forgetTaskFile(this.database, taskId);
        removed += 1;
        if (signal.aborted) return removed;
      }
      if (expired.length < PAGE) break;
    }
    return removed;
  }

  private async sweepUnnamed(keepMs: number, signal: AbortSignal): Promise<number> {
    let removed = 0;
    let page: string[] = [];
    const removeUnnamed = async () => {
      const named = await namedTaskFiles(this.database, page);
      const unnamed = page.filter((key) => !named.has(key));
      for (const key of unnamed) await this.storage.delete(key);
      removed += unnamed.length;
      page = [];
    };
    for await (const { key, modifiedAt } of this.storage.list(AREA)) {
      if (signal.aborted) return removed;
      if (Date.now() - modifiedAt.getTime() < keepMs) continue;
      page.push(key);
      if (page.length < PAGE) continue;
      await removeUnnamed();
      await turn();
    }
    if (page.length > 0) await removeUnnamed();
    return removed;
  }
}
