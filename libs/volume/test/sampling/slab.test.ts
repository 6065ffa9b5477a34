import { type Projection, type SectionMode, slabAround, windowedGrey, writeSlab } from '../../src/index.js';
import { gridOf, rowsOf } from './testGrid.js';

const EXTENT: [number, number, number] = [5, 4, 3];
const value = (x: number, y: number, z: number) => ((x * 7 + y * 13 + z * 29) % 31) * 8 - 100;
const window = { width: 255, level: 27.5 };

describe('thick sections', () => {
  it.each<[SectionMode, Projection]>(
    (['axial', 'coronal', 'sagittal'] as const).flatMap((mode) =>
      (['mip', 'minip', 'average'] as const).map((projection): [SectionMode, Projection] => [mode, projection]),
    ),
  )('show for each pixel of a %s section the %s along the normal', (mode, projection) => {
    const [columns, rows, slices] = EXTENT;
    const [width, height] = { axial: [columns, rows], coronal: [columns, slices], sagittal: [rows, slices] }[mode] as [
      number,
      number,
    ];
    const voxel = (i: number, j: number, d: number) =>
      mode === 'axial' ? value(i, j, d) : mode === 'coronal' ? value(i, d, j) : value(d, i, j);
    const slab = { mode, first: 1, last: 2, projection };
    const shown = rowsOf(width, height, (out) => writeSlab(gridOf(EXTENT, value), slab, window, out));
    for (let j = 0; j < height; j += 1) {
      for (let i = 0; i < width; i += 1) {
        const [a, b] = [voxel(i, j, 1), voxel(i, j, 2)];
        const expected = { mip: Math.max(a, b), minip: Math.min(a, b), average: (a + b) / 2 }[projection];
        expect(shown[j]?.[i]).toBe(windowedGrey(expected, window));
      }
    }
  });

  it('reach half their thickness to both sides, and not beyond the volume', () => {
    expect(slabAround(10, 0, 1, 40)).toEqual({ first: 10, last: 10 });
    expect(slabAround(10, 1.9, 1, 40)).toEqual({ first: 10, last: 10 });
    expect(slabAround(10, 2, 1, 40)).toEqual({ first: 9, last: 11 });
    expect(slabAround(10, 2.1, 0.7, 40)).toEqual({ first: 9, last: 11 });
    expect(slabAround(1, 10, 0.5, 40)).toEqual({ first: 0, last: 11 });
    expect(slabAround(38, 10, 2.5, 40)).toEqual({ first: 36, last: 39 });
  });
});
