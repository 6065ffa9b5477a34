import type { PixelHeader } from '@circus/dicom';
import { planeDistance } from '../geometry.js';

/**
 * Size of a voxel in mm, x, y and z, as the headers of volume files say it (spec circus-cs 6 with weakness 14, circus-db
 * 4.9 with weakness 15).
 *
 * x and y are Pixel Spacing (0028,0030), which the file gives as row spacing then column spacing (PS3.3 10.7.1.3), so x
 * is its second value; 1 where it is absent. z is the first of these that is a number other than 0: Spacing Between
 * Slices (0018,0088), which may be negative, times the step of the volume; the distance of the first two slices along
 * their normal; the difference of their Slice Locations (0020,1041); 1.
 *
 * @param second header of the next slice of the volume, absent where there is only one
 * @param delta from one image number to the next, either sign
 */
export function fileSpacingOf(
  first: PixelHeader,
  second: PixelHeader | undefined,
  delta: number,
): [number, number, number] {
  const [vertical, horizontal] = first.pixelSpacing ?? [1, 1];
  return [lengthOr1(horizontal), lengthOr1(vertical), pitchOf(first, second, delta)];
}

function pitchOf(first: PixelHeader, second: PixelHeader | undefined, delta: number): number {
  const spacing = first.spacingBetweenSlices;
  if (isLength(spacing)) return tidy(Math.abs(spacing * delta));
  if (second === undefined) return 1;
  const distance = planeDistance(first, second);
  // Planes at one place are no pitch, and neither is what rounding leaves of their distance.
  if (distance !== null && distance > 1e-4) return tidy(distance);
  const { sliceLocation: from } = first;
  const { sliceLocation: to } = second;
  return from !== null && to !== null && isLength(to - from) ? tidy(Math.abs(to - from)) : 1;
}

/** Products and differences carry what binary fractions cannot hold: 2.4000000000000004 is 2.4. */
const tidy = (value: number): number => Number(value.toPrecision(12));

const isLength = (value: number | null): value is number => value !== null && Number.isFinite(value) && value !== 0;

const lengthOr1 = (value: number): number => (isLength(value) ? Math.abs(value) : 1);
