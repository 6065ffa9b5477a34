import { Refusal } from '@circus/contracts';
import type { PixelHeader } from '@circus/dicom';
import { type PartialVolumeDescriptor, partialVolumeSlices } from '../partialVolume.js';
import { frameHeader, imagesOfSeries, type SeriesInstance } from '../seriesLayout.js';
import type { ImageSource } from '../storedImages.js';
import { bytesPerVoxel, type VoxelFormat, voxelFormatOf } from '../voxelFormat.js';
import { fileSpacingOf } from './fileSpacing.js';

/** A stored object of a series that holds pixels. */
export interface StoredSeriesInstance extends SeriesInstance {
  storageKey: string;
}

/** Where one slice of a volume is stored. */
export interface VolumeSlice extends ImageSource {
  /** In the series, as the descriptor counts. */
  imageNumber: number;
}

/** A volume, or a part of one, as it is written into files: its slices are read one after the other. */
export interface PartialVolume {
  columns: number;
  rows: number;
  format: VoxelFormat;
  /** mm: x, y, z. */
  spacing: [number, number, number];
  /** In the descriptor's order. */
  slices: VolumeSlice[];
}

/**
 * The slices of a series that a descriptor names, in its order. Type and size are those of the first of them. Images of
 * multi-frame objects are numbered through their frames (`imagesOfSeries`). (spec circus-cs 6)
 *
 * @param instances the whole series, in any order
 * @param descriptor null for every image, by ascending numbers
 * @throws Refusal 'invalid' for a descriptor that is none or names an image that the series lacks, 'unprocessable' for
 *   slices that cannot be voxels or differ in size or format
 */
export function layOutPartialVolume(
  instances: readonly StoredSeriesInstance[],
  descriptor: PartialVolumeDescriptor | null,
): PartialVolume {
  const images = imagesOfSeries(instances);
  if (images.length === 0) throw new Refusal('unprocessable', 'The series has no images.');
  const numbers = images.map(({ imageNumber }) => imageNumber);
  const ranks = descriptor === null ? numbers.keys() : partialVolumeSlices(descriptor, numbers);
  const slices: VolumeSlice[] = [];
  for (const rank of ranks) {
    const image = images[rank];
    const instance = image && instances[image.instance];
    if (image === undefined || instance === undefined) throw new RangeError(`There is no image at ${rank}.`);
    const { frameIndex, imageNumber } = image;
    const header = frameHeader(instance.header, frameIndex);
    requireAlike(slices[0]?.header ?? header, header, imageNumber);
    slices.push({ storageKey: instance.storageKey, header, frameIndex, imageNumber });
  }
  const { header } = slices[0] as VolumeSlice;
  return {
    columns: header.columns,
    rows: header.rows,
    format: voxelFormatOf(header) as VoxelFormat,
    spacing: fileSpacingOf(header, slices[1]?.header, descriptor?.delta ?? 1),
    slices,
  };
}

/** Bytes of one slice. */
export const sliceBytes = ({ columns, rows, format }: Omit<PartialVolume, 'slices' | 'spacing'>): number =>
  columns * rows * bytesPerVoxel(format);

function requireAlike(first: PixelHeader, header: PixelHeader, imageNumber: number): void {
  const format = voxelFormatOf(header);
  if (format === null || header.columns < 1 || header.rows < 1) {
    throw new Refusal('unprocessable', `Image ${imageNumber} of the series has no voxels. It is ${describe(header)}.`);
  }
  if (header.columns === first.columns && header.rows === first.rows && format === voxelFormatOf(first)) return;
  throw new Refusal(
    'unprocessable',
    `Image ${imageNumber} of the series does not fit the others. It is ${describe(header)}; the first is ${describe(first)}.`,
  );
}

const describe = ({ columns, rows, photometricInterpretation, bitsAllocated }: PixelHeader): string =>
  `${columns} x ${rows} ${photometricInterpretation}, ${bitsAllocated} bits`;
