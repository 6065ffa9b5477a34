import type { PixelHeader } from '@circus/dicom';

/** Distances this small (mm) count as none: two images at one place. */
const LEAST_PITCH = 1e-4;

/** A later distance that differs from the first by more than this share is worth a warning. */
const PITCH_TOLERANCE = 0.1;

/** Where an image lies in the patient. */
export type ImagePlane = Pick<PixelHeader, 'imageOrientationPatient' | 'imagePositionPatient'>;

/**
 * Size of a voxel in mm: [x, y, z].
 *
 * x and y come from Pixel Spacing (0028,0030), which the file gives as row spacing then column spacing (PS3.3
 * 10.7.1.3), so x is its second value; else from Imager Pixel Spacing (0018,1164), else 1. z is the first of these
 * above 1e-4: the distance of the two planes along the normal, Spacing Between Slices (0018,0088), the difference of
 * Slice Location (0020,1041), Slice Thickness (0018,0050), 1. (RS specification 3.4)
 *
 * @param first header of the lowest image number of the whole series
 * @param second header of the next, absent when there is only one image
 */
export function voxelSizeOf(first: PixelHeader, second?: PixelHeader): [number, number, number] {
  const [vertical, horizontal] = spacingOf(first.pixelSpacing) ?? spacingOf(first.imagerPixelSpacing) ?? [1, 1];
  return [horizontal, vertical, pitchOf(first, second)];
}

/** True when an image is not where the pitch of the series, in mm, puts it after `before`. */
export function pitchDeviates(before: ImagePlane, image: ImagePlane, pitch: number): boolean {
  const distance = planeDistance(before, image);
  return distance !== null && Math.abs(distance - pitch) > pitch * PITCH_TOLERANCE;
}

function pitchOf(first: PixelHeader, second?: PixelHeader): number {
  const locations = [first.sliceLocation, second?.sliceLocation ?? null];
  const [firstLocation = null, secondLocation = null] = locations;
  const candidates = [
    second === undefined ? null : planeDistance(first, second),
    first.spacingBetweenSlices,
    firstLocation === null || secondLocation === null ? null : secondLocation - firstLocation,
    first.sliceThickness,
  ];
  for (const candidate of candidates) {
    if (candidate !== null && Number.isFinite(candidate) && Math.abs(candidate) > LEAST_PITCH) {
      return Math.abs(candidate);
    }
  }
  return 1;
}

/** Distance in mm between two image planes along the normal of the first (PS3.3 C.7.6.2.1.1), null if unknown. */
export function planeDistance(from: ImagePlane, to: ImagePlane): number | null {
  const normal = normalOf(from.imageOrientationPatient);
  const start = from.imagePositionPatient;
  const end = to.imagePositionPatient;
  if (normal === null || start === null || end === null) return null;
  const distance = normal.reduce(
    (sum, component, axis) => sum + component * (value(end, axis) - value(start, axis)),
    0,
  );
  return Number.isFinite(distance) ? Math.abs(distance) : null;
}

/** Cross product of the row and column directions of Image Orientation (0020,0037). */
function normalOf(orientation: number[] | null): [number, number, number] | null {
  if (orientation === null || orientation.length !== 6) return null;
  const [rx, ry, rz, cx, cy, cz] = orientation as [number, number, number, number, number, number];
  return [ry * cz - rz * cy, rz * cx - rx * cz, rx * cy - ry * cx];
}

function spacingOf(spacing: number[] | null): [number, number] | null {
  const [vertical, horizontal] = spacing ?? [];
  if (vertical === undefined || horizontal === undefined) return null;
  return Number.isFinite(vertical) && Number.isFinite(horizontal) && vertical > 0 && horizontal > 0
    ? [vertical, horizontal]
    : null;
}

function value(values: number[], index: number): number {
  return values[index] ?? Number.NaN;
}
