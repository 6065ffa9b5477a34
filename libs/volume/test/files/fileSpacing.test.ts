import { fileSpacingOf } from '../../src/index.js';
import { pixelHeader } from '../pixelHeader.js';

const at = (z: number, sliceLocation: number | null = null) =>
  pixelHeader({
    imageOrientationPatient: [1, 0, 0, 0, 1, 0],
    imagePositionPatient: [0, 0, z],
    sliceLocation,
  });

describe('the spacing in volume files', () => {
  it('is the column spacing, then the row spacing, which stands first in the file', () => {
    const header = pixelHeader({ pixelSpacing: [3, 2], spacingBetweenSlices: 2.5 });
    expect(fileSpacingOf(header, undefined, 1)).toEqual([2, 3, 2.5]);
    expect(fileSpacingOf(pixelHeader(), undefined, 1)).toEqual([1, 1, 1]);
  });

  it('takes Spacing Between Slices without its sign, times the step of the volume', () => {
    const header = pixelHeader({ spacingBetweenSlices: -0.1 });
    expect(fileSpacingOf(header, at(7), -3)[2]).toBe(0.3);
  });

  it('else takes the distance of the first two slices, which already have the step between them', () => {
    expect(fileSpacingOf(at(10.1), at(7.7), -2)[2]).toBe(2.4);
    const oblique = {
      imageOrientationPatient: [1, 0, 0, 0, 0.6, 0.8] as [number, number, number, number, number, number],
    };
    const first = pixelHeader({ ...oblique, imagePositionPatient: [0, 0, 0] });
    const second = pixelHeader({ ...oblique, imagePositionPatient: [5, -4, 3] });
    expect(fileSpacingOf(first, second, 1)[2]).toBe(5);
  });

  it('else takes the difference of Slice Location, else 1', () => {
    const located = (sliceLocation: number | null) => pixelHeader({ sliceLocation });
    expect(fileSpacingOf(located(12.5), located(10), 1)[2]).toBe(2.5);
    expect(fileSpacingOf(located(12.5), located(null), 1)[2]).toBe(1);
    expect(fileSpacingOf(located(12.5), located(12.5), 1)[2]).toBe(1);
    expect(fileSpacingOf(at(3, 1), at(3, 4), 1)[2]).toBe(3);
    expect(fileSpacingOf(pixelHeader({ spacingBetweenSlices: 0 }), undefined, 1)[2]).toBe(1);
  });
});
