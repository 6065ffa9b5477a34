import { randomBytes } from 'node:crypto';
import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { element, makeInstance } from '@circus/dicom';

const MIB = 2 ** 20;
const FRAME_BYTES = 512 * 512 * 2;

/**
 * Writes a multi-frame DICOM file of 512 x 512 pixels a frame, without ever having it in memory: native pixels below 4 GiB,
 * encapsulated ones above, because only these have no length that would be too long to be written (PS3.5 A.4.11).
 *
 * @param bytes of its pixels: whole frames
 */
export function writeLargeInstance(path: string, bytes: number, sopInstanceUid: string): void {
  const isNative = bytes < 2 ** 32;
  const header = makeInstance({
    sopClassUid: '1.2.840.10008.5.1.4.1.1.7.3', // multi-frame grayscale word secondary capture
    sopInstanceUid,
    transferSyntaxUid: isNative ? '1.2.840.10008.1.2.1' : '1.2.840.10008.1.2.1.98',
    modality: 'OT',
    pixels: null,
    extra: {
      '00280002': element('US', 1),
      '00280004': element('CS', 'MONOCHROME2'),
      '00280008': element('IS', bytes / FRAME_BYTES),
      '00280010': element('US', 512),
      '00280011': element('US', 512),
      '00280100': element('US', 16),
      '00280101': element('US', 16),
      '00280102': element('US', 15),
      '00280103': element('US', 0),
    },
  });
  const file = openSync(path, 'w');
  writeSync(file, header);
  // (7FE0,0010) OW and its length (PS3.5 7.1.2); or OB, undefined, and an empty offset table.
  writeSync(
    file,
    isNative
      ? withLength('e07f10004f57000000000000', bytes)
      : Buffer.from('e07f10004f420000fffffffffeff00e000000000', 'hex'),
  );
  const frame = randomBytes(FRAME_BYTES);
  const item = withLength('feff00e000000000', FRAME_BYTES);
  for (let written = 0; written < bytes; written += FRAME_BYTES) {
    frame.writeUIntLE(written, 0, 6); // no two frames are the same
    if (!isNative) writeSync(file, item);
    writeSync(file, frame);
  }
  if (!isNative) writeSync(file, Buffer.from('feffdde000000000', 'hex'));
  closeSync(file);
}

/** The start of an attribute or item, with the length in its last four bytes. */
function withLength(hex: string, length: number): Buffer {
  const start = Buffer.from(hex, 'hex');
  start.writeUInt32LE(length, start.length - 4);
  return start;
}

/** Writes a ZIP file (APPNOTE 6.3, ZIP64) with one file in it, stored as it is. */
export function writeStoredZip(path: string, name: string, source: string): void {
  const file = openSync(path, 'w');
  const from = openSync(source, 'r');
  const chunk = Buffer.alloc(MIB);
  let checksum = 0;
  let length = 0;
  const start = 30 + name.length + 20;
  for (let read = readSync(from, chunk); read > 0; read = readSync(from, chunk)) {
    writeSync(file, chunk, 0, read, start + length);
    checksum = crc32(chunk.subarray(0, read), checksum);
    length += read;
  }
  closeSync(from);
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(45, 0); // version needed: ZIP64
  fields.writeUInt16LE(0x5821, 8); // 2024-01-01
  fields.writeUInt32LE(checksum, 10);
  fields.writeUInt32LE(0xffffffff, 14); // both sizes stand in the extra field
  fields.writeUInt32LE(0xffffffff, 18);
  fields.writeUInt16LE(name.length, 22);
  fields.writeUInt16LE(20, 24);
  const sizes = Buffer.alloc(20);
  sizes.writeUInt16LE(1, 0);
  sizes.writeUInt16LE(16, 2);
  sizes.writeBigUInt64LE(BigInt(length), 4);
  sizes.writeBigUInt64LE(BigInt(length), 12);
  const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), fields, Buffer.from(name), sizes]);
  writeSync(file, local, 0, local.length, 0);
  const directory = Buffer.concat([
    Buffer.from('PK\x01\x02\x2d\x00', 'latin1'),
    fields,
    Buffer.alloc(14),
    Buffer.from(name),
    sizes,
  ]);
  writeSync(file, Buffer.concat([directory, endOfZip(start + length, directory.length)]), 0, null, start + length);
  closeSync(file);
}

/** What stands behind the list of the one file: the ZIP64 end, where to find it, and the old end that points to it. */
function endOfZip(listStart: number, listBytes: number): Buffer {
  const end64 = Buffer.alloc(56);
  end64.write('PK\x06\x06', 0, 'latin1');
  end64.writeBigUInt64LE(44n, 4);
  end64.writeUInt16LE(45, 12);
  end64.writeUInt16LE(45, 14);
  end64.writeBigUInt64LE(1n, 24);
  end64.writeBigUInt64LE(1n, 32);
  end64.writeBigUInt64LE(BigInt(listBytes), 40);
  end64.writeBigUInt64LE(BigInt(listStart), 48);
  const locator = Buffer.alloc(20);
  locator.write('PK\x06\x07', 0, 'latin1');
  locator.writeBigUInt64LE(BigInt(listStart + listBytes), 8);
  locator.writeUInt32LE(1, 16);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 0, 'latin1');
  end.writeUInt16LE(0xffff, 8);
  end.writeUInt16LE(0xffff, 10);
  end.writeUInt32LE(0xffffffff, 12);
  end.writeUInt32LE(0xffffffff, 16);
  return Buffer.concat([end64, locator, end]);
}
