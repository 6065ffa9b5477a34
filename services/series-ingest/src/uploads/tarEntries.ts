import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { Refusal } from '@circus/contracts';
import tar from 'tar-stream';
import type { ArchiveEntry } from './archiveEntries.js';
import type { ArchiveMeter } from './archiveLimits.js';
import { nameForPeople } from './nameForPeople.js';
import { SharedBytes } from './sharedBytes.js';

/** The files of a TAR, gzipped or not, in their order. */
export async function* tarEntries(
  path: string,
  { gzipped, meter }: { gzipped: boolean; meter: ArchiveMeter },
): AsyncIterable<ArchiveEntry> {
  const file = createReadStream(path, { highWaterMark: 1 << 18 });
  const source: AsyncIterable<Uint8Array> = gzipped ? pipeline(file, createGunzip(), () => undefined) : file;
  const archive = tar.extract();
  // Not awaited: it ends when the entries below are all read, or is ended by leaving them. Its errors reach the entries.
  const counted: AsyncIterable<Uint8Array> = meter.count(source);
  pipeline(counted, archive, () => undefined);
  try {
    for await (const entry of archive) {
      meter.countEntry();
      const bytes = new SharedBytes(entry as AsyncIterable<Uint8Array>, readable);
      const { name, type } = entry.header;
      if (type === 'file' || type === 'contiguous-file') yield { name: nameForPeople(name), bytes };
      await bytes.drain();
      if (bytes.error !== undefined) throw bytes.error;
    }
  } catch (error) {
    throw readable(error);
  } finally {
    archive.destroy();
    file.destroy();
  }
}

const readable = (error: unknown): Refusal =>
  error instanceof Refusal
    ? error
    : new Refusal('invalid', 'The archive is damaged or truncated. What comes behind this place was not read.');
