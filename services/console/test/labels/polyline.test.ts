import { figuresOf } from '../../src/labels/figures.js';
import { beginPolyline, closed, meantBy, withCorner, withEnd, withoutEnd } from '../../src/labels/polyline.js';
import { handlesOf } from '../../src/labels/shaping.js';
import { planeSection } from '../../src/viewer/section.js';

const voxelSize = [1, 1, 2] as const;
const axial = planeSection('axial', { voxelCount: [40, 30, 20], voxelSize }, [20, 15, 2]);
const one = beginPolyline([3, 4, 5]);
const three = withCorner(withCorner(one, [13, 4, 5]), [13, 14, 5]);

describe('a polyline that is drawn', () => {
  it('grows by corners in the plane of its first one, and loses the last', () => {
    expect(three).toEqual({
      type: 'polyline',
      z: 5,
      points: [
        [3, 4],
        [13, 4],
        [13, 14],
      ],
    });
    expect(withEnd(one, [7, 8, 5]).points).toEqual([[7, 8]]);
    expect(withoutEnd(withCorner(one, [13, 4, 5]))).toEqual(one);
    expect(withoutEnd(one)).toBeNull();
  });

  it('ends at its last corner, and is closed at its first', () => {
    const at =
      (x: number, y: number) =>
      ([a, b]: readonly [number, number]) =>
        Math.hypot(a - x, b - y) < 2;
    expect(meantBy(three, at(13, 14))).toBe('end');
    expect(meantBy(three, at(3, 4))).toBe('close');
    expect(meantBy(three, at(13, 4))).toBe('corner');
    expect(meantBy(withCorner(one, [13, 4, 5]), at(3, 4))).toBe('corner');
    expect(closed(three).points.at(-1)).toEqual([3, 4]);
  });

  it('is seen as soon as it has begun, and where both its ends meet they are pulled together', () => {
    expect(figuresOf(one, axial, voxelSize)).toEqual([{ kind: 'mark', points: [[3, 4]] }]);
    expect(figuresOf(three, axial, voxelSize)).toMatchObject([{ kind: 'line' }]);
    const [corner] = handlesOf(closed(three), axial, voxelSize);
    expect(corner?.pull([1, 2, 5])).toMatchObject({
      points: [
        [1, 2],
        [13, 4],
        [13, 14],
        [1, 2],
      ],
    });
  });
});
