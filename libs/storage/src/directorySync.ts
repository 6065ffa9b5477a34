import { type FileHandle, open } from 'node:fs/promises';

/**
 * Makes new names in a directory durable. Everybody who asks while one fsync runs is served together by the next one, so
 * many files written at once cost few of them.
 */
export class DirectorySync {
  /** Directories that are being filled stay open; the oldest is closed when there are more than a few. */
  private readonly handles = new Map<string, Promise<FileHandle>>();
  private readonly running = new Map<string, Promise<void>>();
  private readonly next = new Map<string, Promise<void>>();

  /** Resolves after an fsync of the directory that began after this call. */
  sync(directory: string): Promise<void> {
    const waiting = this.next.get(directory);
    if (waiting) return waiting;
    const current = this.running.get(directory);
    if (!current) return this.start(directory);
    const following = current
      .catch(() => undefined)
      .then(() => {
        this.next.delete(directory);
        return this.start(directory);
      });
    this.next.set(directory, following);
    return following;
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.running.values());
    for (const directory of [...this.handles.keys()]) this.forget(directory);
  }

  private start(directory: string): Promise<void> {
    const syncing = this.fsync(directory).finally(() => {
      if (this.running.get(directory) === syncing) this.running.delete(directory);
    });
    this.running.set(directory, syncing);
    return syncing;
  }

  private async fsync(directory: string): Promise<void> {
    const handle = this.handles.get(directory) ?? open(directory, 'r');
    this.handles.set(directory, handle);
    try {
      await (await handle).sync();
    } catch (error) {
      this.forget(directory);
      throw error;
    }
    const [oldest] = this.handles.keys();
    if (this.handles.size > OPEN_DIRECTORIES && oldest !== undefined && !this.running.has(oldest)) this.forget(oldest);
  }

  private forget(directory: string): void {
    const handle = this.handles.get(directory);
    this.handles.delete(directory);
    void handle?.then((opened) => opened.close()).catch(() => undefined);
  }
}

const OPEN_DIRECTORIES = 8;

export async function fsyncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
