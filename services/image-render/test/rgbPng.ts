import { inflateSync } from 'node:zlib';

/** Rows of [R, G, B] pixels of a PNG of colour type 2 whose rows are not filtered, as ours are. */
export function readRgbPng(file: Uint8Array): number[][][] {
  const bytes = Buffer.from(file);
  const [width, height] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
  if (bytes.subarray(24, 29).toString('hex') !== '0802000000') throw new Error('not 8-bit RGB');
  const data = inflateSync(bytes.subarray(41, 41 + bytes.readUInt32BE(33)));
  if (data.length !== (width * 3 + 1) * height) throw new Error('wrong amount of data');
  return Array.from({ length: height }, (_, j) => {
    const line = data.subarray(j * (width * 3 + 1), (j + 1) * (width * 3 + 1));
    if (line[0] !== 0) throw new Error('a filtered row');
    return Array.from({ length: width }, (__, i) => [...line.subarray(1 + i * 3, 4 + i * 3)]);
  });
}
