import { workerData } from 'node:worker_threads';
import { Refusal } from '@circus/contracts';
import { loadFrameDecoder } from '@circus/dicom';
import { openStorage } from '@circus/storage';
import {
  bytesPerVoxel,
  hasPalette,
  type Palette,
  type PixelBytes,
  paletteOf,
  StoredImages,
  scanGrey,
  scanVoxels,
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
import { makeBlankPictures, obliquePng, scanPng, sectionPng, slabPng } from './pictures.js';
import type {
  FrameWork,
  ImageSource,
  ObliqueWork,
  ScanWork,
  SectionWork,
  ThreadSetting,
  VoxelExtent,
  Work,
  WorkOutcome,
} from './work.js';

/**
 * What runs in a worker thread: everything that takes longer than a moment. Voxels are written into and read from the
 * memory all threads share; only pictures travel.
 */

const setting: ThreadSetting = workerData;
const images = new StoredImages(await openStorage(setting.storageUrl));
/** Of objects of many frames, by storage key. */
const palettes = new LRUCache<string, Palette>({ max: 16 });
makeBlankPictures();

export default async function perform(work: Work): Promise<WorkOutcome<unknown>> {
  try {
    switch (work.kind) {
      case 'load':
        return { status: 'done', yield: await load(work.source, work.extent, work.offset) };
      case 'section':
        return picture(section(work));
      case 'oblique':
        return picture(obliquePng(gridOf(work), work.section, work.look));
      case 'scan':
        return picture(scan(work));
      case 'image':
        return picture(await image(work.source, work.extent, work.window));
      case 'voxels':
        return picture(new Uint8Array((await decoded(work.source, work.extent)).voxels.buffer as ArrayBuffer));
      case 'frame':
        return picture(await frame(work));
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

function section(work: SectionWork): Uint8Array<ArrayBuffer> {
  const { mode, target, slab, window } = work;
  return slab === null ? sectionPng(gridOf(work), mode, target, window) : slabPng(gridOf(work), slab, window);
}

function scan(work: ScanWork): Uint8Array<ArrayBuffer> {
  const { plane, window, order, png } = work;
  const volume = { grid: gridOf(work), slices: order };
  if (window === null) {
    const { buffer, byteLength } = scanVoxels(volume, plane);
    return new Uint8Array(buffer as ArrayBuffer, 0, byteLength);
  }
  if (png) return scanPng(volume, plane, window);
  const { width, height } = plane;
  const grey = new Uint8Array(width * height);
  scanGrey(volume, plane, window, { grey, offset: 0, stride: width });
  return grey;
}

async function image(source: ImageSource, extent: VoxelExtent, window: SectionWork['window']) {
  const { voxels } = await decoded(source, extent);
  return sectionPng({ ...extent, slices: 1, voxels }, 'axial', 0, window);
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
