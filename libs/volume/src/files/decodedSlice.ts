import { loadFrameDecoder } from '@circus/dicom';
import { writeVoxels } from '../convert.js';
import { hasPalette, paletteOf } from '../palette.js';
import type { StoredImages } from '../storedImages.js';
import { bytesPerVoxel, type VoxelFormat, voxelArray } from '../voxelFormat.js';
import type { VolumeSlice } from './partialVolume.js';
import { type TagValues, tagsOfSlice } from './sliceTags.js';

/** One slice to be read and decoded; it can be sent to a thread. */
export interface SliceWork {
  source: VolumeSlice;
  columns: number;
  rows: number;
  format: VoxelFormat;
  /** Private attributes that are wanted (`privateTagsNamed`); null: no attributes at all. */
  privateTags: ReadonlySet<string> | null;
}

export interface DecodedSlice {
  /** Little endian, x fastest. */
  voxels: Uint8Array<ArrayBuffer>;
  tags: TagValues | null;
}

/**
 * Reads and decodes one slice: everything about a volume's files that takes long, best done in a thread.
 *
 * @throws Refusal why the image cannot be decoded; UnreadableImage when the storage fails
 */
export async function decodeSlice(images: StoredImages, work: SliceWork): Promise<DecodedSlice> {
  const { source, columns, rows, format, privateTags } = work;
  const codec = loadFrameDecoder(source.header.transferSyntaxUid);
  codec.catch(() => undefined); // told below, after the reading
  const memory = new ArrayBuffer(columns * rows * bytesPerVoxel(format));
  const target = voxelArray(format, memory, 0, columns * rows);
  const { pixels, attributes } =
    privateTags === null && !hasPalette(source.header)
      ? { pixels: await images.pixelBytes(source), attributes: null }
      : await images.image(source);
  await codec;
  const palette = attributes && hasPalette(source.header) ? paletteOf(attributes) : undefined;
  writeVoxels(source.header, pixels.bytes, pixels.frameIndex, target, palette);
  return {
    voxels: new Uint8Array(memory),
    tags: attributes && privateTags ? tagsOfSlice(attributes, privateTags) : null,
  };
}
