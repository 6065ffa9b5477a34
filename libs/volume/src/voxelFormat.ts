import type { PixelHeader } from '@circus/dicom';
import { hasPalette } from './palette.js';

/**
 * Every pixel format of CIRCUS with its numeric code and its size. `binary` is for labels only (eight voxels a byte,
 * most significant bit first) and never comes out of a DICOM file. (RS specification 3.5)
 */
export const pixelFormats = {
  unknown: { code: -1, bytesPerVoxel: 0 },
  uint8: { code: 0, bytesPerVoxel: 1 },
  int8: { code: 1, bytesPerVoxel: 1 },
  uint16: { code: 2, bytesPerVoxel: 2 },
  int16: { code: 3, bytesPerVoxel: 2 },
  binary: { code: 4, bytesPerVoxel: 1 / 8 },
  rgba8: { code: 5, bytesPerVoxel: 4 },
} as const;

export type PixelFormat = keyof typeof pixelFormats;

/** The formats in which voxels of a DICOM series are held. */
export type VoxelFormat = 'uint8' | 'int8' | 'uint16' | 'int16' | 'rgba8';

/**
 * Voxels, x fastest, then y, then z. `rgba8` is a Uint8Array of four bytes a voxel (R, G, B, A; A is 255).
 * The memory may be shared with other threads.
 */
export type VoxelArray =
  | Uint8Array<ArrayBufferLike>
  | Int8Array<ArrayBufferLike>
  | Uint16Array<ArrayBufferLike>
  | Int16Array<ArrayBufferLike>;

/** Bytes one voxel takes in memory and on the wire: 1, 2 or 4. */
export function bytesPerVoxel(format: VoxelFormat): 1 | 2 | 4 {
  return pixelFormats[format].bytesPerVoxel;
}

/** True when the image is one grey value a pixel (PS3.3 C.7.6.3.1.2). */
export function isMonochrome(header: PixelHeader): boolean {
  return (
    header.samplesPerPixel === 1 &&
    (header.photometricInterpretation === 'MONOCHROME1' || header.photometricInterpretation === 'MONOCHROME2')
  );
}

/**
 * The format in which the voxels of an image are held, or null when it is none this suite can show.
 *
 * Grey of 8 or 16 bits allocated keeps its size and sign, except CT: its values become Hounsfield units in `int16`.
 * Single bits (segmentations) become bytes 0 and 1. RGB, YBR of 8 bits and palette colour become `rgba8`. (RS
 * specification 3.5, steps 1 and 4)
 */
export function voxelFormatOf(header: PixelHeader): VoxelFormat | null {
  const { bitsAllocated, photometricInterpretation } = header;
  if (isMonochrome(header)) {
    if (bitsAllocated === 1) return 'uint8';
    if (bitsAllocated !== 8 && bitsAllocated !== 16) return null;
    if (header.modality === 'CT') return 'int16';
    const signed = header.pixelRepresentation === 1;
    if (bitsAllocated === 8) return signed ? 'int8' : 'uint8';
    return signed ? 'int16' : 'uint16';
  }
  if (hasPalette(header)) return bitsAllocated === 8 || bitsAllocated === 16 ? 'rgba8' : null;
  if (header.samplesPerPixel !== 3) return null;
  if (photometricInterpretation === 'RGB') return bitsAllocated === 8 || bitsAllocated === 16 ? 'rgba8' : null;
  return photometricInterpretation.startsWith('YBR_') && bitsAllocated === 8 ? 'rgba8' : null;
}

/**
 * Looks at a range of memory as voxels.
 *
 * @param byteOffset a multiple of the voxel size
 * @param voxels number of voxels (not bytes)
 */
export function voxelArray(
  format: VoxelFormat,
  memory: ArrayBufferLike,
  byteOffset: number,
  voxels: number,
): VoxelArray {
  switch (format) {
    case 'uint8':
      return new Uint8Array(memory, byteOffset, voxels);
    case 'int8':
      return new Int8Array(memory, byteOffset, voxels);
    case 'uint16':
      return new Uint16Array(memory, byteOffset, voxels);
    case 'int16':
      return new Int16Array(memory, byteOffset, voxels);
    case 'rgba8':
      return new Uint8Array(memory, byteOffset, voxels * 4);
  }
}
