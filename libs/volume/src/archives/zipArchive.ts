import { pipeline } from 'node:stream';
import { crc32, createDeflateRaw } from 'node:zlib';
import { type ArchivedFile, ofDeclaredSize } from './archivedFile.js';

export interface ZipOptions {
  /** Sizes and offsets from here on are written in the 64-bit form, bytes; the default is what 32 bits hold. */
  zip64From?: number;
}

const MAX_UINT32 = 0xffffffff;
const MAX_UINT16 = 0xffff;
/** What deflating may add to bytes that do not compress, above their size. */
const GROWTH = 1.01;
/** Sizes and checksum follow the bytes, names are ASCII; deflated; made on Unix. */
const [FLAGS, DEFLATE, UNIX] = [0x0008, 8, 3 << 8];
const [PLAIN, ZIP64] = [20, 45];

/** What the list of files at the end says of one. */
interface Entry {
  name: Buffer;
  crc: number;
  compressed: number;
  uncompressed: number;
  offset: number;
}

/**
 * A ZIP of files, deflated as fast as that is, written from its beginning to its end (APPNOTE 6.3). Files and archives of
 * more than 4 GiB take the 64-bit form.
 */
export async function* zipArchive(
  files: AsyncIterable<ArchivedFile>,
  { zip64From = MAX_UINT32 }: ZipOptions = {},
  at = new Date(),
): AsyncIterable<Uint8Array> {
  const entries: Entry[] = [];
  const time = dosTime(at);
  let offset = 0;
  const counted = <Bytes extends Uint8Array>(bytes: Bytes): Bytes => {
    offset += bytes.length;
    return bytes;
  };
  for await (const file of files) {
    const entry: Entry = { name: Buffer.from(file.name, 'ascii'), crc: 0, compressed: 0, uncompressed: 0, offset };
    // Decided before the size is known that deflating gives.
    const large = file.sizeBytes * GROWTH >= zip64From;
    yield counted(localHeader(entry, time, large));
    for await (const chunk of deflated(file, entry)) yield counted(chunk);
    yield counted(dataDescriptor(entry, large));
    entries.push(entry);
  }
  const start = offset;
  for (const entry of entries) yield counted(centralHeader(entry, time, zip64From));
  yield endOf(entries.length, start, offset - start, zip64From);
}

async function* deflated(file: ArchivedFile, entry: Entry): AsyncIterable<Uint8Array> {
  async function* summed(): AsyncIterable<Uint8Array> {
    for await (const chunk of ofDeclaredSize(file)) {
      entry.crc = crc32(chunk, entry.crc);
      entry.uncompressed += chunk.length;
      yield chunk;
    }
  }
  const deflate = createDeflateRaw({ level: 1, chunkSize: 1 << 18 });
  // Not awaited: its errors end the reading below.
  pipeline(summed(), deflate, () => undefined);
  for await (const chunk of deflate as AsyncIterable<Buffer>) {
    entry.compressed += chunk.length;
    yield chunk;
  }
}

function localHeader({ name }: Entry, time: number, large: boolean): Buffer {
  const header = new Fields()
    .u32(0x04034b50)
    .u16(large ? ZIP64 : PLAIN)
    .u16(FLAGS)
    .u16(DEFLATE)
    .u32(time)
    .u32(0);
  const size = large ? MAX_UINT32 : 0;
  header
    .u32(size)
    .u32(size)
    .u16(name.length)
    .u16(large ? 20 : 0)
    .bytes(name);
  if (large) header.u16(1).u16(16).u64(0).u64(0);
  return header.toBuffer();
}

function dataDescriptor({ crc, compressed, uncompressed }: Entry, large: boolean): Buffer {
  const descriptor = new Fields().u32(0x08074b50).u32(crc);
  if (large) return descriptor.u64(compressed).u64(uncompressed).toBuffer();
  return descriptor.u32(compressed).u32(uncompressed).toBuffer();
}

function centralHeader({ name, crc, compressed, uncompressed, offset }: Entry, time: number, from: number): Buffer {
  const short = (value: number) => (value >= from ? MAX_UINT32 : value);
  const long = [uncompressed, compressed, offset].filter((value) => value >= from);
  const version = long.length > 0 ? ZIP64 : PLAIN;
  const header = new Fields()
    .u32(0x02014b50)
    .u16(UNIX | version)
    .u16(version)
    .u16(FLAGS)
    .u16(DEFLATE)
    .u32(time)
    .u32(crc);
  header
    .u32(short(compressed))
    .u32(short(uncompressed))
    .u16(name.length)
    .u16(long.length > 0 ? 4 + 8 * long.length : 0);
  // No comment, first disk, binary; an ordinary file that its owner may write.
  header
    .u16(0)
    .u16(0)
    .u16(0)
    .u32((0o100644 << 16) >>> 0)
    .u32(short(offset))
    .bytes(name);
  if (long.length > 0) header.u16(1).u16(8 * long.length);
  for (const value of long) header.u64(value);
  return header.toBuffer();
}

function endOf(count: number, start: number, length: number, from: number): Buffer {
  const end = new Fields();
  const short = (value: number) => (value >= from ? MAX_UINT32 : value);
  if (count >= MAX_UINT16 || start >= from || length >= from) {
    end
      .u32(0x06064b50)
      .u64(44)
      .u16(UNIX | ZIP64)
      .u16(ZIP64)
      .u32(0)
      .u32(0)
      .u64(count)
      .u64(count)
      .u64(length)
      .u64(start);
    end
      .u32(0x07064b50)
      .u32(0)
      .u64(start + length)
      .u32(1);
  }
  const files = Math.min(count, MAX_UINT16);
  return end.u32(0x06054b50).u16(0).u16(0).u16(files).u16(files).u32(short(length)).u32(short(start)).u16(0).toBuffer();
}

/** Numbers one behind the other, little endian. */
class Fields {
  private readonly parts: Buffer[] = [];

  u16(value: number): this {
    const part = Buffer.alloc(2);
    part.writeUInt16LE(value);
    return this.bytes(part);
  }

  u32(value: number): this {
    const part = Buffer.alloc(4);
    part.writeUInt32LE(value);
    return this.bytes(part);
  }

  u64(value: number): this {
    const part = Buffer.alloc(8);
    part.writeBigUInt64LE(BigInt(value));
    return this.bytes(part);
  }

  bytes(part: Buffer): this {
    this.parts.push(part);
    return this;
  }

  toBuffer(): Buffer {
    return Buffer.concat(this.parts);
  }
}

/** Date in the upper half, time in steps of two seconds in the lower one, in UTC. */
function dosTime(at: Date): number {
  const date = ((at.getUTCFullYear() - 1980) << 9) | ((at.getUTCMonth() + 1) << 5) | at.getUTCDate();
  const time = (at.getUTCHours() << 11) | (at.getUTCMinutes() << 5) | (at.getUTCSeconds() >> 1);
  return ((date << 16) | time) >>> 0;
}
