import type { PixelHeader } from '@circus/dicom';
import { bytesPerVoxel, type VoxelFormat } from './voxelFormat.js';

/** A grey window in the unit of the voxels (Hounsfield units for CT). `width` is greater than 0. */
export interface Window {
  width: number;
  level: number;
}

/** The window of colour images whose file names none: grey as it is. */
export const COLOUR_WINDOW: Window = { width: 256, level: 128 };

/**
 * Grey, 0 to 255, of the voxel value `p`: `round((p - level + width/2) * (255/width))`, clamped. The quotient comes
 * first, which decides ties. This is CIRCUS' mapping, not the LINEAR function of PS3.3 C.11.2.1.2.1 (there is no
 * half and no one subtracted). (RS specification 1.4)
 *
 * @param p any finite number, also an interpolated one
 */
export function windowedGrey(p: number, { width, level }: Window): number {
  const grey = Math.round((p - level + width / 2) * (255 / width));
  return grey > 255 ? 255 : grey > 0 ? grey : 0;
}

/**
 * The mapping of `windowedGrey` for every value an integer format can hold, looked up by the voxel's own bits taken
 * as unsigned: 256 entries for 8-bit formats and for the luminance of `rgba8`, else 65,536.
 */
export function windowTable(format: VoxelFormat, window: Window): Uint8Array {
  const size = bytesPerVoxel(format) === 2 ? 65_536 : 256;
  const table = new Uint8Array(size);
  const lowest = format === 'int16' || format === 'int8' ? -size / 2 : 0;
  const highest = lowest + size - 1;
  const { width, level } = window;
  // Outside the window (and a step more, for rounding) every value is black or white: only the inside is computed.
  const from = Math.max(lowest, Math.min(highest + 1, Math.floor(level - width / 2) - 1));
  const to = Math.min(highest, Math.max(lowest - 1, Math.ceil(level + width / 2) + 1));
  for (let p = from; p <= to; p += 1) table[p & (size - 1)] = windowedGrey(p, window);
  for (let p = Math.max(to + 1, from); p <= highest; p += 1) table[p & (size - 1)] = 255;
  return table;
}

/** A table that leaves 256 grey values as they are: for luminance shown without a window. */
export function identityTable(): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, grey) => grey);
}

/**
 * The window in the file: the first Window Center (0028,1050) and Window Width (0028,1051), verbatim; undefined
 * unless both are there. (RS specification 3.6)
 */
export function dicomWindowOf(header: PixelHeader): Window | undefined {
  const { windowCenter, windowWidth } = header;
  return windowCenter === null || windowWidth === null ? undefined : { width: windowWidth, level: windowCenter };
}

/** The window that just holds voxels from `min` to `max`, both included. (RS specification 3.6) */
export function estimatedWindow(min: number, max: number): Window {
  const width = Math.floor(max - min + 1);
  return { width, level: Math.floor(min + width / 2) };
}
