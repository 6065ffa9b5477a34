import fc from 'fast-check';
import { encodeGreyPng, scanlineBytes } from '../../src/encoding/png.js';
import { readGreyPng } from '../greyPng.js';

/** Scanlines of a picture whose rows are given. */
function scanlinesOf(rows: number[][]): Uint8Array {
  return Uint8Array.from(rows.flatMap((row) => [0, ...row]));
}

describe('greyscale PNG', () => {
  it('holds the pixels it was given', () => {
    const picture = fc
      .tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 }))
      .chain(([width, height]) => {
        const row = fc.array(fc.nat(255), { minLength: width, maxLength: width });
        return fc.array(row, { minLength: height, maxLength: height });
      });
    fc.assert(
      fc.property(picture, (rows) => {
        const width = rows[0]?.length ?? 0;
        const file = encodeGreyPng(width, rows.length, scanlinesOf(rows));
        expect(readGreyPng(file)).toEqual({ width, height: rows.length, rows, chunks: ['IHDR', 'IDAT', 'IEND'] });
      }),
      { numRuns: 50 },
    );
  });

  it('holds large pictures that do not compress, and long runs', () => {
    let seed = 1;
    const noise = Array.from({ length: 700 }, () =>
      Array.from({ length: 900 }, () => {
        seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
        return seed >> 23;
      }),
    );
    expect(readGreyPng(encodeGreyPng(900, 700, scanlinesOf(noise))).rows).toEqual(noise);
    const flat = Array.from({ length: 700 }, () => Array(900).fill(7));
    const file = encodeGreyPng(900, 700, scanlinesOf(flat));
    expect(readGreyPng(file).rows).toEqual(flat);
    expect(file.length).toBeLessThan(5_000);
  });

  it('refuses scanlines of another size', () => {
    expect(scanlineBytes(4, 3)).toBe(15);
    expect(() => encodeGreyPng(4, 3, new Uint8Array(12))).toThrow(RangeError);
    expect(() => encodeGreyPng(0, 3, new Uint8Array(3))).toThrow(RangeError);
    expect(() => encodeGreyPng(2 ** 31, 1, new Uint8Array(1))).toThrow(RangeError);
  });
});
