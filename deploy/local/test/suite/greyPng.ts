import { inflateSync } from 'node:zlib';

/** A decoder of 8-bit grey PNGs that shares nothing with the encoder under test. */
export function readGreyPng(png: Buffer): { width: number; height: number; pixels: Uint8Array } {
  const compressed: Buffer[] = [];
  let width = 0;
  let height = 0;
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at);
    const type = png.toString('latin1', at + 4, at + 8);
    const data = png.subarray(at + 8, at + 8 + length);
    if (type === 'IHDR') {
      [width, height] = [data.readUInt32BE(0), data.readUInt32BE(4)];
      if (data[8] !== 8 || data[9] !== 0) throw new Error('Not an 8-bit grey PNG');
    }
    if (type === 'IDAT') compressed.push(data);
    at += 12 + length;
  }
  const lines = inflateSync(Buffer.concat(compressed));
  const pixels = new Uint8Array(width * height);
  for (let row = 0; row < height; row++) {
    const filter = lines[row * (width + 1)];
    for (let column = 0; column < width; column++) {
      const raw = lines[row * (width + 1) + 1 + column] as number;
      const left = column > 0 ? (pixels[row * width + column - 1] as number) : 0;
      const above = row > 0 ? (pixels[(row - 1) * width + column] as number) : 0;
      const corner = row > 0 && column > 0 ? (pixels[(row - 1) * width + column - 1] as number) : 0;
      pixels[row * width + column] = raw + predicted(filter as number, left, above, corner);
    }
  }
  return { width, height, pixels };
}

/** PNG (ISO/IEC 15948) 9.2. */
function predicted(filter: number, left: number, above: number, corner: number): number {
  if (filter === 0) return 0;
  if (filter === 1) return left;
  if (filter === 2) return above;
  if (filter === 3) return (left + above) >> 1;
  const estimate = left + above - corner;
  const [toLeft, toAbove, toCorner] = [
    Math.abs(estimate - left),
    Math.abs(estimate - above),
    Math.abs(estimate - corner),
  ];
  if (toLeft <= toAbove && toLeft <= toCorner) return left;
  return toAbove <= toCorner ? above : corner;
}
