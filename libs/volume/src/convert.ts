import { Refusal } from '@circus/contracts';
import { type DecodedFrame, decodeFrame, type PixelHeader } from '@circus/dicom';
import { writeColour } from './colour.js';
import { hasPalette, type Palette, writePaletteColours } from './palette.js';
import { type SampleRule, sampleRuleOf, sampleTable } from './samples.js';
import { isMonochrome, type VoxelArray, voxelFormatOf } from './voxelFormat.js';

/** Smallest and largest voxel of an image, in voxel values (0 and 255 for colour). */
export interface ValueRange {
  min: number;
  max: number;
}

/** Little endian on disk as in memory, and not deflated: implicit and explicit VR. */
const STORED_AS_IS = new Set(['1.2.840.10008.1.2', '1.2.840.10008.1.2.1']);

/**
 * True when a frame's bytes lie in the file just as they lie in memory, so that the part of the file that holds this
 * one frame is enough (see `storedFrameRange`).
 */
export function isStoredAsIs(header: PixelHeader): boolean {
  // Frames of single bits may begin within a byte.
  const inBytes = header.bitsAllocated >= 8;
  return inBytes && STORED_AS_IS.has(header.transferSyntaxUid) && header.pixelData.length !== null;
}

/**
 * Where one frame of an image stored as it is begins in the file, and its bytes.
 *
 * @param frameIndex from 0
 */
export function storedFrameRange(header: PixelHeader, frameIndex: number): { offset: number; length: number } {
  const length = Math.floor((header.pixelData.length ?? 0) / Math.max(1, header.numberOfFrames));
  return { offset: header.pixelData.offset + frameIndex * length, length };
}

/**
 * Turns one frame into voxels, straight into their place: masked, sign-extended, MONOCHROME1 turned round, CT
 * rescaled, colour as RGBA; the range is found in the same pass. (RS specification 3.5)
 *
 * @param header of the frame (`frameHeader`); its voxels have `voxelFormatOf(header)`
 * @param pixelBytes value of Pixel Data: of the whole object, or (`isStoredAsIs`) of the frame, then `frameIndex` is 0
 * @param target rows x columns voxels, four elements each for `rgba8`
 * @param palette of a PALETTE COLOR image (`hasPalette`), else not looked at
 * @throws Refusal 'unprocessable' or 'notImplemented' when the frame cannot be decoded or does not fit `target`
 */
export function writeVoxels(
  header: PixelHeader,
  pixelBytes: Uint8Array,
  frameIndex: number,
  target: VoxelArray,
  palette?: Palette,
): ValueRange {
  const format = voxelFormatOf(header);
  if (format === null) {
    const { photometricInterpretation, bitsAllocated } = header;
    throw new Refusal(
      'unprocessable',
      `Pixels of kind ${photometricInterpretation} with ${bitsAllocated} bits allocated cannot be shown.`,
    );
  }
  const pixels = header.rows * header.columns;
  if (target.length !== pixels * (format === 'rgba8' ? 4 : 1)) {
    throw new Refusal('unprocessable', `The image has ${header.columns} x ${header.rows} pixels, the volume others.`);
  }
  if (isMonochrome(header) && isStoredAsIs(header) && header.bitsAllocated === 16) {
    return writeSamples(storedWords(pixelBytes, frameIndex, pixels), sampleRuleOf(header), target);
  }
  const frame = decodeFrame(header, pixelBytes, frameIndex);
  if (frame.rows !== header.rows || frame.columns !== header.columns) {
    throw new Refusal(
      'unprocessable',
      `The frame holds ${frame.columns} x ${frame.rows} pixels, its header says ${header.columns} x ${header.rows}.`,
    );
  }
  if (frame.data.length < pixels) throw tooShort(frame.data.length, pixels);
  if (hasPalette(header)) {
    if (palette === undefined) throw new Refusal('unprocessable', 'The palette of its colours is not known.');
    writePaletteColours(frame.data, palette, target, pixels);
    return { min: 0, max: 255 };
  }
  if (format === 'rgba8') {
    writeColour(frame, header.bitsStored, target);
    return { min: 0, max: 255 };
  }
  return writeSamples(unsignedBits(frame), decodedRule(header, frame), target);
}

/** The frame's samples as they stand in the file: 16 bits each, little endian. */
function storedWords(pixelBytes: Uint8Array, frameIndex: number, pixels: number): Uint16Array {
  const start = frameIndex * pixels * 2;
  const end = start + pixels * 2;
  if (pixelBytes.length < end) throw tooShort(Math.max(0, (pixelBytes.length - start) >> 1), pixels);
  const at = pixelBytes.byteOffset + start;
  // Words can only be looked at where they are when they begin at an even address.
  return at % 2 === 0
    ? new Uint16Array(pixelBytes.buffer, at, pixels)
    : new Uint16Array(pixelBytes.slice(start, end).buffer, 0, pixels);
}

function tooShort(found: number, needed: number): Refusal {
  return new Refusal('unprocessable', `Its pixel data ends after ${found} of ${needed} pixels.`);
}

/** What a decoder gives is already masked and sign-extended: the stored bits are the lowest ones. */
function decodedRule(header: PixelHeader, frame: DecodedFrame): SampleRule {
  const { bitsAllocated, signed } = frame;
  const rule = sampleRuleOf(header);
  const bitsStored = Math.min(rule.bitsStored, bitsAllocated);
  return { ...rule, bitsAllocated, bitsStored, highBit: bitsStored - 1, signed };
}

function unsignedBits({ data }: DecodedFrame): Uint8Array | Uint16Array {
  const { buffer, byteOffset, length } = data;
  return data.BYTES_PER_ELEMENT === 1
    ? new Uint8Array(buffer, byteOffset, length)
    : new Uint16Array(buffer, byteOffset, length);
}

function writeSamples(samples: Uint8Array | Uint16Array, rule: SampleRule, target: VoxelArray): ValueRange {
  return samples.BYTES_PER_ELEMENT === 1
    ? writeBytes(samples as Uint8Array, sampleTable(rule), target)
    : writeWords(samples as Uint16Array, sampleTable(rule), target);
}

// One loop for each kind of sample keeps both monomorphic; the indices are in range by construction.

function writeBytes(samples: Uint8Array, table: Int32Array, target: VoxelArray): ValueRange {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < target.length; i += 1) {
    const voxel = table[samples[i] as number] as number;
    target[i] = voxel;
    if (voxel < min) min = voxel;
    if (voxel > max) max = voxel;
  }
  return { min, max };
}

function writeWords(samples: Uint16Array, table: Int32Array, target: VoxelArray): ValueRange {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < target.length; i += 1) {
    const voxel = table[samples[i] as number] as number;
    target[i] = voxel;
    if (voxel < min) min = voxel;
    if (voxel > max) max = voxel;
  }
  return { min, max };
}
