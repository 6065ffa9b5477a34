import { lstat, opendir } from 'node:fs/promises';
import { join, relative } from 'node:path';

/** A file below a watched directory. */
export interface ScannedFile {
  path: string;
  /** Its path below the directory. */
  name: string;
  sizeBytes: number;
  /** Size and time of the last change: another stamp is another content. */
  stamp: string;
}

/**
 * Every ordinary file below a folder. Links and special files are passed over; so is a folder that goes away meanwhile.
 *
 * @param unreadable told of a folder that cannot be read
 * @throws what reading the folder itself throws
 */
export async function* scanDirectory(root: string, unreadable: () => void): AsyncGenerator<ScannedFile> {
  const folders = [root];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    try {
      for await (const entry of await opendir(folder, { bufferSize: 256 })) {
        const path = join(folder, entry.name);
        if (entry.isDirectory()) folders.push(path);
        else if (entry.isFile()) {
          const file = await scanFile(root, path);
          if (file) yield file;
        }
      }
    } catch (error) {
      if (folder === root) throw error;
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') unreadable();
    }
  }
}

/** Null for a file that is gone, or is none any more. */
export async function scanFile(root: string, path: string): Promise<ScannedFile | null> {
  const status = await lstat(path, { bigint: true }).catch(() => null);
  if (!status?.isFile()) return null;
  const stamp = `${status.size}:${status.mtimeNs}:${status.ino}`;
  return { path, name: relative(root, path), sizeBytes: Number(status.size), stamp };
}
