import { type Brush, Stroke } from '../../src/labels/brush.js';
import { emptyMask } from '../../src/labels/voxelMask.js';
import type { PlaneName, Triple } from '../../src/viewer/geometry.js';
import { obliqueSection } from '../../src/viewer/oblique.js';
import { planeSection, toPixels } from '../../src/viewer/section.js';
import { filled, painted } from './masks.js';

const COUNT: Triple = [24, 20, 16];
const SIZE: Triple = [0.8, 1, 2.5];
const volume = { voxelCount: COUNT, voxelSize: SIZE };

const all = (belongs: (voxel: Triple) => boolean): string[] => {
  const found: string[] = [];
  for (let z = 0; z < COUNT[2]; z++) {
    for (let y = 0; y < COUNT[1]; y++) {
      for (let x = 0; x < COUNT[0]; x++) if (belongs([x, y, z])) found.push(`${x},${y},${z}`);
    }
  }
  return found.sort();
};

/** One dab in the middle of a voxel. */
function dab(brush: Brush, plane: PlaneName, voxel: Triple): string[] {
  const section = planeSection(plane, volume, voxel);
  const [a, b] = toPixels(section, SIZE, [voxel[0] + 0.5, voxel[1] + 0.5, voxel[2] + 0.5]);
  const stroke = new Stroke(emptyMask(COUNT), brush, SIZE, false);
  stroke.moveTo(section, [a, b]);
  return painted(stroke.mask);
}

const THROUGH = { axial: 2, coronal: 1, sagittal: 0 } as const;

describe('a dab of the brush', () => {
  const centre: Triple = [11, 9, 7];
  const away = (voxel: Triple, scale: Triple) =>
    voxel.map((place, axis) => (place - (centre[axis] as number)) * (scale[axis] as number));

  for (const plane of ['axial', 'coronal', 'sagittal'] as const) {
    for (const shape of ['round', 'square'] as const) {
      for (const extent of ['2d', '3d'] as const) {
        for (const unit of ['mm', 'voxels'] as const) {
          it(`is every voxel whose middle lies within: ${shape}, ${extent}, 7 ${unit}, ${plane}`, () => {
            const scale: Triple = unit === 'mm' ? SIZE : [1, 1, 1];
            const expected = all((voxel) => {
              if (extent === '2d' && voxel[THROUGH[plane]] !== centre[THROUGH[plane]]) return false;
              const parts = away(voxel, scale);
              return shape === 'round'
                ? Math.hypot(...parts) <= 3.5 + 1e-6
                : parts.every((part) => Math.abs(part) <= 3.5 + 1e-6);
            });
            expect(dab({ size: 7, unit, shape, extent }, plane, centre)).toEqual(expected);
          });
        }
      }
    }
  }

  it('of one voxel is that voxel, at an edge of the volume as well', () => {
    for (const unit of ['mm', 'voxels'] as const) {
      expect(dab({ size: 1, unit, shape: 'round', extent: '2d' }, 'axial', [0, 19, 15])).toEqual(['0,19,15']);
    }
  });

  it('outside the volume is nothing', () => {
    const stroke = new Stroke(emptyMask(COUNT), { size: 3, unit: 'voxels', shape: 'round', extent: '2d' }, SIZE, false);
    stroke.moveTo(planeSection('axial', volume, [0, 0, 3]), [-20, 400]);
    expect(painted(stroke.mask)).toEqual([]);
  });

  it('on an oblique plane is as thick as one layer and as wide as the brush', () => {
    const even = { voxelCount: COUNT, voxelSize: [1, 1, 1] as Triple };
    const section = obliqueSection({ base: 'axial', degrees: 45 }, even, centre);
    const [a, b] = toPixels(section, even.voxelSize, [11.5, 9.5, 7.5]);
    const stroke = new Stroke(
      emptyMask(COUNT),
      { size: 9, unit: 'mm', shape: 'round', extent: '2d' },
      [1, 1, 1],
      false,
    );
    stroke.moveTo(section, [a, b]);
    // The line at 45 degrees goes to the right and up on the screen.
    const expected = all(([x, y, z]) => {
      const [dx, dy, dz] = [x - 11, y - 9, z - 7];
      const through = (dx + dy) / Math.SQRT2;
      const along = (dx - dy) / Math.SQRT2;
      return (
        Math.abs(through) < Math.SQRT2 / 2 + 1e-6 && through > -Math.SQRT2 / 2 + 1e-6 && Math.hypot(along, dz) <= 4.5
      );
    });
    const found = painted(stroke.mask);
    expect(found.length).toBeGreaterThan(60);
    // Voxels that lie on the very border between two layers belong to one of them.
    const onBorder = (text: string) => {
      const [x = 0, y = 0] = text.split(',').map(Number);
      return Math.abs(x - 11 + y - 9) === 1;
    };
    expect(found.filter((text) => !onBorder(text))).toEqual(expected.filter((text) => !onBorder(text)));
  });
});

describe('a stroke', () => {
  const brush: Brush = { size: 1, unit: 'voxels', shape: 'round', extent: '2d' };

  it('leaves no gap between two places, however far apart', () => {
    const section = planeSection('axial', volume, [0, 0, 4]);
    const stroke = new Stroke(emptyMask(COUNT), brush, SIZE, false);
    stroke.moveTo(section, [1.5, 2.5]);
    stroke.moveTo(section, [20.5, 2.5]);
    expect(painted(stroke.mask)).toEqual(all(([x, y, z]) => y === 2 && z === 4 && x >= 1 && x <= 20));
  });

  it('erases, and leaves what was there before as it was', () => {
    const before = filled(COUNT, [
      [5, 5, 4],
      [6, 5, 4],
      [7, 5, 4],
      [6, 5, 5],
    ]);
    const stroke = new Stroke(before, brush, SIZE, true);
    stroke.moveTo(planeSection('axial', volume, [0, 0, 4]), [6.5, 5.5]);
    expect(painted(stroke.mask)).toEqual(['5,5,4', '6,5,5', '7,5,4']);
    expect(painted(before)).toHaveLength(4);
    expect(stroke.mask.slices.get(5)).toBe(before.slices.get(5));
  });
});
