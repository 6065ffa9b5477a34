import type { PixelHeader } from '@circus/dicom';
import { isMonochrome } from './voxelFormat.js';

export type VolumeMode = '2d' | '3d';

const SPATIAL_MODALITIES = new Set(['CT', 'MR', 'PT']);

/**
 * Whether the images of a series make one body in space (`3d`) or are pictures of their own (`2d`): judged by the
 * first image and, where there is one, the second. (RS specification 3.7)
 */
export function volumeModeOf(first: PixelHeader, second?: PixelHeader): VolumeMode {
  const both = second === undefined ? [first] : [first, second];
  const orientation = (header: PixelHeader) => header.imageOrientationPatient?.join('\\') ?? '';
  const spatial = both.every(
    (header) =>
      SPATIAL_MODALITIES.has(header.modality ?? '') &&
      isMonochrome(header) &&
      !(header.imageType[0] ?? '').startsWith('DERIVED') &&
      orientation(header) === orientation(first),
  );
  return spatial ? '3d' : '2d';
}
