import { Refusal } from '@circus/contracts';
import type { PixelHeader } from '@circus/dicom';
import { type ImagePlane, pitchDeviates, voxelSizeOf } from './geometry.js';
import { bytesPerVoxel, type VoxelFormat, voxelFormatOf } from './voxelFormat.js';

/** Above this many voxels (2^30) a series is no volume. (RS specification 6.3) */
export const MAX_VOXELS = 2 ** 30;

/** One stored object of a series that holds pixels. */
export interface SeriesInstance {
  /** As the archive gave it, from 1, unique in the series. */
  imageNumber: number;
  header: PixelHeader;
}

/** What numbering the images of a series needs to know of a stored object. */
export interface CountedInstance {
  imageNumber: number;
  header: Pick<PixelHeader, 'numberOfFrames'>;
}

/** One slice of a volume: which frame of which object it is. */
export interface SeriesImage {
  /** From 1. For a series of multi-frame objects, counted through its frames. */
  imageNumber: number;
  /** Position in the list of instances. */
  instance: number;
  /** From 0. */
  frameIndex: number;
}

/** What the volume of a series looks like, known from headers alone. */
export interface SeriesLayout {
  columns: number;
  rows: number;
  slices: number;
  format: VoxelFormat;
  /** mm: x, y, z. */
  voxelSize: [number, number, number];
  /** By z index: ascending image numbers, gaps closed. */
  images: SeriesImage[];
  /** Why an image cannot take its place, as a sentence, by z index. */
  badImages: Map<number, string>;
}

/**
 * The header as it is for one frame: its own functional groups before the shared values (PS3.3 C.7.6.16), and nothing
 * of the other frames.
 */
export function frameHeader(header: PixelHeader, frameIndex: number): PixelHeader {
  const { frames, ...shared } = header;
  if (frames === undefined) return header;
  const own = Object.entries(frames[frameIndex] ?? {}).filter(([, value]) => value !== null);
  return { ...shared, ...Object.fromEntries(own) };
}

/**
 * The images of a series by ascending image number. Where any object has several frames, images are numbered 1 to N
 * through the objects (in the order of their numbers) and the frames of each. (RS specification 3.1, 3.3)
 */
export function imagesOfSeries(instances: readonly CountedInstance[]): SeriesImage[] {
  const order = instances.map((_, index) => index).sort((a, b) => numberAt(instances, a) - numberAt(instances, b));
  const frames = (index: number) => Math.max(1, instances[index]?.header.numberOfFrames ?? 1);
  if (order.every((index) => frames(index) === 1)) {
    return order.map((instance) => ({ imageNumber: numberAt(instances, instance), instance, frameIndex: 0 }));
  }
  const images: SeriesImage[] = [];
  for (const instance of order) {
    for (let frameIndex = 0; frameIndex < frames(instance); frameIndex += 1) {
      images.push({ imageNumber: images.length + 1, instance, frameIndex });
    }
  }
  return images;
}

/**
 * Lays out the volume of a series. The lowest image number decides extent and format; images that differ are bad
 * (their slices cannot be shown), the others are not harmed by them. (RS specification 3.2)
 *
 * @param instances at least one, in any order
 * @throws Refusal 'unprocessable' when the lowest image cannot be shown, 'tooLarge' above 2^30 voxels
 */
export function layOutSeries(instances: readonly SeriesInstance[]): SeriesLayout {
  const images = imagesOfSeries(instances);
  const headerOf = (z: number): PixelHeader | undefined => {
    const image = images[z];
    const header = image && instances[image.instance]?.header;
    return image && header && frameHeader(header, image.frameIndex);
  };
  const reference = headerOf(0);
  const lowest = images[0];
  if (reference === undefined || lowest === undefined) throw new Refusal('missing', 'The series has no images.');
  const { columns, rows } = reference;
  const format = voxelFormatOf(reference);
  if (format === null || columns < 1 || rows < 1) {
    throw new Refusal(
      'unprocessable',
      `Image ${lowest.imageNumber}, the first of the series, cannot be shown. It is ${describe(reference)}.`,
    );
  }
  if (columns * rows * images.length > MAX_VOXELS) {
    throw new Refusal(
      'tooLarge',
      `${columns} x ${rows} x ${images.length} voxels are more than the ${MAX_VOXELS} a volume may have.`,
    );
  }
  // Extent and format are those of the whole object: its frames have none of their own.
  const complaints = instances.map(({ header }) =>
    header.columns !== columns || header.rows !== rows || voxelFormatOf(header) !== format
      ? `It is ${describe(header)}; the first image is ${describe(reference)}.`
      : null,
  );
  const badImages = new Map<number, string>();
  images.forEach(({ instance }, z) => {
    const complaint = complaints[instance];
    if (complaint) badImages.set(z, complaint);
  });
  return {
    columns,
    rows,
    slices: images.length,
    format,
    voxelSize: voxelSizeOf(reference, headerOf(1)),
    images,
    badImages,
  };
}

/** The first image that is not where the pitch of the series puts it, by its number; null if all are in place. */
export function firstOutOfPlace(
  instances: readonly SeriesInstance[],
  { images, voxelSize }: SeriesLayout,
): number | null {
  let before: ImagePlane | undefined;
  for (const { imageNumber, instance, frameIndex } of images) {
    const header = instances[instance]?.header;
    const plane = header && framePlane(header, frameIndex);
    if (before && plane && pitchDeviates(before, plane, voxelSize[2])) return imageNumber;
    before = plane;
  }
  return null;
}

/** The plane alone of what `frameHeader` gives: objects may have tens of thousands of frames. */
function framePlane(header: PixelHeader, frameIndex: number): ImagePlane {
  const own = header.frames?.[frameIndex];
  return {
    imageOrientationPatient: own?.imageOrientationPatient ?? header.imageOrientationPatient,
    imagePositionPatient: own?.imagePositionPatient ?? header.imagePositionPatient,
  };
}

/** Bytes the voxels of a volume take. */
export function volumeBytes({ columns, rows, slices, format }: Omit<SeriesLayout, 'images' | 'badImages'>): number {
  return columns * rows * slices * bytesPerVoxel(format);
}

function describe(header: PixelHeader): string {
  const { columns, rows, photometricInterpretation, bitsAllocated } = header;
  return `${columns} x ${rows} ${photometricInterpretation}, ${bitsAllocated} bits`;
}

function numberAt(instances: readonly CountedInstance[], index: number): number {
  return instances[index]?.imageNumber ?? 0;
}
