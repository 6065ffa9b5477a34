import { randomBytes } from 'node:crypto';
import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { element, makeInstance } from '@circus/dicom';

const MIB = 2 ** 20;
const FRAME_BYTES = 512 * 512 * 2;

/**
 * Writes a multi-frame DICOM file of 512 x 512 pixels a frame, without ever having it in memory.
 *
 * @param bytes of its pixels: whole frames, below 4 GiB
 */
export function writeLargeInstance(path: string, bytes: number, sopInstanceUid: string): void {
  const header = makeInstance({
    sopClassUid: '1.2.840.10008.5.1.4.1.1.7.3', // multi-frame grayscale word secondary capture
    sopInstanceUid,
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
  const pixelData = Buffer.from('e07f10004f57000000000000', 'hex'); // (7FE0,0010) OW and its length, PS3.5 7.1.2
  pixelData.writeUInt32LE(bytes, 8);
  const file = openSync(path, 'w');
  writeSync(file, header);
  writeSync(file, pixelData);
  const chunk = randomBytes(MIB);
  for (let written = 0; written < bytes; written += MIB) {
    chunk.writeUInt32LE(written, 0); // no two chunks are the same
    writeSync(file, chunk);
  }
  closeSync(file);
}

/** Writes a ZIP file (APPNOTE 6.3) with one file in it, stored as it is. */
export function writeStoredZip(path: string, name: string, source: string): void {
  const file = openSync(path, 'w');
  const from = openSync(source, 'r');
  const chunk = Buffer.alloc(MIB);
  let checksum = 0;
  let length = 0;
  const start = 30 + name.length;
  for (let read = readSync(from, chunk); read > 0; read = readSync(from, chunk)) {
    writeSync(file, chunk, 0, read, start + length);
    checksum = crc32(chunk.subarray(0, read), checksum);
    length += read;
  }
  closeSync(from);
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(20, 0); // version needed
  fields.writeUInt16LE(0x5821, 8); // 2024-01-01
  fields.writeUInt32LE(checksum, 10);
  fields.writeUInt32LE(length, 14);
  fields.writeUInt32LE(length, 18);
  fields.writeUInt16LE(name.length, 22);
  const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), fields, Buffer.from(name)]);
  writeSync(file, local, 0, local.length, 0);
  const entry = [Buffer.from('PK\x01\x02\x14\x00', 'latin1'), fields, Buffer.alloc(14), Buffer.from(name)];
  const directory = Buffer.concat(entry);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 0, 'latin1');
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(start + length, 16);
  writeSync(file, Buffer.concat([directory, end]), 0, directory.length + end.length, start + length);
  closeSync(file);
}
