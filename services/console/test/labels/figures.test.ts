import type { Shape } from '../../src/labels/editedLabel.js';
import { figuresOf } from '../../src/labels/figures.js';
import { drawnShape, handlesOf, movedShape } from '../../src/labels/shaping.js';
import type { Triple } from '../../src/viewer/geometry.js';
import { obliqueSection } from '../../src/viewer/oblique.js';
import { planeSection, type Section, toVolume } from '../../src/viewer/section.js';

const volume = { voxelCount: [40, 30, 20] as Triple, voxelSize: [0.5, 1, 2] as Triple };
const at: Triple = [20, 15, 10];
const sections: [string, Section][] = [
  ...(['axial', 'coronal', 'sagittal'] as const).map((plane): [string, Section] => [
    plane,
    planeSection(plane, volume, at),
  ]),
  ['oblique', obliqueSection({ base: 'axial', degrees: 30 }, volume, at)],
  ['steep', obliqueSection({ base: 'sagittal', degrees: 50 }, volume, at)],
];
const millimetres = (section: Section, place: readonly [number, number]): Triple =>
  toVolume(section, place).map((part, axis) => part * (volume.voxelSize[axis] as number)) as unknown as Triple;

/** Twice the area of a polygon, in pixels. */
const doubled = (points: readonly (readonly [number, number])[]): number =>
  Math.abs(
    points.reduce((sum, [x, y], index) => {
      const [nextX, nextY] = points[(index + 1) % points.length] as [number, number];
      return sum + x * nextY - nextX * y;
    }, 0),
  );

const min: Triple = [4, 6, 12];
const max: Triple = [15, 24, 31];

describe('what of a solid lies in a section', () => {
  it.each(sections)('is as large as its pixels counted one by one: %s', (_name, section) => {
    const within: Record<'cuboid' | 'ellipsoid', (place: Triple) => boolean> = {
      cuboid: (place) => place.every((part, axis) => part >= (min[axis] ?? 0) && part <= (max[axis] ?? 0)),
      ellipsoid: (place) =>
        place.reduce((sum, part, axis) => {
          const [least = 0, most = 0] = [min[axis], max[axis]];
          return sum + ((part - (least + most) / 2) / ((most - least) / 2)) ** 2;
        }, 0) <= 1,
    };
    for (const type of ['cuboid', 'ellipsoid'] as const) {
      const [figure] = figuresOf({ type, min, max }, section, volume.voxelSize);
      let count = 0;
      const fine = 8;
      for (let b = 0; b < section.size[1] * fine; b++) {
        for (let a = 0; a < section.size[0] * fine; a++) {
          if (within[type](millimetres(section, [(a + 0.5) / fine, (b + 0.5) / fine]))) count++;
        }
      }
      expect(figure?.kind).toBe('area');
      const ratio = doubled(figure?.points ?? []) / 2 / (count / fine ** 2);
      expect(Math.abs(ratio - 1)).toBeLessThan(0.02);
    }
  });

  it('is nothing where the section passes it by', () => {
    const section = planeSection('axial', volume, [20, 15, 2]);
    expect(figuresOf({ type: 'cuboid', min, max }, section, volume.voxelSize)).toEqual([]);
    expect(figuresOf({ type: 'ellipsoid', min, max }, section, volume.voxelSize)).toEqual([]);
  });
});

describe('flat figures, points and rulers', () => {
  const rectangle: Shape = { type: 'rectangle', min: [4, 6], max: [15, 24], z: 21 };

  it('are whole in the section that they lie in, a line across it, and nothing elsewhere', () => {
    const of = (section: Section) => figuresOf(rectangle, section, volume.voxelSize).map(({ kind }) => kind);
    expect(of(planeSection('axial', volume, at))).toEqual(['area']);
    expect(of(planeSection('coronal', volume, at))).toEqual(['line']);
    expect(of(planeSection('sagittal', volume, at))).toEqual(['line']);
    expect(of(planeSection('axial', volume, [20, 15, 11]))).toEqual([]);
    expect(of(planeSection('coronal', volume, [20, 28, 10]))).toEqual([]);
  });

  it('a point is in the sections of its voxel alone', () => {
    const point: Shape = { type: 'point', location: [10.2, 15.7, 21] };
    const [mark] = figuresOf(point, planeSection('axial', volume, at), volume.voxelSize);
    expect(mark?.points[0]?.[0]).toBeCloseTo(20.4);
    expect(mark?.points[0]?.[1]).toBeCloseTo(15.7);
    expect(figuresOf(point, planeSection('coronal', volume, at), volume.voxelSize)).toHaveLength(1);
    expect(figuresOf(point, planeSection('coronal', volume, [20, 16, 10]), volume.voxelSize)).toEqual([]);
  });

  it('a ruler that only goes through a section is marked as away', () => {
    const drawn = drawnShape('ruler', {
      section: planeSection('axial', volume, at),
      ...volume,
      from: [4, 4],
      to: [20, 10],
    });
    const [inside] = figuresOf(drawn, planeSection('axial', volume, at), volume.voxelSize);
    expect([inside?.kind, inside?.isAway]).toEqual(['line', undefined]);
    const [through] = figuresOf(drawn, planeSection('sagittal', volume, [10, 0, 0]), volume.voxelSize);
    expect(through?.isAway).toBe(true);
  });
});

describe('shaping', () => {
  it('a shape that is moved there and back is as it was', () => {
    const shapes: Shape[] = [
      { type: 'cuboid', min, max },
      { type: 'ellipse', min: [1, 2], max: [3, 4], z: 5 },
      { type: 'polyline', points: [[1, 2]], z: 5 },
      { type: 'point', location: [1, 2, 3] },
    ];
    for (const shape of shapes) expect(movedShape(movedShape(shape, [4, 8, -2]), [-4, -8, 2])).toEqual(shape);
  });

  it('a corner that is pulled over the opposite one leaves a box', () => {
    const section = planeSection('coronal', volume, at);
    const [corner] = handlesOf({ type: 'cuboid', min, max }, section, volume.voxelSize);
    expect(corner?.place).toEqual([8, 6]);
    expect(corner?.pull([18, 99, 35])).toEqual({ type: 'cuboid', min: [15, 6, 31], max: [18, 24, 35] });
  });

  it('boxes have no handles where the section runs across their edges', () => {
    const section = obliqueSection({ base: 'axial', degrees: 30 }, volume, at);
    expect(handlesOf({ type: 'cuboid', min, max }, section, volume.voxelSize)).toEqual([]);
  });
});
