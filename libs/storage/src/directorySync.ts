import { open } from 'node:fs/promises';

/**
 * Makes new names in a directory durable. Everybody who asks while one fsync runs is served together by the next one, so
 * many files written at once cost few of them.
 */
export class DirectorySync {
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

  private start(directory: string): Promise<void> {
    const syncing = fsyncDirectory(directory).finally(() => {
      if (this.running.get(directory) === syncing) this.running.delete(directory);
    });
    this.running.set(directory, syncing);
    return syncing;
  }
}

export async function fsyncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
