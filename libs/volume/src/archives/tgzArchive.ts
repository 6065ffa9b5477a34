import { pipeline } from 'node:stream';
import { createGzip } from 'node:zlib';
import { type ArchivedFile, ofDeclaredSize } from './archivedFile.js';

const BLOCK = 512;
/** The largest size in eleven octal digits; above it GNU's and everybody's base-256 form is written. */
const MAX_OCTAL = 8 ** 11 - 1;

/** A gzipped TAR of files, as fast as gzip is: voxels of images compress to no less at higher levels. */
export async function* tgzArchive(files: AsyncIterable<ArchivedFile>, at = new Date()): AsyncIterable<Uint8Array> {
  const gzip = createGzip({ level: 1, chunkSize: 1 << 18 });
  // Not awaited: its errors end the reading below.
  pipeline(tarOf(files, at), gzip, () => undefined);
  yield* gzip;
}

async function* tarOf(files: AsyncIterable<ArchivedFile>, at: Date): AsyncIterable<Uint8Array> {
  for await (const file of files) {
    yield headerOf(file, at);
    yield* ofDeclaredSize(file);
    const rest = file.sizeBytes % BLOCK;
    if (rest > 0) yield Buffer.alloc(BLOCK - rest);
  }
  yield Buffer.alloc(2 * BLOCK);
}

/** A ustar header (POSIX.1-1988). */
function headerOf({ name, sizeBytes }: ArchivedFile, at: Date): Buffer {
  // A long name is parted at a slash: its folders have a field of their own.
  const slash = name.length > 100 ? name.lastIndexOf('/') : -1;
  if (slash > 155 || name.length - slash - 1 > 100) {
    throw new RangeError('Names in a TAR have at most 100 bytes, with 155 more for folders');
  }
  const header = Buffer.alloc(BLOCK);
  header.write(name.slice(slash + 1), 0);
  if (slash > 0) header.write(name.slice(0, slash), 345);
  header.write('0000644\0', 100);
  header.write('0000000\0', 108);
  header.write('0000000\0', 116);
  writeSize(header, sizeBytes);
  header.write(`${octal(Math.floor(at.getTime() / 1000), 11)}\0`, 136);
  header.write(' '.repeat(8), 148);
  header.write('0', 156);
  header.write('ustar\x0000', 257, 'latin1');
  let sum = 0;
  for (const byte of header) sum += byte;
  header.write(`${octal(sum, 6)}\0 `, 148);
  return header;
}

function writeSize(header: Buffer, sizeBytes: number): void {
  if (sizeBytes <= MAX_OCTAL) {
    header.write(`${octal(sizeBytes, 11)}\0`, 124);
    return;
  }
  header[124] = 0x80;
  header.writeBigUInt64BE(BigInt(sizeBytes), 128);
}

const octal = (value: number, digits: number): string => value.toString(8).padStart(digits, '0');
