import fc from 'fast-check';
import {
  layOutOblique,
  type ObliqueLook,
  type ObliqueRequest,
  obliqueSlices,
  type SectionMode,
  type Triple,
  type VoxelGrid,
  windowedGrey,
  writeOblique,
} from '../../src/index.js';
import { gridOf, rowsOf, volumeT } from './testGrid.js';

const IDENTITY = { width: 255, level: 127.5 };
const LINEAR: ObliqueLook = { interpolation: 'linear', projection: 'mip', window: IDENTITY };
const QUARTER = Math.PI / 2;

function show(grid: VoxelGrid, voxelSize: Triple, request: ObliqueRequest, look = LINEAR) {
  const section = layOutOblique(grid, voxelSize, request);
  const rows = rowsOf(section.width, section.height, (out) => writeOblique(grid, section, look, out));
  return { section, rows };
}

const flat = (text: string) => text.split(' / ').map((row) => row.split(' ').map(Number));
const ONES: Triple = [1, 1, 1];

describe('oblique sections', () => {
  const half: Triple = [0.5, 1, 2];
  it.each<[string, number, SectionMode, Triple, Triple, number, string, string]>([
    ['O1', 0, 'axial', [1, 1, 0], ONES, 1, '1,0', '10 11 12 13 / 110 111 112 113'],
    ['O2', 0, 'axial', [1, 1, 1], [1, 1, 2], 1, '1,2', '10 11 12 13 / 60 61 62 63 / 110 111 112 113 / 0 0 0 0'],
    ['O3', QUARTER, 'axial', [1, 1, 0], ONES, 1, '1,0', '21 11 1 / 121 111 101'],
    ['O4', -QUARTER, 'axial', [1, 1, 0], ONES, 1, '1,0', '1 11 21 / 101 111 121'],
    ['O5', 0, 'coronal', [1, 1, 0], ONES, 1, '1,1', '0 1 2 3 / 10 11 12 13 / 20 21 22 23'],
    ['O6', QUARTER, 'coronal', [1, 1, 0], ONES, 1, '1,1', '101 1 / 111 11 / 121 21'],
    ['O7', 0, 'sagittal', [1, 1, 0], ONES, 1, '1,1', '0 1 2 3 / 10 11 12 13 / 20 21 22 23'],
    ['O8', QUARTER, 'sagittal', [1, 1, 0], ONES, 1, '1,1', '110 111 112 113 / 10 11 12 13'],
    ['O9', Math.PI / 4, 'axial', [1.5, 1, 0.5], ONES, 1, '1,0', '18 12 5 / 118 112 105'],
    [
      'O10',
      0.1,
      'axial',
      [2, 1, 1],
      half,
      0.5,
      '2,4',
      '11 12 12 12 / 36 37 37 37 / 61 62 62 62 / 86 87 87 87 / 111 112 112 112 / 0 0 0 0 / 0 0 0 0 / 0 0 0 0',
    ],
    [
      'O11',
      QUARTER,
      'axial',
      [2, 1, 1],
      half,
      0.5,
      '2,4',
      '22 17 12 7 2 / 47 42 37 32 27 / 72 67 62 57 52 / 97 92 87 82 77 / 122 117 112 107 102 / 0 0 0 0 0 / 0 0 0 0 0 / 0 0 0 0 0',
    ],
    ['O12', 0, 'coronal', [1, 1, 0], [0.7, 0.7, 0.7], 0.7, '1,1', '0 1 2 3 / 10 11 12 13 / 20 21 22 23'],
  ])('shows vector %s', (_name, angle, base, cursor, voxelSize, pixelSize, center, pixels) => {
    for (const format of ['int16', 'uint16', 'uint8', 'int8', 'rgba8'] as const) {
      const { section, rows } = show(volumeT(format), voxelSize, { base, angle, cursor });
      expect(section.pixelSize).toBe(pixelSize);
      expect(section.center.join()).toBe(center);
      const expected = flat(pixels);
      expect([section.width, section.height]).toEqual([expected[0]?.length, expected.length]);
      rows.flat().forEach((grey, i) => {
        // 11.5 between two voxels may be rounded either way.
        expect(Math.abs(grey - (expected.flat()[i] as number))).toBeLessThanOrEqual(_name === 'O9' ? 1 : 0);
      });
    }
  });

  it('holds the values of the worked example before they are windowed', () => {
    const grid = gridOf([8, 8, 8], (x, y, z) => x + 10 * y + 100 * z);
    const request = { base: 'axial', angle: 0.1, cursor: [2, 3, 5] } as const;
    // A window of a few grey values shows hundredths.
    const at = (value: number, column: number, row: number) => {
      const window = { width: 2.55, level: value };
      const { section, rows } = show(grid, ONES, { ...request, cursor: [2, 3, 5] }, { ...LINEAR, window });
      expect([section.width, section.height, section.center]).toEqual([8, 8, [2, 5]]);
      return [rows[row]?.[column], windowedGrey(value, window)];
    };
    for (const [value, column, row] of [
      [532, 2, 5],
      [531.98335, 7, 5],
      [32.00666, 0, 0],
    ] as const) {
      const [shown, expected] = at(value, column, row);
      expect(Math.abs((shown as number) - (expected as number))).toBeLessThanOrEqual(1);
    }
  });

  it.each<Triple>([
    [4, 0, 0],
    [0, 3, 0],
    [0, 0, -0.6],
    [Number.NaN, 0, 0],
  ])('refuses the cursor %p', (...cursor) => {
    const refused = () => layOutOblique(volumeT(), ONES, { base: 'axial', angle: 0, cursor });
    expect(refused).toThrow(expect.objectContaining({ kind: 'invalid' }));
  });

  it('takes a cursor half a voxel outside as the voxel at the edge', () => {
    const inside = show(volumeT(), ONES, { base: 'axial', angle: 0.3, cursor: [3, 0, 1] });
    expect(show(volumeT(), ONES, { base: 'axial', angle: 0.3, cursor: [3.5, -0.5, 1.5] })).toEqual(inside);
  });

  it('refuses a section of too many pixels, and one too thick', () => {
    const large = { columns: 512, rows: 512, slices: 512 };
    const oblique = (voxelSize: Triple, thickness?: number) =>
      layOutOblique(large, voxelSize, { base: 'axial', angle: 1, cursor: [9, 9, 9], thickness: thickness ?? 0 });
    expect(() => oblique([0.001, 1, 1])).toThrow(expect.objectContaining({ kind: 'invalid' }));
    expect(() => oblique(ONES, 50)).not.toThrow();
    const wide = { columns: 9000, rows: 9000, slices: 1 };
    const through = (thickness: number) =>
      layOutOblique(wide, ONES, { base: 'axial', angle: 1, cursor: [4500, 4500, 0], thickness });
    expect(() => through(0)).not.toThrow();
    expect(() => through(9000)).toThrow(expect.objectContaining({ kind: 'invalid' }));
  });

  it('is never thicker than the volume', () => {
    const thick = layOutOblique(volumeT(), ONES, { base: 'axial', angle: 0, cursor: [1, 1, 0], thickness: 1e300 });
    expect(thick.layers).toBe(5);
    const look: ObliqueLook = { ...LINEAR, projection: 'mip' };
    const { rows } = show(volumeT(), ONES, { base: 'axial', angle: 0, cursor: [1, 1, 0], thickness: 1e300 }, look);
    expect(rows).toEqual(flat('20 21 22 23 / 120 121 122 123'));
  });

  it('names the slices that it shows', () => {
    const grid = { columns: 10, rows: 10, slices: 10 };
    const slices = (base: SectionMode, angle: number, cursor: Triple, thickness = 0) =>
      obliqueSlices(layOutOblique(grid, ONES, { base, angle, cursor, thickness }), 10);
    expect(slices('axial', 1, [5, 5, 5])).toEqual([0, 9]);
    expect(slices('coronal', 0, [5, 5, 4])).toEqual([4, 4]);
    expect(slices('sagittal', 0, [5, 5, 4.5])).toEqual([4, 5]);
    expect(slices('coronal', 0, [5, 5, 4], 4)).toEqual([2, 6]);
    expect(slices('coronal', 0, [5, 5, 0], 4)).toEqual([0, 2]);
    expect(slices('sagittal', QUARTER, [5, 5, 4])).toEqual([0, 9]);
  });

  describe('compared with the definition, sample by sample', () => {
    const axes = { axial: [0, 1, 2], coronal: [0, 2, 1], sagittal: [1, 2, 0] } as const;
    const extents = fc.tuple(
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 1, max: 6 }),
    );
    const size = fc.constantFrom(0.35, 0.5, 0.7, 1, 1.25, 2, 3);
    const unit = fc.double({ min: 0, max: 1, noNaN: true });
    const cases = fc.record({
      extent: extents,
      voxelSize: fc.tuple(size, size, size),
      base: fc.constantFrom<SectionMode>('axial', 'coronal', 'sagittal'),
      angle: fc.double({ min: -7, max: 7, noNaN: true }),
      at: fc.tuple(unit, unit, unit),
      format: fc.constantFrom('int16', 'uint16', 'uint8', 'int8', 'rgba8'),
      thickness: fc.constantFrom(0, 0, 1.5, 4),
      projection: fc.constantFrom('mip', 'minip', 'average'),
      interpolation: fc.constantFrom('linear', 'nearest'),
      seed: fc.nat(),
    });

    it('shows every pixel within one grey level', () => {
      let compared = 0;
      fc.assert(
        fc.property(cases, (given) => {
          const { extent, voxelSize, base, angle, format, thickness, projection, interpolation, seed } = given;
          const signed = format === 'int8' || format === 'int16';
          const noise = (x: number, y: number, z: number) => {
            const mixed = Math.imul(seed + x * 73_856_093 + y * 19_349_663 + z * 83_492_791, 2_654_435_761) >>> 24;
            return signed ? mixed - 128 : mixed;
          };
          const grid = gridOf(extent, noise, format as 'int16');
          const cursor = given.at.map((share, axis) => share * ((extent[axis] as number) - 1)) as Triple;
          const window = signed ? { width: 255, level: -0.5 } : IDENTITY;
          const look = { interpolation, projection, window } as ObliqueLook;
          const { section, rows } = show(grid, voxelSize, { base, angle, cursor, thickness }, look);

          // The definition: any pixel is a place in millimetres from the cursor.
          const [u, v, w] = axes[base];
          const { pixelSize, center } = section;
          expect(pixelSize).toBe(Math.min(...voxelSize));
          const layers = Math.floor(thickness / 2 / pixelSize + 1e-6);
          const [cx, cy] = center;
          for (let j = 0; j < section.height; j += 1) {
            for (let i = 0; i < section.width; i += 1) {
              const [k, l] = base === 'sagittal' ? [j - cy, i] : [i - cx, j];
              const found: number[] = [];
              let atEdge = false;
              for (let layer = -layers; layer <= layers; layer += 1) {
                const along = k * pixelSize;
                const away = layer * pixelSize;
                const place: Triple = [0, 0, 0];
                place[u] = cursor[u] + (along * Math.cos(angle) + away * Math.sin(angle)) / voxelSize[u];
                place[v] = cursor[v] + (-along * Math.sin(angle) + away * Math.cos(angle)) / voxelSize[v];
                place[w] = (l * pixelSize) / voxelSize[w];
                for (const axis of [0, 1, 2] as const) {
                  const fraction = Math.abs(place[axis] - Math.floor(place[axis]) - 0.5);
                  if (interpolation === 'nearest' && fraction < 1e-5) atEdge = true;
                  if (Math.abs(place[axis]) > 5e-7 && Math.abs(place[axis]) < 2e-6) atEdge = true;
                }
                const value = trilinear(place.map((p) => near(interpolation, p)) as Triple, place, extent, noise);
                if (value !== null) found.push(value);
              }
              if (atEdge) continue;
              compared += 1;
              const value =
                projection === 'mip'
                  ? Math.max(...found)
                  : projection === 'minip'
                    ? Math.min(...found)
                    : found.reduce((sum, one) => sum + one, 0) / found.length;
              const expected = found.length === 0 ? 0 : windowedGrey(value, window);
              expect(Math.abs((rows[j]?.[i] as number) - expected)).toBeLessThanOrEqual(1);
            }
          }
        }),
        { numRuns: 300 },
      );
      expect(compared).toBeGreaterThan(1000);
    });
  });
});

const near = (interpolation: string, position: number): number =>
  interpolation === 'nearest' ? Math.round(Math.round(position * 1e9) / 1e9) : position;

/** The weighted sum over the eight corners; null outside the volume. */
function trilinear(
  [x, y, z]: Triple,
  exact: Triple,
  extent: readonly number[],
  value: (x: number, y: number, z: number) => number,
): number | null {
  const outside = exact.some((p, axis) => p < -1e-6 || p > (extent[axis] as number) - 1 + 1e-6);
  if (outside) return null;
  let sum = 0;
  const corner = (p: number, axis: number, step: number) =>
    Math.min(Math.max(Math.floor(p) + step, 0), (extent[axis] as number) - 1);
  const weight = (p: number, step: number) => (step === 1 ? p - Math.floor(p) : 1 - (p - Math.floor(p)));
  for (const dx of [0, 1]) {
    for (const dy of [0, 1]) {
      for (const dz of [0, 1]) {
        sum +=
          weight(x, dx) * weight(y, dy) * weight(z, dz) * value(corner(x, 0, dx), corner(y, 1, dy), corner(z, 2, dz));
      }
    }
  }
  return sum;
}
