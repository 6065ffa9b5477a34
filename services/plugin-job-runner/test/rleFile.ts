import { readHeader } from '@circus/dicom';

const EXPLICIT_LITTLE = '1.2.840.10008.1.2.1';
/** As long as the other, so that nothing has to move. */
const RLE = '1.2.840.10008.1.2.5';

/** The same image compressed with RLE Lossless (PS3.5 A.4.2, annex G); of 16 bits and one sample for each pixel. */
export function rleFile(file: Buffer): Buffer {
  const reading = readHeader(file, { complete: true });
  if (reading.status !== 'header' || !reading.header.pixelData) throw new Error('a whole image has a whole header');
  const { offset } = reading.header.pixelData;
  const head = Buffer.from(file.subarray(0, offset - 12));
  head.write(RLE, head.indexOf(EXPLICIT_LITTLE), 'latin1');
  const pixels = file.subarray(offset);
  // The high bytes, then the low ones.
  const segments = [1, 0].map((first) => literalRuns(pixels.filter((_, index) => index % 2 === first)));
  const table = Buffer.alloc(64);
  table.writeUInt32LE(segments.length, 0);
  let position = table.length;
  for (const [index, segment] of segments.entries()) {
    table.writeUInt32LE(position, 4 + 4 * index);
    position += segment.length;
  }
  const frame = Buffer.concat([table, ...segments]);
  const tag = Buffer.from([0xe0, 0x7f, 0x10, 0x00, 0x4f, 0x42, 0, 0, 0xff, 0xff, 0xff, 0xff]);
  const offsets = Buffer.from([0xfe, 0xff, 0x00, 0xe0, 0, 0, 0, 0]);
  const item = Buffer.from([0xfe, 0xff, 0x00, 0xe0, 0, 0, 0, 0]);
  item.writeUInt32LE(frame.length, 4);
  const end = Buffer.from([0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0]);
  return Buffer.concat([head, tag, offsets, item, frame, end]);
}

/** Bytes as they are, in runs of up to 128; an even number of bytes. */
function literalRuns(bytes: Uint8Array): Buffer {
  const runs: Buffer[] = [];
  for (let start = 0; start < bytes.length; start += 128) {
    const run = bytes.subarray(start, start + 128);
    runs.push(Buffer.from([run.length - 1]), Buffer.from(run));
  }
  const encoded = Buffer.concat(runs);
  return encoded.length % 2 === 0 ? encoded : Buffer.concat([encoded, Buffer.from([0x80])]);
}
