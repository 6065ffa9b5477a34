import { workerData } from 'node:worker_threads';
import { Refusal } from '@circus/contracts';
import { decodeStoredFrame, frameBytes, loadFrameDecoder } from '@circus/dicom';
import { openStorage } from '@circus/storage';
import {
  bytesPerVoxel,
  hasPalette,
  obliquePlaces,
  type Palette,
  type PixelBytes,
  paletteOf,
  StoredImages,
  scanGrey,
  scanVoxels,
  sectionPlaces,
  UnreadableImage,
  type ValueRange,
  type VoxelArray,
  type VoxelGrid,
  voxelArray,
  writeVoxels,
} from '@circus/volume';
import { LRUCache } from 'lru-cache';
import { move, transferableSymbol, valueSymbol } from 'piscina';
import { framePng } from './framePng.js';
import { LabelPainter } from './labelPainting.js';
import { makeBlankPictures, obliquePicture, scanPicture, sectionPicture, slabPicture } from './pictures.js';
import { beat } from './threadWatch.js';
import { thumbnailPicture } from './thumbnailPicture.js';
import type {
  FrameBytesWork,
  FrameWork,
  ImageSource,
  ImageWork,
  ObliqueWork,
  ScanWork,
  SectionWork,
  ThreadSetting,
  ThumbnailWork,
  VoxelExtent,
  Work,
  WorkOutcome,
} from './work.js';

/**
 * What runs in a worker thread: everything that takes longer than a moment. Voxels are written into and read from the
 * memory all threads share; only pictures travel.
 */

const setting: ThreadSetting = workerData;
const storage = await openStorage(setting.storageUrl);
const images = new StoredImages(storage);
const painter = new LabelPainter(storage);
/** Of objects of many frames, by storage key. */
const palettes = new LRUCache<string, Palette>({ max: 16 });
await makeBlankPictures();
beat(setting.heartbeats);

export default async function perform(work: Work): Promise<WorkOutcome<unknown>> {
  try {
    switch (work.kind) {
      case 'load':
        return { status: 'done', yield: await load(work.source, work.extent, work.offset) };
      case 'section':
        return picture(await section(work));
      case 'oblique':
        return picture(await oblique(work));
      case 'scan':
        return picture(await scan(work));
      case 'image':
        return picture(await image(work));
      case 'voxels':
        return picture(new Uint8Array((await decoded(work.source, work.extent)).voxels.buffer as ArrayBuffer));
      case 'frame':
        return picture(await frame(work));
      case 'frameBytes':
        return picture(await bytesOfFrame(work));
      case 'thumbnail':
        return picture(await thumbnail(work));
    }
  } catch (error) {
    if (error instanceof UnreadableImage) return { status: 'unreadable', message: error.message };
    if (error instanceof Refusal) return { status: 'badImage', message: error.message };
    throw error;
  }
}

/** Hands the picture over instead of copying it. */
function picture(png: Uint8Array<ArrayBuffer>): WorkOutcome<unknown> {
  const outcome: WorkOutcome<unknown> = { status: 'done', yield: png };
  return move({ [transferableSymbol]: [png.buffer], [valueSymbol]: outcome }) as unknown as WorkOutcome<unknown>;
}

/** Bytes that this thread can decode: the codec is loaded while they are read. */
async function pixelBytes(source: ImageSource): Promise<PixelBytes & { palette?: Palette }> {
  const codec = loadFrameDecoder(source.header.transferSyntaxUid);
  const [bytes] = await Promise.all([
    hasPalette(source.header) ? withPalette(source) : images.pixelBytes(source),
    codec,
  ]);
  return bytes;
}

/** The archive's rows hold no palettes: they are read from the file, of an object of many frames once. */
async function withPalette(source: ImageSource): Promise<PixelBytes & { palette: Palette }> {
  const kept = palettes.get(source.storageKey);
  if (kept !== undefined) return { ...(await images.pixelBytes(source)), palette: kept };
  const { pixels, attributes } = await images.image(source);
  const palette = paletteOf(attributes);
  if (source.header.numberOfFrames > 1) palettes.set(source.storageKey, palette);
  return { ...pixels, palette };
}

