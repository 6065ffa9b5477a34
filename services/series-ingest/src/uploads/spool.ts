import { type FileHandle, mkdir, open, readdir, rm, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { Refusal } from '@circus/contracts';
import { FreeSpace } from '@circus/storage';

export interface SpoolOptions {
  directory: string;
  maxFileBytes: number;
  minFreeBytes: number;
  freeSpaceCheckIntervalMs: number;
}

/**
 * Uploaded archives between their arrival and their unpacking: one folder for each task, files numbered by us. The
 * processes of this service share the directory, so that each can go on with what another began.
 */
export class Spool {
  readonly freeSpace: FreeSpace;

  constructor(private readonly options: SpoolOptions) {
    const freeBytes = async () => {
      await mkdir(options.directory, { recursive: true, mode: 0o700 });
      const { bavail, bsize } = await statfs(options.directory);
      return bavail * bsize;
    };
    this.freeSpace = new FreeSpace(
      { freeBytes },
      { minFreeBytes: options.minFreeBytes, checkIntervalMs: options.freeSpaceCheckIntervalMs },
    );
  }

  pathOf(taskId: string, file: number): string {
    return join(this.folderOf(taskId), String(file));
  }

  /**
   * Writes a file of a task. Durable when it returns; when it throws, nothing is left.
   * @throws Refusal `tooLarge` or `noSpace`; whatever the bytes' source throws
   */
  async write(taskId: string, file: number, bytes: AsyncIterable<Uint8Array>): Promise<void> {
    await this.freeSpace.require();
    const folder = this.folderOf(taskId);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const path = this.pathOf(taskId, file);
    const handle = await open(path, 'wx', 0o600);
    try {
      await this.writeAll(handle, bytes);
      await handle.sync();
      await handle.close();
      for (const directory of [folder, this.options.directory]) await syncDirectory(directory);
    } catch (error) {
      await handle.close().catch(() => undefined);
      await rm(path, { force: true });
      throw error;
    }
  }

  /** Removes everything of a task. */
  async remove(taskId: string): Promise<void> {
    await rm(this.folderOf(taskId), { recursive: true, force: true });
  }

  /** Tasks of which there are files that nothing was added to for `ageMs`: a large one may be on its way for hours. */
  async tasks(ageMs: number): Promise<string[]> {
    const names = await readdir(this.options.directory).catch(() => []);
    const old: string[] = [];
    for (const name of names.filter((candidate) => /^[0-9a-z]{26}$/.test(candidate))) {
      const folder = join(this.options.directory, name);
      const files = await readdir(folder).catch(() => []);
      const all = await Promise.all([folder, ...files.map((file) => join(folder, file))].map(modifiedAt));
      if (Date.now() - Math.max(...all) >= ageMs) old.push(name);
    }
    return old;
  }

  private folderOf(taskId: string): string {
    if (!/^[0-9a-z]{26}$/.test(taskId)) throw new RangeError('Not a task of this service');
    return join(this.options.directory, taskId);
  }

  private async writeAll(handle: FileHandle, bytes: AsyncIterable<Uint8Array>): Promise<void> {
    const { maxFileBytes } = this.options;
    let sizeBytes = 0;
    for await (const chunk of bytes) {
      sizeBytes += chunk.length;
      if (sizeBytes > maxFileBytes) {
        throw new Refusal('tooLarge', `The file is larger than the ${maxFileBytes} bytes that are accepted.`);
      }
      await handle.write(chunk).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOSPC' || error.code === 'EDQUOT') {
          throw new Refusal('noSpace', 'There is no room for the archive. Nothing of it was stored.');
        }
        throw error;
      });
    }
  }
}

/** Milliseconds; now, for what has just gone. */
const modifiedAt = (path: string): Promise<number> =>
  stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => Date.now(),
  );

async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
