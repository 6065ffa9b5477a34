import fc from 'fast-check';
import { checkScanSize, type ScanPlane, scanGrey, scannedSlices, scanVoxels, type Triple } from '../../src/index.js';
import { gridOf, rowsOf, volumeT } from './testGrid.js';

const plane = (
  origin: Triple,
  xAxis: Triple,
  yAxis: Triple,
  [width, height]: [number, number],
  interpolate = false,
) => ({
  ...{ origin, xAxis, yAxis, width, height, interpolate },
});
const whole = (grid: ReturnType<typeof gridOf>) => ({ grid, slices: [...Array(grid.slices).keys()] });
const rows = (values: ArrayLike<number>, width: number): string =>
  Array.from({ length: values.length / width }, (_, j) =>
    Array.from({ length: width }, (_, i) => values[j * width + i]).join(' '),
  ).join(' / ');
const M1 = '0 1 2 3 / 10 11 12 13 / 20 21 22 23';
const M2 = '100 101 102 103 / 110 111 112 113 / 120 121 122 123';
const across = [4, 0, 0] as Triple;
const down = [0, 3, 0] as Triple;

describe('scans', () => {
  it.each<[string, ScanPlane, string]>([
    ['S1', plane([0, 0, 0.5], across, down, [4, 3]), M1],
    ['S2', plane([0.5, 0.5, 1], across, down, [4, 3], true), '50 51 52 53 / 60 61 62 63 / 70 71 72 73'],
    ['S3', plane([0, 0, 0], across, down, [4, 3], true), '0 1 2 3 / 5 6 7 8 / 15 16 17 18'],
    ['S4', plane([-1, 0, 1.5], across, down, [4, 3]), '0 100 101 102 / 0 110 111 112 / 0 120 121 122'],
    ['S5', plane([0, 1.5, 0], across, [0, 0, 2], [4, 2]), '10 11 12 13 / 110 111 112 113'],
  ])('gives vector %s in the format of the volume', (_name, scanned, expected) => {
    for (const format of ['int16', 'uint16', 'uint8', 'int8'] as const) {
      const values = scanVoxels(whole(volumeT(format)), scanned);
      expect(values.constructor).toBe(volumeT(format).voxels.constructor);
      expect(rows(values, scanned.width)).toBe(expected);
    }
  });

  it('follows the order of a partial volume (S6)', () => {
    const values = scanVoxels({ grid: volumeT(), slices: [1, 0] }, plane([0, 0, 0.5], across, down, [4, 3]));
    expect(rows(values, 4)).toBe(M2);
  });

  it('refuses sizes that are none (S7)', () => {
    for (const [width, height] of [
      [0, 3],
      [2049, 2048],
      [-1, -1],
      [Number.NaN, 1],
    ] as const) {
      expect(() => checkScanSize(width, height)).toThrow(expect.objectContaining({ kind: 'invalid' }));
    }
    expect(() => checkScanSize(2048, 2048)).not.toThrow();
  });

  it('gives colours as they are, and never blends them', () => {
    const values = scanVoxels(whole(volumeT('rgba8')), plane([0.2, 1, 0], [1, 0, 0], down, [2, 1], true));
    expect([...values]).toEqual([10, 10, 10, 255, 10, 10, 10, 255]);
  });

  it('shows values under a window, and black outside whatever the window', () => {
    const scanned = plane([-1, 0, 1.5], across, down, [4, 3]);
    const grey = rowsOf(4, 3, (out) => scanGrey(whole(volumeT()), scanned, { width: 40, level: 112 }, out));
    expect(grey).toEqual([
      [0, 51, 57, 64],
      [0, 115, 121, 128],
      [0, 179, 185, 191],
    ]);
  });

  it('names the slices that it needs', () => {
    expect(scannedSlices(plane([0, 0, 3.5], across, down, [4, 3]), 9)).toEqual([3, 4]);
    expect(scannedSlices(plane([0, 0, 3.5], across, down, [4, 3], true), 9)).toEqual([2, 4]);
    expect(scannedSlices(plane([0, 0, 8], across, [0, 1, -20], [4, 3]), 9)).toEqual([0, 8]);
    expect(scannedSlices(plane([0, 0, 20], across, down, [4, 3]), 9)).toBeNull();
  });

  it('gives at every pixel what the definition says', () => {
    const number = fc.double({ min: -6, max: 12, noNaN: true });
    const triple = fc.tuple(number, number, number);
    const cases = fc.record({
      extent: fc.tuple(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 5 })),
      origin: triple,
      xAxis: triple,
      yAxis: triple,
      width: fc.integer({ min: 1, max: 12 }),
      height: fc.integer({ min: 1, max: 9 }),
      interpolate: fc.boolean(),
    });
    const value = (x: number, y: number, z: number) => ((x * 37 + y * 71 + z * 113) % 251) * 100 - 9000;
    fc.assert(
      fc.property(cases, ({ extent, ...scanned }) => {
        const values = scanVoxels(whole(gridOf(extent, value)), scanned);
        const { origin, xAxis, yAxis, width, height, interpolate } = scanned;
        for (let j = 0; j < height; j += 1) {
          for (let i = 0; i < width; i += 1) {
            const place = origin.map(
              (start, axis) => start + (i * (xAxis[axis] as number)) / width + (j * (yAxis[axis] as number)) / height,
            ) as Triple;
            const outside = place.some(
              (p, axis) => p < 0 || (interpolate ? p > (extent[axis] as number) : p >= (extent[axis] as number)),
            );
            const expected = outside
              ? 0
              : interpolate
                ? blend(place, extent, value)
                : value(...(place.map(Math.floor) as Triple));
            expect(Math.abs((values[j * width + i] as number) - expected)).toBeLessThanOrEqual(0.5 + 1e-6);
          }
        }
      }),
      { numRuns: 300 },
    );
  });
});

function blend(place: Triple, extent: readonly number[], value: (x: number, y: number, z: number) => number): number {
  const [x, y, z] = place.map((p, axis) => Math.min(Math.max(p - 0.5, 0), (extent[axis] as number) - 1)) as Triple;
  const between = (p: number, axis: number, at: (voxel: number) => number): number => {
    const first = Math.floor(p);
    const next = Math.min(first + 1, (extent[axis] as number) - 1);
    return at(first) + (at(next) - at(first)) * (p - first);
  };
  return between(z, 2, (vz) => between(y, 1, (vy) => between(x, 0, (vx) => value(vx, vy, vz))));
}
