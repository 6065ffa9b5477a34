import { workerData } from 'node:worker_threads';
import { Refusal } from '@circus/contracts';
import { loadFrameDecoder } from '@circus/dicom';
import { openStorage } from '@circus/storage';
import { bytesPerVoxel, type VoxelGrid, voxelArray, writeVoxels } from '@circus/volume';
import { move, transferableSymbol, valueSymbol } from 'piscina';
import { sectionPng } from './pictures.js';
import { type PixelBytes, StoredImages, UnreadableImage } from './storedImages.js';
import type { ImageSource, SectionWork, ThreadSetting, VoxelExtent, Work, WorkOutcome } from './work.js';

/**
 * What runs in a worker thread: everything that takes longer than a moment. Voxels are written into and read from the
 * memory all threads share; only pictures travel.
 */

const setting: ThreadSetting = workerData;
const images = new StoredImages(await openStorage(setting.storageUrl));
makeBlankPictures();

export default async function perform(work: Work): Promise<WorkOutcome<unknown>> {
  try {
    switch (work.kind) {
      case 'load':
        return { status: 'done', yield: await load(work.source, work.extent, work.offset) };
      case 'section':
        return picture(section(work));
      case 'image':
        return picture(await image(work.source, work.extent, work.window));
    }
  } catch (error) {
    if (error instanceof UnreadableImage) return { status: 'unreadable', message: error.message };
    if (error instanceof Refusal) return { status: 'badImage', message: error.message };
    throw error;
  }
}

/** The first pictures of a fresh thread take many times as long: better made before somebody waits for them. */
function makeBlankPictures(): void {
  const grid: VoxelGrid = { format: 'int16', columns: 256, rows: 256, slices: 1, voxels: new Int16Array(256 * 256) };
  for (let i = 0; i < 4; i += 1) sectionPng(grid, 'axial', 0, { width: 400, level: 40 });
}

/** Hands the picture over instead of copying it. */
function picture(png: Uint8Array<ArrayBuffer>): WorkOutcome<unknown> {
  const outcome: WorkOutcome<unknown> = { status: 'done', yield: png };
  return move({ [transferableSymbol]: [png.buffer], [valueSymbol]: outcome }) as unknown as WorkOutcome<unknown>;
}

/** Bytes that this thread can decode: the codec is loaded while they are read. */
async function pixelBytes(source: ImageSource): Promise<PixelBytes> {
  const codec = loadFrameDecoder(source.header.transferSyntaxUid);
  const [bytes] = await Promise.all([images.pixelBytes(source), codec]);
  return bytes;
}

async function load(source: ImageSource, { format, columns, rows }: VoxelExtent, offset: number | null) {
  const voxels = columns * rows;
  const memory = offset === null ? new ArrayBuffer(voxels * bytesPerVoxel(format)) : setting.memory;
  const { bytes, frameIndex } = await pixelBytes(source);
  return writeVoxels(source.header, bytes, frameIndex, voxelArray(format, memory, offset ?? 0, voxels));
}

function section({ extent, slices, offset, mode, target, window }: SectionWork): Uint8Array<ArrayBuffer> {
  const { format, columns, rows } = extent;
  const voxels = voxelArray(format, setting.memory, offset, columns * rows * slices);
  return sectionPng({ format, columns, rows, slices, voxels }, mode, target, window);
}

async function image(source: ImageSource, extent: VoxelExtent, window: SectionWork['window']) {
  const { format, columns, rows } = extent;
  const memory = new ArrayBuffer(columns * rows * bytesPerVoxel(format));
  const { bytes, frameIndex } = await pixelBytes(source);
  const voxels = voxelArray(format, memory, 0, columns * rows);
  writeVoxels(source.header, bytes, frameIndex, voxels);
  return sectionPng({ format, columns, rows, slices: 1, voxels }, 'axial', 0, window);
}
