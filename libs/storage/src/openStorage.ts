import { isAbsolute } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FileStorage } from './fileStorage.js';
import type { Storage } from './storage.js';

/**
 * Opens the storage that a URL names: `file:/absolute/path` (or `file:///absolute/path`).
 *
 * @throws Error that names the part of the URL that is wrong
 */
export async function openStorage(url: string): Promise<Storage> {
  if (url.startsWith('file:')) {
    const path = url.startsWith('file://') ? fileURLToPath(url) : decodeURIComponent(url.slice('file:'.length));
    if (!isAbsolute(path))
      throw new Error('STORAGE_URL: a file: URL needs an absolute path, as in file:/var/lib/circus');
    return FileStorage.open(path);
  }
  throw new Error(`STORAGE_URL: ${url.split(':')[0]}: is not a storage this suite knows; use file:/absolute/path`);
}
