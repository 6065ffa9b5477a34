import { inflateRawSync } from 'node:zlib';
import { Refusal } from '@circus/contracts';
import { deflatedImageFrame, encapsulatedUncompressed, rleLossless } from '../transferSyntax.js';
import { decodedBytes } from './decodedSize.js';
import type { FrameSize } from './nativeFrame.js';
import type { PixelHeader } from './pixelHeader.js';
import { decodeRle } from './rle.js';

/** What a decoder makes of one compressed frame. */
export interface DecompressedFrame {
  /** Little endian containers of Bits Allocated bits (packed for one bit), owned by the receiver. */
  bytes: Uint8Array;
  /** 0 colour by pixel, 1 colour by plane; default 0. */
  planarConfiguration?: number;
  /** When decoding changed it, for instance RGB out of a YBR_FULL_422 JPEG; default that of the header. */
  photometricInterpretation?: string;
}

/** Decodes the joined fragments of one frame. Throws Refusal 'unprocessable' for damaged ones. */
export type FrameDecoder = (frame: Uint8Array, header: PixelHeader, size: FrameSize) => DecompressedFrame;

const decoders = new Map<string, FrameDecoder>([
  [rleLossless, rleFrame],
  [encapsulatedUncompressed, uncompressedFrame],
  [deflatedImageFrame, deflatedFrame],
]);

/** Makes frames of an encapsulated transfer syntax decodable; replaces an earlier decoder of the same syntax. */
export function registerFrameDecoder(transferSyntaxUid: string, decoder: FrameDecoder): void {
  decoders.set(transferSyntaxUid, decoder);
}

/** The decoder of an encapsulated transfer syntax, undefined when there is none. */
export function frameDecoderOf(transferSyntaxUid: string): FrameDecoder | undefined {
  return decoders.get(transferSyntaxUid);
}

/** Deflate makes no more of a byte (RFC 1951: 258 bytes of two bits). */
const mostInflation = 1032;

function rleFrame(frame: Uint8Array, _header: PixelHeader, size: FrameSize): DecompressedFrame {
  const { pixels, samplesPerPixel, bitsAllocated } = size;
  decodedBytes(size);
  if (bitsAllocated === 1) {
    // one-bit pixels are packed into bytes before they are run-length encoded
    const bytes = decodeRle(frame, { pixels: Math.ceil(pixels / 8), samplesPerPixel, bytesPerSample: 1 });
    return { bytes };
  }
  return { bytes: decodeRle(frame, { pixels, samplesPerPixel, bytesPerSample: bitsAllocated / 8 }) };
}

function uncompressedFrame(frame: Uint8Array, header: PixelHeader, size: FrameSize): DecompressedFrame {
  const needed = decodedBytes(size);
  if (frame.length < needed) {
    throw new Refusal('unprocessable', `The frame has ${frame.length} bytes, ${needed} are needed.`);
  }
  return { bytes: Uint8Array.prototype.slice.call(frame, 0, needed), planarConfiguration: header.planarConfiguration };
}

function deflatedFrame(frame: Uint8Array, header: PixelHeader, size: FrameSize): DecompressedFrame {
  // a frame that cannot be long enough is not worth the memory
  if (decodedBytes(size) > frame.length * mostInflation) throw damagedFrame();
  let bytes: Buffer;
  try {
    bytes = inflateRawSync(frame, { maxOutputLength: decodedBytes(size) + 1 }); // a pad byte may be among the pixels
  } catch {
    throw damagedFrame();
  }
  return uncompressedFrame(bytes, header, size);
}

const damagedFrame = (): Refusal => new Refusal('unprocessable', 'The deflated frame is damaged.');