async function load(source: ImageSource, { format, columns, rows }: VoxelExtent, offset: number | null) {
  const voxels = columns * rows;
  const memory = offset === null ? new ArrayBuffer(voxels * bytesPerVoxel(format)) : setting.memory;
  const { bytes, frameIndex, palette } = await pixelBytes(source);
  return writeVoxels(source.header, bytes, frameIndex, voxelArray(format, memory, offset ?? 0, voxels), palette);
}

function gridOf({ extent, slices, offset }: SectionWork | ObliqueWork | ScanWork): VoxelGrid {
  const { format, columns, rows } = extent;
  const voxels = voxelArray(format, setting.memory, offset, columns * rows * slices);
  return { format, columns, rows, slices, voxels };
}

function section(work: SectionWork): Promise<Uint8Array<ArrayBuffer>> {
  const { mode, target, slab, window, form, labels } = work;
  const grid = gridOf(work);
  const finish = { form, painting: painter.painting(labels, grid.slices, () => sectionPlaces(grid, mode, target)) };
  return slab === null ? sectionPicture(grid, mode, target, window, finish) : slabPicture(grid, slab, window, finish);
}

function oblique(work: ObliqueWork): Promise<Uint8Array<ArrayBuffer>> {
  const { look, form, labels } = work;
  const grid = gridOf(work);
  const painting = painter.painting(labels, grid.slices, () => obliquePlaces(grid, work.section));
  return obliquePicture(grid, work.section, look, { form, painting });
}

async function scan(work: ScanWork): Promise<Uint8Array<ArrayBuffer>> {
  const { plane, window, order, form } = work;
  const volume = { grid: gridOf(work), slices: order };
  if (window === null) {
    const { buffer, byteLength } = scanVoxels(volume, plane);
    return new Uint8Array(buffer as ArrayBuffer, 0, byteLength);
  }
  if (form !== null) return scanPicture(volume, plane, window, { form, painting: null });
  const { width, height } = plane;
  const grey = new Uint8Array(width * height);
  scanGrey(volume, plane, window, { grey, offset: 0, stride: width });
  return grey;
}

async function image({ source, extent, z, slices, window, form, labels }: ImageWork) {
  const { voxels } = await decoded(source, extent);
  const painting = painter.painting(labels, slices, () => sectionPlaces({ ...extent, slices }, 'axial', z));
  return sectionPicture({ ...extent, slices: 1, voxels }, 'axial', 0, window, { form, painting });
}

/** One image in memory of its own. */
async function decoded(
  source: ImageSource,
  { format, columns, rows }: VoxelExtent,
): Promise<{ voxels: VoxelArray; range: ValueRange }> {
  const memory = new ArrayBuffer(columns * rows * bytesPerVoxel(format));
  const { bytes, frameIndex, palette } = await pixelBytes(source);
  const voxels = voxelArray(format, memory, 0, columns * rows);
  const range = writeVoxels(source.header, bytes, frameIndex, voxels, palette);
  return { voxels, range };
}

async function frame({ source, format, window, height }: FrameWork): Promise<Uint8Array<ArrayBuffer>> {
  const { columns, rows } = source.header;
  const extent = { format, columns, rows };
  return framePng({ ...extent, ...(await decoded(source, extent)) }, window, height);
}

async function bytesOfFrame({ source, uncompressed }: FrameBytesWork): Promise<Uint8Array<ArrayBuffer>> {
  const { header } = source;
  const { bytes, frameIndex } = await pixelBytes(source);
  // Bits of several pixels share a byte: they stay as they are.
  if (!uncompressed || !header.pixelData.encapsulated || header.bitsAllocated === 1) {
    return Uint8Array.from(frameBytes(header, bytes, frameIndex));
  }
  const { data } = decodeStoredFrame(header, bytes, frameIndex);
  return Uint8Array.from(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
}

async function thumbnail({ source, format, window, width, height, region, form }: ThumbnailWork) {
  const { columns, rows } = source.header;
  const extent = { format, columns, rows };
  return thumbnailPicture({ ...extent, ...(await decoded(source, extent)) }, window, { width, height, region }, form);
}
