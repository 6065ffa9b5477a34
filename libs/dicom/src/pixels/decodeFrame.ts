import { Refusal } from '@circus/contracts';
import {
  deflatedExplicitLittleEndian,
  explicitBigEndian,
  explicitLittleEndian,
  implicitLittleEndian,
  transferSyntaxName,
} from '../transferSyntax.js';
import { type DecompressedFrame, frameDecoderOf } from './decoders.js';
import { encapsulatedFrame } from './fragments.js';
import { byPixel, type FrameSize, frameSizeOf, isSubsampled, nativeFrame, withFullChroma } from './nativeFrame.js';
import type { PixelHeader } from './pixelHeader.js';
import { type PixelArray, storedValues, unpackedBits } from './storedValues.js';

/** One frame, colour by pixel, rows top to bottom. */
export interface StoredFrame {
  rows: number;
  columns: number;
  samplesPerPixel: number;
  /** 8, 16, 32 or 64: bits of one member of `data`. */
  bitsAllocated: number;
  signed: boolean;
  /** Of `data`: not always that of the header, for instance RGB after decoding a YBR_FULL_422 JPEG. */
  photometricInterpretation: string;
  /** rows × columns × samplesPerPixel stored values, masked to Bits Stored and sign-extended; no rescale applied. */
  data: PixelArray;
}

/** One frame of 8 or 16 bit samples, which is what images are made of. */
export interface DecodedFrame extends StoredFrame {
  data: Uint8Array | Int8Array | Uint16Array | Int16Array;
}

/** Transfer syntaxes whose pixels are not compressed one by one. */
export const nativeSyntaxes: ReadonlySet<string> = new Set([
  implicitLittleEndian,
  explicitLittleEndian,
  explicitBigEndian,
  deflatedExplicitLittleEndian,
  '1.2.840.113619.5.2',
]);

/**
 * Decodes one frame of 8 or 16 bit samples (one-bit samples become bytes 0 and 1); `decodeStoredFrame` takes wider ones.
 *
 * @param pixelBytes the value of Pixel Data; of encapsulated pixels everything from its offset to the end of the file; of
 * deflated files, out of what `inflateDataset` gives
 * @param frameIndex from 0
 * @throws Refusal 'notImplemented' for a transfer syntax or sample size that cannot be decoded, 'unprocessable' for
 * damaged or too short pixel data, 'invalid' for a frame that the object does not have
 */
export function decodeFrame(pixelHeader: PixelHeader, pixelBytes: Uint8Array, frameIndex: number): DecodedFrame {
  const { bitsAllocated } = frameSizeOf(pixelHeader);
  if (bitsAllocated > 16) {
    throw new Refusal('notImplemented', `Pixels of ${bitsAllocated} bits cannot be shown as an image.`);
  }
  const frame = decodeStoredFrame(pixelHeader, pixelBytes, frameIndex);
  return { ...frame, data: frame.data as DecodedFrame['data'] };
}

/** Decodes one frame of any sample size, real numbers of Float and Double Float Pixel Data included. */
export function decodeStoredFrame(pixelHeader: PixelHeader, pixelBytes: Uint8Array, frameIndex: number): StoredFrame {
  checkFrameIndex(pixelHeader, frameIndex);
  const size = frameSizeOf(pixelHeader);
  const { bytes, photometricInterpretation } = pixelHeader.pixelData.encapsulated
    ? decompressed(pixelHeader, pixelBytes, frameIndex, size)
    : uncompressed(pixelHeader, pixelBytes, frameIndex, size);
  const { rows, columns, samplesPerPixel, samples } = size;
  const data =
    size.bitsAllocated === 1 ? unpackedBits(bytes, samples) : storedValues(bytes, size.bitsAllocated, pixelHeader);
  return {
    rows,
    columns,
    samplesPerPixel,
    bitsAllocated: data.BYTES_PER_ELEMENT * 8,
    signed: data instanceof Int8Array || data instanceof Int16Array || data instanceof Int32Array,
    photometricInterpretation: photometricInterpretation ?? pixelHeader.photometricInterpretation,
    data,
  };
}

/**
 * The bytes of one frame as they are in the file: native ones little endian, compressed ones with their fragments joined.
 * Parameters and errors as for `decodeFrame`; no transfer syntax is refused.
 */
export function frameBytes(pixelHeader: PixelHeader, pixelBytes: Uint8Array, frameIndex: number): Uint8Array {
  checkFrameIndex(pixelHeader, frameIndex);
  return pixelHeader.pixelData.encapsulated
    ? encapsulatedFrame(pixelHeader, pixelBytes, frameIndex)
    : nativeFrame(pixelHeader, pixelBytes, frameIndex);
}

function checkFrameIndex({ numberOfFrames }: PixelHeader, frameIndex: number): void {
  if (!Number.isInteger(frameIndex) || frameIndex < 0 || frameIndex >= numberOfFrames) {
    throw new Refusal('invalid', `There is no frame ${frameIndex + 1}: the object has ${numberOfFrames}.`);
  }
}

function decompressed(header: PixelHeader, bytes: Uint8Array, frameIndex: number, size: FrameSize): DecompressedFrame {
  const decoder = frameDecoderOf(header.transferSyntaxUid);
  if (decoder === undefined) throw notDecodable(header.transferSyntaxUid);
  const frame = decoder(encapsulatedFrame(header, bytes, frameIndex), header, size);
  return inColourByPixel(frame, size);
}

function uncompressed(header: PixelHeader, bytes: Uint8Array, frameIndex: number, size: FrameSize): DecompressedFrame {
  if (!nativeSyntaxes.has(header.transferSyntaxUid)) throw notDecodable(header.transferSyntaxUid);
  const frame = nativeFrame(header, bytes, frameIndex);
  if (isSubsampled(header)) {
    return { bytes: withFullChroma(frame, size.pixels), photometricInterpretation: 'YBR_FULL' };
  }
  return inColourByPixel({ bytes: frame, planarConfiguration: header.planarConfiguration }, size);
}

function inColourByPixel(frame: DecompressedFrame, size: FrameSize): DecompressedFrame {
  const { samplesPerPixel, pixels, bitsAllocated } = size;
  if (frame.planarConfiguration !== 1 || samplesPerPixel === 1 || bitsAllocated < 8) return frame;
  return { ...frame, bytes: byPixel(frame.bytes, pixels, samplesPerPixel, bitsAllocated / 8) };
}

function notDecodable(uid: string): Refusal {
  return new Refusal(
    'notImplemented',
    `Pixels in transfer syntax ${transferSyntaxName(uid)} (${uid}) cannot be decoded.`,
  );
}
