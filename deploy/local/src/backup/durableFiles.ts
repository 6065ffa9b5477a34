import { createHash } from 'node:crypto';
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

export interface WrittenFile {
  sizeBytes: number;
  /** 64 lower-case hexadecimal digits. */
  sha256: string;
}

/**
 * Writes a file that appears under its name when it is whole and on the disk; one that stands there already is replaced. The
 * name itself is durable after `syncDirectories`.
 */
export async function writeDurably(path: string, source: AsyncIterable<Uint8Array>): Promise<WrittenFile> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const temporary = `${path}.new`;
  const handle = await open(temporary, 'w', 0o600);
  try {
    const written = await writeAll(handle, source);
    await handle.sync();
    await handle.close();
    await rename(temporary, path);
    return written;
  } catch (error) {
    await handle.close().catch(() => undefined);
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Makes the names of files durable, and those of the directories above them up to a root. */
export async function syncDirectories(paths: Iterable<string>, root: string): Promise<void> {
  const directories = new Set<string>();
  for (const path of paths) {
    for (let directory = dirname(path); directory.length >= root.length; directory = dirname(directory)) {
      if (directories.has(directory)) break;
      directories.add(directory);
    }
  }
  for (const directory of directories) {
    const handle = await open(directory, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  }
}

/** Passes bytes on and tells afterwards how many they were, and their hash. */
export class Measured {
  private readonly hash = createHash('sha256');
  sizeBytes = 0;

  async *pass(source: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
    for await (const chunk of source) {
      this.hash.update(chunk);
      this.sizeBytes += chunk.length;
      yield chunk;
    }
  }

  /** Once, when all have passed. */
  sha256(): string {
    return this.hash.digest('hex');
  }
}

async function writeAll(handle: FileHandle, source: AsyncIterable<Uint8Array>): Promise<WrittenFile> {
  const measured = new Measured();
  for await (const chunk of measured.pass(source)) {
    for (let written = 0; written < chunk.length; ) {
      written += (await handle.write(chunk, written)).bytesWritten;
    }
  }
  return { sizeBytes: measured.sizeBytes, sha256: measured.sha256() };
}
