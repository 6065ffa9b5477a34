import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, link, mkdir, open, readdir, stat, statfs, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Refusal } from '@circus/contracts';
import { DirectFiles, type NewFile } from './directFile.js';
import { DirectorySync, fsyncDirectory } from './directorySync.js';
import { FileJournal } from './fileJournal.js';
import type { ByteRange, Storage, StoredBytes, Taken, Written } from './storage.js';
import { checkStorageKey } from './storageKey.js';

/** Bytes as files in a directory tree, each key a path below the root. */
export class FileStorage implements Storage {
  private readonly directories = new DirectorySync();
  private readonly known = new Set<string>();
  private readonly journal: FileJournal;

  private constructor(
    private readonly root: string,
    private readonly newFiles: DirectFiles,
  ) {
    this.journal = new FileJournal(join(root, 'journal'));
  }

  static async open(root: string): Promise<FileStorage> {
    await mkdir(root, { recursive: true, mode: 0o700 });
    return new FileStorage(root, await DirectFiles.below(root));
  }

  async write(key: string, source: AsyncIterable<Uint8Array>): Promise<Written> {
    const { durable, ...written } = await this.take(key, source);
    await durable;
    return written;
  }

  async take(key: string, source: AsyncIterable<Uint8Array>): Promise<Taken> {
    const path = this.pathOf(key);
    await this.makeDirectory(dirname(path));
    // The first bytes are read while the file is made.
    const file = this.newFiles.create(path);
    const giveUp = async (error: unknown): Promise<never> => {
      const handle = await file.handle;
      await handle.close().catch(() => undefined);
      await unlink(path).catch(() => undefined);
      throw isDiskFull(error) ? new Refusal('noSpace', 'The storage is full. Nothing was stored.') : error;
    };
    const written = await readInto(file, source).catch(giveUp);
    const durable = this.makeDurable(file, path).catch(giveUp);
    durable.catch(() => undefined); // told to whoever waits for it
    return { ...written, durable };
  }

  private async makeDurable(file: NewFile, path: string): Promise<void> {
    const handle = await file.end();
    // The name stands since the file was opened: both may become durable at the same time.
    await Promise.all([handle.datasync(), this.directories.sync(dirname(path))]);
    void handle.close().catch(() => undefined); // says nothing of bytes that are on the disk
  }

  async read(key: string, { offset, length }: ByteRange = { offset: 0 }): Promise<Buffer> {
    const handle = await this.openExisting(key);
    try {
      const wanted = length ?? Math.max(0, (await handle.stat()).size - offset);
      const bytes = Buffer.allocUnsafe(wanted);
      let filled = 0;
      while (filled < wanted) {
        const { bytesRead } = await handle.read(bytes, filled, wanted - filled, offset + filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      return bytes.subarray(0, filled);
    } finally {
      await handle.close();
    }
  }

  async open(key: string, { offset, length }: ByteRange = { offset: 0 }) {
    const handle = await this.openExisting(key);
    const { size } = await handle.stat();
    const end = length === undefined ? size - 1 : Math.min(size, offset + length) - 1;
    const sizeBytes = Math.max(0, end - offset + 1);
    if (sizeBytes === 0) {
      await handle.close();
      return { stream: createReadStream('/dev/null'), sizeBytes };
    }
    return { stream: handle.createReadStream({ start: offset, end, highWaterMark: 1 << 18 }), sizeBytes };
  }

  async exists(key: string): Promise<boolean> {
    return stat(this.pathOf(key)).then(
      () => true,
      () => false,
    );
  }

  async delete(key: string): Promise<void> {
    await unlink(this.pathOf(key)).catch((error) => {
      if (error.code !== 'ENOENT') throw error;
    });
  }

  list(area: string): AsyncIterable<StoredBytes> {
    return this.listDirectory(checkStorageKey(area));
  }

  async move(key: string, newKey: string): Promise<void> {
    const [path, newPath] = [this.pathOf(key), this.pathOf(newKey)];
    await this.makeDirectory(dirname(newPath));
    try {
      // Not a rename, which would replace what stands under the new key. Durable there before it goes here.
      await link(path, newPath);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT')
        throw new Refusal('missing', 'The stored bytes are gone.');
      throw error;
    }
    await this.directories.sync(dirname(newPath));
    await unlink(path);
    await this.directories.sync(dirname(path));
  }

  appendJournal(entry: object): Promise<void> {
    return this.journal.append(entry);
  }

  readJournal(): AsyncIterable<unknown> {
    return this.journal.read();
  }

  async freeBytes(): Promise<number> {
    const { bavail, bsize } = await statfs(this.root);
    return bavail * bsize;
  }

  async close(): Promise<void> {
    await this.journal.close();
    await this.directories.close();
  }

  private async *listDirectory(prefix: string): AsyncIterable<StoredBytes> {
    const entries = await readdir(join(this.root, prefix), { withFileTypes: true }).catch((error) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    });
    entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const entry of entries) {
      const key = `${prefix}/${entry.name}`;
      if (entry.isDirectory()) yield* this.listDirectory(key);
      else if (entry.isFile()) {
        // Others may remove what was just listed.
        const status = await stat(join(this.root, key)).catch(() => null);
        if (status) yield { key, sizeBytes: status.size, modifiedAt: status.mtime };
      }
    }
  }

  private pathOf(key: string): string {
    return join(this.root, checkStorageKey(key));
  }

  private async openExisting(key: string): Promise<FileHandle> {
    try {
      return await open(this.pathOf(key), 'r');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
        throw new Refusal('missing', 'The stored bytes are gone.');
      }
      throw error;
    }
  }

  /** Makes a directory and every new one above it durable; known ones cost nothing. */
  private async makeDirectory(directory: string): Promise<void> {
    if (this.known.has(directory)) return;
    const first = await mkdir(directory, { recursive: true, mode: 0o700 });
    if (first) {
      for (let path = directory; path.length >= dirname(first).length; path = dirname(path)) await fsyncDirectory(path);
    }
    if (this.known.size > 10_000) this.known.clear();
    this.known.add(directory);
  }
}

async function readInto(file: NewFile, source: AsyncIterable<Uint8Array>): Promise<Written> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  for await (const chunk of source) {
    hash.update(chunk);
    sizeBytes += chunk.length;
    const writing = file.append(chunk);
    if (writing) await writing;
  }
  return { sizeBytes, sha256: hash.digest('hex') };
}

const isDiskFull = (error: unknown): boolean =>
  ['ENOSPC', 'EDQUOT', 'EFBIG'].includes((error as NodeJS.ErrnoException)?.code ?? '');
