import { Refusal } from '@circus/contracts';
import { textOf } from '../attributes.js';
import type { DataElement } from '../elements/dataElement.js';
import type { DicomHeader } from '../header/dicomHeader.js';
import { loadFrameDecoder } from './codecs/loadFrameDecoder.js';
import { decodeStoredFrame, type StoredFrame } from './decodeFrame.js';
import { type PixelHeader, pixelHeaderOf } from './pixelHeader.js';

/** Encapsulated pixels as native ones, and what has to be said of them. */
export interface DecompressedPixels {
  bitsAllocated: number;
  /** Of all frames together. */
  sizeBytes: number;
  /** The elements before the pixels, as they are true of decompressed ones. */
  describedIn(dataset: readonly DataElement[]): DataElement[];
  /** One after the other. @throws Refusal 'unprocessable' for a damaged one */
  frames(): Generator<Uint8Array>;
}

/** Extended Offset Table, its Lengths, and Encapsulated Pixel Data Value Total Length: only compressed pixels have them. */
const ENCAPSULATION_TAGS = new Set(['7FE00001', '7FE00002', '7FE00003']);
/** JPEG's transfer syntaxes in which something is always lost, below 1.2.840.10008.1.2.4. */
const LOSSY_JPEG = new Set([50, 51, 52, 53, 54, 55, 56].map((last) => `1.2.840.10008.1.2.4.${last}`));

/**
 * The first frame is decoded at once, which tells the photometric interpretation, and whether the others can be.
 *
 * @param bytes of the file from the value of Pixel Data on
 * @throws Refusal 'notImplemented' for pixels that cannot be decoded, 'unprocessable' for damaged ones
 */
export async function decompressedPixels(header: DicomHeader | null, bytes: Uint8Array): Promise<DecompressedPixels> {
  const pixels = header && pixelHeaderOf(header);
  if (!pixels) throw new Refusal('unprocessable', 'The pixels of the image cannot be found.');
  await loadFrameDecoder(pixels.transferSyntaxUid);
  const first = decodeStoredFrame(pixels, bytes, 0);
  const frameBytes = bytesOf(first, pixels).length;
  const isLossy = LOSSY_JPEG.has(pixels.transferSyntaxUid) && textOf(header.dataset, '00282110') !== '01';
  return {
    bitsAllocated: pixels.bitsAllocated,
    sizeBytes: frameBytes * pixels.numberOfFrames,
    describedIn: (dataset) => described(dataset, pixels, first.photometricInterpretation, isLossy),
    *frames() {
      yield bytesOf(first, pixels);
      for (let index = 1; index < pixels.numberOfFrames; index += 1) {
        const frame = bytesOf(decodeStoredFrame(pixels, bytes, index), pixels);
        yield frame;
      }
    },
  };
}

function bytesOf(frame: StoredFrame, { bitsAllocated, rows, columns, samplesPerPixel }: PixelHeader): Uint8Array {
  const { buffer, byteOffset, byteLength } = frame.data;
  const bytes = new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength);
  if (frame.bitsAllocated === bitsAllocated) return bytes;
  // Frames of single bits follow each other without a gap: those that fill their last byte can be made one by one.
  if (bitsAllocated === 1 && (rows * columns * samplesPerPixel) % 8 === 0) return packedBits(bytes);
  throw new Refusal('notImplemented', `Pixels of ${bitsAllocated} bits cannot be decompressed.`);
}

/** The first pixel is the lowest bit (PS3.5 8.1.1). */
function packedBits(samples: Uint8Array): Uint8Array {
  const packed = new Uint8Array(samples.length / 8);
  for (let i = 0; i < samples.length; i += 1) {
    packed[i >> 3] = (packed[i >> 3] as number) | ((samples[i] as number) << (i & 7));
  }
  return packed;
}

function described(
  dataset: readonly DataElement[],
  { samplesPerPixel, bitsStored }: PixelHeader,
  photometricInterpretation: string,
  isLossy: boolean,
): DataElement[] {
  const values = new Map<string, DataElement>();
  const set = (tag: string, vr: string, value: Buffer) =>
    values.set(tag, { tag, vr, value, length: value.length, items: null });
  set('00280004', 'CS', text(photometricInterpretation));
  // Frames come out of the decoder colour by pixel, and their bits at the bottom.
  if (samplesPerPixel > 1) set('00280006', 'US', number(0));
  if (bitsStored >= 1) set('00280102', 'US', number(bitsStored - 1));
  if (isLossy) set('00282110', 'CS', text('01'));
  const others = dataset.filter(({ tag }) => !values.has(tag) && !ENCAPSULATION_TAGS.has(tag));
  return [...others, ...values.values()].sort((one, other) => (one.tag < other.tag ? -1 : 1));
}

const text = (value: string): Buffer => Buffer.from(value.length % 2 === 0 ? value : `${value} `, 'latin1');

const number = (value: number): Buffer => Buffer.from(Uint16Array.of(value).buffer);
