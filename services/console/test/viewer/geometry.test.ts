import {
  clampTo,
  type Directions,
  directionsOf,
  lettersOf,
  type PlaneName,
  placementOf,
  type Triple,
  toScreen,
  toSection,
} from '../../src/viewer/geometry.js';
import {
  isTurnedOver as isSectionTurnedOver,
  lengthOf,
  edgeLetters as lettersAround,
  planeSection,
} from '../../src/viewer/section.js';

const AXIAL = [1, 0, 0, 0, 1, 0];
const volume = { voxelCount: [100, 80, 40] as Triple, voxelSize: [1, 1, 2.5] as Triple };
const section = (plane: PlaneName) => planeSection(plane, volume, [50, 40, 20]);
const edgeLetters = (plane: PlaneName, directions: Directions) =>
  lettersAround(section(plane), volume.voxelSize, directions);
const isTurnedOver = (plane: PlaneName, directions: Directions | null) =>
  isSectionTurnedOver(section(plane), volume.voxelSize, directions);

describe('directions', () => {
  it('of axial images are right to left, front to back, and as the positions go', () => {
    const feetFirst = directionsOf(AXIAL, [0, 0, 0], [0, 0, 100]);
    expect(feetFirst && edgeLetters('axial', feetFirst)).toEqual({ left: 'R', right: 'L', top: 'A', bottom: 'P' });
    const headFirst = directionsOf(AXIAL, [0, 0, 100], [0, 0, 0]);
    expect([isTurnedOver('coronal', feetFirst), isTurnedOver('coronal', headFirst)]).toEqual([true, false]);
    for (const directions of [feetFirst, headFirst]) {
      expect(directions && edgeLetters('coronal', directions)).toEqual({
        left: 'R',
        right: 'L',
        top: 'H',
        bottom: 'F',
      });
      expect(directions && edgeLetters('sagittal', directions)).toEqual({
        left: 'A',
        right: 'P',
        top: 'H',
        bottom: 'F',
      });
    }
  });

  it('between two have both letters, the stronger one first', () => {
    expect(lettersOf([0.8, -0.6, 0])).toBe('LA');
    expect(lettersOf([0, 0.1, -0.99])).toBe('F');
  });

  it('are unknown where images do not say them', () => {
    expect(directionsOf(undefined)).toBeNull();
    expect(directionsOf([1, 0, 0])).toBeNull();
    expect(directionsOf([1, 0, 0, 0, Number.NaN, 0])).toBeNull();
    expect(isTurnedOver('coronal', null)).toBe(false);
  });
});

describe('a section on the screen', () => {
  const screen = { width: 400, height: 400 };
  const view = { zoom: 1, pan: [0, 0] as const };

  it('is as large as fits, with square millimetres, in the middle', () => {
    const coronal = placementOf(section('coronal'), screen, view, false);
    expect(coronal.scale).toEqual([4, 10]);
    expect(coronal.origin).toEqual([0, 0]);
    const axial = placementOf(section('axial'), screen, view, false);
    expect([axial.scale, axial.origin]).toEqual([
      [4, 4],
      [0, 40],
    ]);
  });

  it.each([true, false])('finds places there and back, turned over: %s', (turnedOver) => {
    const placement = placementOf(section('coronal'), screen, { zoom: 3, pan: [17, -5] }, turnedOver);
    const [x, y] = toScreen(placement, 12.5, 30);
    const [right, down] = toSection(placement, x, y);
    expect(right).toBeCloseTo(12.5);
    expect(down).toBeCloseTo(30);
  });

  it('is measured in millimetres', () => {
    expect(lengthOf(section('coronal'), [0, 0], [30, 16])).toBeCloseTo(50);
  });

  it('has no voxels outside', () => {
    expect(clampTo(volume.voxelCount, [-3, 79.9, 40])).toEqual([0, 79, 39]);
  });
});
