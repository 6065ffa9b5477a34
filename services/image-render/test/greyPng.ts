import { inflateSync } from 'node:zlib';

/** What a reader of the file sees, and what it is made of. */
export interface GreyPicture {
  width: number;
  height: number;
  /** Rows top to bottom. */
  rows: number[][];
  /** Names of the chunks in their order. */
  chunks: string[];
}

/**
 * Reads an 8-bit greyscale PNG by the book (RFC 2083), every filter type included; it shares nothing with the encoder.
 *
 * @throws Error for a wrong signature, length or CRC, or another kind of picture
 */
export function readGreyPng(file: Uint8Array): GreyPicture {
  const bytes = Buffer.from(file);
  if (bytes.subarray(0, 8).toString('hex') !== '89504e470d0a1a0a') throw new Error('not a PNG');
  const chunks: { name: string; data: Buffer }[] = [];
  for (let at = 8; at < bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    const named = bytes.subarray(at + 4, at + 8 + length);
    if (bytes.readUInt32BE(at + 8 + length) !== crc(named)) throw new Error('wrong CRC');
    chunks.push({ name: named.toString('latin1', 0, 4), data: named.subarray(4) });
    at += length + 12;
  }
  const header = chunks[0]?.data;
  if (chunks[0]?.name !== 'IHDR' || header?.length !== 13) throw new Error('no header');
  const width = header.readUInt32BE(0);
  const height = header.readUInt32BE(4);
  if (header.subarray(8).toString('hex') !== '0800000000') throw new Error('not plain 8-bit grey');
  const data = inflateSync(Buffer.concat(chunks.filter(({ name }) => name === 'IDAT').map((chunk) => chunk.data)));
  if (data.length !== (width + 1) * height) throw new Error('wrong amount of data');
  const rows: number[][] = [];
  for (let y = 0; y < height; y += 1) {
    const line = data.subarray(y * (width + 1), (y + 1) * (width + 1));
    rows.push(unfiltered(line[0] as number, [...line.subarray(1)], rows[y - 1] ?? Array(width).fill(0)));
  }
  return { width, height, rows, chunks: chunks.map(({ name }) => name) };
}

function unfiltered(filter: number, line: number[], above: number[]): number[] {
  const row: number[] = [];
  line.forEach((value, x) => {
    const left = row[x - 1] ?? 0;
    const up = above[x] ?? 0;
    const corner = x > 0 ? (above[x - 1] ?? 0) : 0;
    const predictions = [0, left, up, (left + up) >> 1, paeth(left, up, corner)];
    row.push((value + (predictions[filter] as number)) & 0xff);
  });
  return row;
}

function paeth(left: number, up: number, corner: number): number {
  const estimate = left + up - corner;
  const [toLeft, toUp, toCorner] = [left, up, corner].map((value) => Math.abs(estimate - value)) as [
    number,
    number,
    number,
  ];
  if (toLeft <= toUp && toLeft <= toCorner) return left;
  return toUp <= toCorner ? up : corner;
}

/** CRC-32 bit by bit, as PNG defines it. */
function crc(bytes: Uint8Array): number {
  let remainder = 0xffffffff;
  for (const byte of bytes) {
    remainder ^= byte;
    for (let bit = 0; bit < 8; bit += 1) remainder = remainder & 1 ? (remainder >>> 1) ^ 0xedb88320 : remainder >>> 1;
  }
  return (remainder ^ 0xffffffff) >>> 0;
}
