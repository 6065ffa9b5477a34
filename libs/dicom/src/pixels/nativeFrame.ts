import { Refusal } from '@circus/contracts';
import { explicitBigEndian, gePrivateImplicit } from '../transferSyntax.js';
import type { PixelHeader } from './pixelHeader.js';

/** Sizes of a frame, checked: what `decodeFrame` and its decoders may rely on. */
export interface FrameSize {
  rows: number;
  columns: number;
  samplesPerPixel: number;
  /** 1, 8, 16, 32, or 64 for Double Float Pixel Data. */
  bitsAllocated: number;
  /** rows × columns. */
  pixels: number;
  /** rows × columns × samplesPerPixel. */
  samples: number;
}

/** The sizes of a frame. Throws Refusal 'unprocessable' when the header's numbers make no image. */
export function frameSizeOf(header: PixelHeader): FrameSize {
  const { rows, columns, samplesPerPixel } = header;
  const { vr } = header.pixelData;
  const bitsAllocated = vr === 'OF' ? 32 : vr === 'OD' ? 64 : header.bitsAllocated; // Float and Double Float Pixel Data
  const sizes = [rows, columns, samplesPerPixel];
  if (!sizes.every((size) => Number.isInteger(size) && size > 0) || rows > 0xffff || columns > 0xffff) {
    throw new Refusal('unprocessable', `The header gives no image size: ${rows} rows, ${columns} columns.`);
  }
  if (samplesPerPixel > 4 || !(vr === 'OD' || [1, 8, 16, 32].includes(bitsAllocated))) {
    throw new Refusal(
      'notImplemented',
      `Pixels of ${samplesPerPixel} samples with ${bitsAllocated} bits allocated cannot be decoded.`,
    );
  }
  const pixels = rows * columns;
  return { rows, columns, samplesPerPixel, bitsAllocated, pixels, samples: pixels * samplesPerPixel };
}

/** Chroma of native YBR_FULL_422 is shared by two pixels, unless the length says that it is not. */
export function isSubsampled(header: PixelHeader): boolean {
  const { photometricInterpretation, samplesPerPixel, bitsAllocated } = header;
  if (photometricInterpretation !== 'YBR_FULL_422' || samplesPerPixel !== 3 || bitsAllocated !== 8) return false;
  const full = header.rows * header.columns * 3 * header.numberOfFrames;
  return header.pixelData.length === null || header.pixelData.length < full;
}

/** Bits that one native frame takes (PS3.5 8.1.1, PS3.3 C.7.6.3.1.2). */
function bitsPerFrame(header: PixelHeader, size: FrameSize): number {
  return (isSubsampled(header) ? size.pixels * 2 : size.samples) * size.bitsAllocated;
}

/**
 * A copy of the bytes of one native frame, little endian. A frame of one-bit samples begins at the first bit of the copy
 * even where it begins within a byte of the file.
 *
 * @throws Refusal 'unprocessable' when the bytes end before the frame does
 */
export function nativeFrame(header: PixelHeader, pixelBytes: Uint8Array, frameIndex: number): Uint8Array {
  const size = frameSizeOf(header);
  const bits = bitsPerFrame(header, size);
  const [firstBit, endBit] = [frameIndex * bits, (frameIndex + 1) * bits];
  const [start, end] = [Math.floor(firstBit / 8), Math.ceil(endBit / 8)];
  const available = Math.min(pixelBytes.length, header.pixelData.length ?? pixelBytes.length);
  if (end > available) {
    throw new Refusal(
      'unprocessable',
      `The pixel data is too short: frame ${frameIndex + 1} needs ${end} bytes, there are ${available}.`,
    );
  }
  const bigEndian = [explicitBigEndian, gePrivateImplicit].includes(header.transferSyntaxUid);
  const wordSize = size.bitsAllocated > 8 ? size.bitsAllocated / 8 : header.pixelData.vr === 'OW' ? 2 : 1;
  if (bigEndian && wordSize > 1) return swappedWords(pixelBytes, start, end, wordSize);
  const copy = new Uint8Array(end - start);
  copy.set(pixelBytes.subarray(start, end));
  if (firstBit % 8 !== 0) shiftRight(copy, firstBit % 8);
  return copy;
}

/** Bytes `start` to `end` after turning round the words they lie in. */
function swappedWords(bytes: Uint8Array, start: number, end: number, wordSize: number): Uint8Array {
  const firstWord = start - (start % wordSize);
  const words = Buffer.alloc(Math.ceil((end - firstWord) / wordSize) * wordSize);
  words.set(bytes.subarray(firstWord, Math.min(bytes.length, firstWord + words.length)));
  if (wordSize === 2) words.swap16();
  else if (wordSize === 4) words.swap32();
  else words.swap64();
  return words.subarray(start - firstWord, end - firstWord);
}

function shiftRight(bytes: Uint8Array, count: number): void {
  for (let i = 0; i < bytes.length; i++) {
    bytes[i] = ((bytes[i] as number) >> count) | ((bytes[i + 1] ?? 0) << (8 - count));
  }
}

/** Turns samples of colour by plane into colour by pixel (PS3.3 C.7.6.3.1.3). */
export function byPixel(
  bytes: Uint8Array,
  pixels: number,
  samplesPerPixel: number,
  bytesPerSample: number,
): Uint8Array {
  const turned = new Uint8Array(bytes.length);
  const stride = samplesPerPixel * bytesPerSample;
  for (let sample = 0; sample < samplesPerPixel; sample++) {
    for (let byte = 0; byte < bytesPerSample; byte++) {
      let from = sample * pixels * bytesPerSample + byte;
      let to = sample * bytesPerSample + byte;
      for (let pixel = 0; pixel < pixels; pixel++, from += bytesPerSample, to += stride) {
        turned[to] = bytes[from] as number;
      }
    }
  }
  return turned;
}

/** Gives each pixel its own chroma: Y0 Y1 Cb Cr → Y0 Cb Cr Y1 Cb Cr (PS3.3 C.7.6.3.1.2). */
export function withFullChroma(bytes: Uint8Array, pixels: number): Uint8Array {
  const full = new Uint8Array(pixels * 3);
  for (let from = 0, to = 0; to < full.length; from += 4) {
    const [blue, red] = [bytes[from + 2] as number, bytes[from + 3] as number];
    full[to++] = bytes[from] as number;
    full[to++] = blue;
    full[to++] = red;
    full[to++] = bytes[from + 1] as number;
    full[to++] = blue;
    full[to++] = red;
  }
  return full;
}
