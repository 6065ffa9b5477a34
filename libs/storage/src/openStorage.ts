import { isAbsolute } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FileStorage } from './fileStorage.js';
import { parseS3Address } from './s3/s3Address.js';
import type { Storage } from './storage.js';

/**
 * Opens the storage that a URL names: `file:/absolute/path` (or `file:///absolute/path`), or
 * `s3://bucket/prefix?endpoint=…&region=…&pathStyle=…` (all after the bucket may be left out).
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
  if (url.startsWith('s3:')) {
    // Half a second of loading, which those without S3 do not pay.
    const { S3Storage } = await import('./s3/s3Storage.js');
    return S3Storage.open(parseS3Address(url));
  }
  const scheme = url.split(':')[0];
  throw new Error(
    `STORAGE_URL: ${scheme}: is not a storage this suite knows; use file:/absolute/path or s3://bucket/prefix`,
  );
}
