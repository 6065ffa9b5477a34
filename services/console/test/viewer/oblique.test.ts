import { layOutOblique } from '@circus/volume';
import type { Triple } from '../../src/viewer/geometry.js';
import { type Oblique, obliqueSection, parseOblique, stepThrough, turned } from '../../src/viewer/oblique.js';
import { axesOf, dot } from '../../src/viewer/section.js';
import { readView, writtenView } from '../../src/viewer/viewState.js';

const volume = { voxelCount: [64, 48, 30] as Triple, voxelSize: [0.8, 0.9, 2.5] as Triple };
const grid = { columns: 64, rows: 48, slices: 30 };

describe('an oblique plane', () => {
  for (const base of ['axial', 'coronal', 'sagittal'] as const) {
    it.each([0, 17, 45, 90, 133, 179])(`lies where the image server lays it, ${base}, %i degrees`, (degrees) => {
      const place: Triple = [20, 30, 11];
      const section = obliqueSection({ base, degrees }, volume, place);
      const angle = (degrees * Math.PI) / 180;
      const laid = layOutOblique(grid, [0.8, 0.9, 2.5], { base, angle, cursor: [...place] });
      expect(section.size).toEqual([laid.width, laid.height]);
      expect(section.pixel).toEqual([laid.pixelSize, laid.pixelSize]);
      const along = base === 'sagittal' ? section.down : section.right;
      along.forEach((part, axis) => expect(part).toBeCloseTo(laid.along[axis] as number));
      // The pixel of the cursor has the cursor in it.
      const [a, b] = laid.center;
      const middle = section.corner.map(
        (part, axis) =>
          part + (a + 0.5) * (section.right[axis] as number) + (b + 0.5) * (section.down[axis] as number) - 0.5,
      );
      middle.forEach((part, axis) => expect(Math.abs(part - (place[axis] as number))).toBeLessThanOrEqual(1));
    });
  }

  it('is scrolled through along its normal, a voxel at least at each step', () => {
    const oblique: Oblique = { base: 'axial', degrees: 30 };
    const [, , through] = axesOf(obliqueSection(oblique, volume, [30, 20, 10]), volume.voxelSize);
    const [near, far] = [1, 8].map((count) => stepThrough(oblique, volume.voxelSize, [30, 20, 10], count));
    expect(near).not.toEqual([30, 20, 10]);
    const away = (far as Triple).map(
      (part, axis) => (part - ([30, 20, 10][axis] as number)) * (volume.voxelSize[axis] as number),
    );
    const length = Math.hypot(...away);
    expect(Math.abs(dot(away as unknown as Triple, through)) / length).toBeGreaterThan(0.97);
  });

  it('turns round, and is read from addresses that mean one', () => {
    expect(turned({ base: 'axial', degrees: 175 }, 10)).toEqual({ base: 'axial', degrees: 5 });
    expect(turned({ base: 'axial', degrees: 2 }, -5).degrees).toBe(177);
    expect(parseOblique('coronal,30')).toEqual({ base: 'coronal', degrees: 30 });
    expect([null, '', 'axial', 'upright,30', 'axial,x'].map(parseOblique)).toEqual([null, null, null, null, null]);
  });
});

describe('what somebody looks at', () => {
  const facts = { ...volume, pixelFormat: 'int16' as const, mode: '3d' as const };
  const first = { width: 400, level: 40 };

  it('is read from the address as it was written there, and leaves its other members alone', () => {
    const view = {
      place: [1, 2, 3] as Triple,
      window: { width: 1500, level: -600.5 },
      thickness: 12.5,
      projection: 'minip' as const,
      oblique: { base: 'sagittal' as const, degrees: 77 },
      tool: 'brush',
    };
    const params = writtenView(new URLSearchParams('revision=2'), view);
    expect(params.get('revision')).toBe('2');
    expect(readView(params, facts, first)).toEqual(view);
  });

  it('is the middle of the volume where the address means nothing', () => {
    const params = new URLSearchParams('at=a,b,c&window=0,1&slab=-3,most&oblique=axial');
    expect(readView(params, facts, first)).toEqual({
      place: [32, 24, 15],
      window: first,
      thickness: 0,
      projection: 'mip',
      oblique: null,
      tool: 'crosshair',
    });
    expect(readView(new URLSearchParams('at=900,-4,2.7'), facts, first).place).toEqual([63, 0, 2]);
  });
});
