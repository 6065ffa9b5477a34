import type { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import { Refusal } from '@circus/contracts';
import yauzl from 'yauzl';
import type { ArchiveEntry } from './archiveEntries.js';
import type { ArchiveMeter } from './archiveLimits.js';
import { nameForPeople } from './nameForPeople.js';

/** @throws Refusal `invalid` for a ZIP without a readable central directory, above all a truncated one */
export async function openZip(path: string): Promise<yauzl.ZipFile> {
  return new Promise((resolve, reject) => {
    // Names are never used as paths, so the library need not refuse those that would be dangerous ones.
    yauzl.open(path, { lazyEntries: true, autoClose: false, decodeStrings: false }, (error, zip) => {
      if (error) reject(new Refusal('invalid', 'The ZIP archive cannot be opened: it is damaged or truncated.'));
      else resolve(zip);
    });
  });
}

/** The files of a ZIP, in the order of its central directory. */
export async function* zipEntries(path: string, meter: ArchiveMeter): AsyncIterable<ArchiveEntry> {
  const zip = await openZip(path);
  try {
    for (let entry = await nextEntry(zip); entry !== null; entry = await nextEntry(zip)) {
      meter.countEntry();
      const fileName = nameOf(entry.fileName as unknown as Buffer);
      if (fileName.endsWith('/')) continue;
      let stream: Readable | undefined;
      const source = entry;
      async function* bytes(): AsyncIterable<Uint8Array> {
        stream = await openStream(zip, source);
        yield* whole(meter.count(stream), source.crc32);
      }
      yield { name: nameForPeople(fileName), bytes: bytes() };
      stream?.destroy();
    }
  } finally {
    zip.close();
  }
}

function nextEntry(zip: yauzl.ZipFile): Promise<yauzl.Entry | null> {
  return new Promise((resolve, reject) => {
    const settle = (then: () => void) => {
      zip.removeAllListeners('entry').removeAllListeners('end').removeAllListeners('error');
      then();
    };
    zip
      .on('entry', (entry: yauzl.Entry) => settle(() => resolve(entry)))
      .on('end', () => settle(() => resolve(null)))
      .on('error', () => settle(() => reject(new Refusal('invalid', "The ZIP archive's list of files is damaged."))));
    zip.readEntry();
  });
}

function openStream(zip: yauzl.ZipFile, entry: yauzl.Entry): Promise<Readable> {
  if (entry.isEncrypted()) throw new Refusal('invalid', 'The file is encrypted.');
  return new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => {
      if (error)
        reject(new Refusal('invalid', 'The file cannot be unpacked: it is damaged or of an unknown compression.'));
      else resolve(stream);
    });
  });
}

/** @throws Refusal `invalid` at the end of bytes that are not those that were packed */
async function* whole(bytes: AsyncIterable<Uint8Array>, expected: number): AsyncIterable<Uint8Array> {
  let sum = 0;
  try {
    for await (const chunk of bytes) {
      sum = crc32(chunk, sum);
      yield chunk;
    }
  } catch (error) {
    throw error instanceof Refusal ? error : new Refusal('invalid', 'The file is damaged in the archive.');
  }
  if (sum !== expected) throw new Refusal('invalid', 'The file is damaged in the archive: its checksum does not fit.');
}

/** UTF-8 where it is that, whatever the archive declares; else byte by byte. For people to read only. */
function nameOf(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return bytes.toString('latin1');
  }
}
