import type { PassThrough } from 'node:stream';
import { Refusal } from '@circus/contracts';
import type { Storage } from '@circus/storage';
import { ZipFile } from 'yazl';
import type { Log } from '../log.js';

/** A stored image, and what it is called in the archive. */
export interface ZipEntry {
  storageKey: string;
  name: string;
}

/**
 * Images as a ZIP archive, one file open at a time. Those whose bytes are gone meanwhile are left out; where something else
 * fails the stream breaks off, so that nobody takes the part for the whole.
 */
export function zipOfImages(storage: Storage, entries: AsyncIterable<ZipEntry>, log: Log): PassThrough {
  const zip = new ZipFile();
  const output = zip.outputStream as PassThrough;
  void addImages(zip, storage, entries)
    .then(() => zip.end())
    .catch((error: unknown) => {
      if (output.destroyed) return; // whoever asked is gone
      log.error({ err: error }, 'A ZIP archive of images could not be sent to its end');
      output.destroy(error as Error);
    });
  return output;
}

async function addImages(zip: ZipFile, storage: Storage, entries: AsyncIterable<ZipEntry>): Promise<void> {
  for await (const entry of entries) await addImage(zip, storage, entry);
}

async function addImage(zip: ZipFile, storage: Storage, { storageKey, name }: ZipEntry): Promise<void> {
  const opened = await storage.open(storageKey).catch((error: unknown) => {
    if (error instanceof Refusal && error.kind === 'missing') return null; // deleted in this moment
    throw error;
  });
  if (!opened) return;
  const { stream, sizeBytes } = opened;
  const output = zip.outputStream as PassThrough;
  const giveUp = () => stream.destroy();
  if (output.destroyed) giveUp();
  output.once('close', giveUp);
  try {
    const read = new Promise<void>((resolve, reject) => {
      stream.once('end', resolve);
      stream.once('error', reject);
      stream.once('close', () => reject(new Error('A stored image was not read to its end')));
    });
    // Pixels are compressed already, or hardly get smaller.
    zip.addReadStream(stream, name, { compress: false, size: sizeBytes });
    await read;
  } finally {
    output.off('close', giveUp);
  }
}
