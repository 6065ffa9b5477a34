import { setImmediate as turn } from 'node:timers/promises';
import { Refusal } from '@circus/contracts';
import { loadFrameDecoder } from '../pixels/codecs/loadFrameDecoder.js';
import { decodeStoredFrame, type StoredFrame } from '../pixels/decodeFrame.js';
import { type FrameSize, frameSizeOf, isSubsampled } from '../pixels/nativeFrame.js';
import type { PixelHeader } from '../pixels/pixelHeader.js';
import { explicitBigEndian } from '../transferSyntax.js';

/** A part of every frame, in pixels from its upper left corner. */
export interface PixelRegion {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** Bytes of one frame that are blanked, from the first one to before the last. */
interface ByteRange {
  start: number;
  end: number;
}

/** What a byte of a blank pixel is, by its place in the frame. */
type Fill = (offset: number) => number;

const GREY_CHROMA = 128;

/**
 * Blanks regions of uncompressed pixels as they pass; none of them is held.
 *
 * @throws Refusal 'notImplemented' for samples that are no whole bytes
 */
export function blankNativePixels(
  header: PixelHeader,
  regions: readonly PixelRegion[],
): (value: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array> {
  const size = frameSizeOf(header);
  if (size.bitsAllocated % 8 !== 0) throw notBlankable();
  const layout = layoutOf(header, size);
  const ranges = regions
    .flatMap((region) => layout.rangesOf(cut(region, size)))
    .sort((left, right) => left.start - right.start);
  return (value) => blanked(value, ranges, layout);
}

interface Layout {
  frameBytes: number;
  frames: number;
  rangesOf(region: PixelRegion): ByteRange[];
  fill: Fill;
}

function layoutOf(header: PixelHeader, size: FrameSize): Layout {
  const { columns, samplesPerPixel, pixels } = size;
  const frames = header.numberOfFrames;
  const sampleBytes = size.bitsAllocated / 8;
  const isYbr = header.photometricInterpretation.startsWith('YBR') && size.bitsAllocated === 8;
  // Words of two bytes are turned round: a byte stands beside its place.
  const even = (range: ByteRange): ByteRange =>
    header.transferSyntaxUid === explicitBigEndian
      ? { start: range.start - (range.start % 2), end: range.end + (range.end % 2) }
      : range;
  if (isSubsampled(header)) {
    // Y0 Y1 Cb Cr: two pixels share four bytes (PS3.3 C.7.6.3.1.2).
    return {
      frameBytes: pixels * 2,
      frames,
      rangesOf: (region) =>
        rowsOf(region, columns).map(({ from, to }) => ({ start: (from - (from % 2)) * 2, end: (to + (to % 2)) * 2 })),
      fill: (offset) => (offset % 4 < 2 ? 0 : GREY_CHROMA),
    };
  }
  const pixelBytes = samplesPerPixel * sampleBytes;
  if (header.planarConfiguration === 1 && samplesPerPixel > 1) {
    const planeBytes = pixels * sampleBytes;
    return {
      frameBytes: planeBytes * samplesPerPixel,
      frames,
      rangesOf: (region) =>
        rowsOf(region, columns).flatMap(({ from, to }) =>
          Array.from({ length: samplesPerPixel }, (_, plane) =>
            even({ start: plane * planeBytes + from * sampleBytes, end: plane * planeBytes + to * sampleBytes }),
          ),
        ),
      fill: (offset) => (isYbr && offset >= planeBytes ? GREY_CHROMA : 0),
    };
  }
  return {
    frameBytes: pixels * pixelBytes,
    frames,
    rangesOf: (region) =>
      rowsOf(region, columns).map(({ from, to }) => even({ start: from * pixelBytes, end: to * pixelBytes })),
    fill: (offset) => (isYbr && offset % samplesPerPixel > 0 ? GREY_CHROMA : 0),
  };
}

async function* blanked(
  value: AsyncIterable<Uint8Array>,
  ranges: readonly ByteRange[],
  { frameBytes, frames, fill }: Layout,
): AsyncIterable<Uint8Array> {
  let passed = 0;
  for await (const given of value) {
    const bytes = Buffer.from(given);
    const end = passed + bytes.length;
    const lastFrame = Math.min(frames - 1, Math.floor((end - 1) / frameBytes));
    for (let frame = Math.floor(passed / frameBytes); frame <= lastFrame; frame += 1) {
      const frameStart = frame * frameBytes;
      for (const range of ranges) {
        const from = Math.max(passed, frameStart + range.start);
        const to = Math.min(end, frameStart + range.end);
        for (let at = from; at < to; at += 1) bytes[at - passed] = fill(at - frameStart);
      }
    }
    passed = end;
    yield bytes;
  }
}

/** Pixels that had to be decompressed to blank a part of them. */
export interface BlankedPixels {
  photometricInterpretation: string;
  /** Of all frames, with padding. */
  length: number;
  /** Little endian, colour by pixel, frame after frame. */
  frames(): AsyncIterable<Uint8Array>;
}

/**
 * Blanks regions of compressed pixels, which are uncompressed then.
 *
 * @param pixelBytes everything from the value of Pixel Data on
 * @throws Refusal 'notImplemented' for a transfer syntax that cannot be decoded, 'unprocessable' for damaged pixels
 */
export async function blankCompressedPixels(
  header: PixelHeader,
  pixelBytes: Uint8Array,
  regions: readonly PixelRegion[],
): Promise<BlankedPixels> {
  await loadFrameDecoder(header.transferSyntaxUid);
  const size = frameSizeOf(header);
  const first = decodeStoredFrame(header, pixelBytes, 0);
  if (first.bitsAllocated !== header.bitsAllocated) throw notBlankable();
  const total = first.data.byteLength * header.numberOfFrames;
  return {
    photometricInterpretation: first.photometricInterpretation,
    length: total + (total % 2),
    async *frames() {
      for (let index = 0; index < header.numberOfFrames; index += 1) {
        const frame = decodeStoredFrame(header, pixelBytes, index);
        for (const region of regions) blankFrame(frame, cut(region, size));
        yield new Uint8Array(frame.data.buffer, frame.data.byteOffset, frame.data.byteLength);
        await turn(); // others wait, too
      }
      if (total % 2 === 1) yield new Uint8Array(1);
    },
  };
}

function blankFrame(
  { data, columns, samplesPerPixel, photometricInterpretation }: StoredFrame,
  region: PixelRegion,
): void {
  const isYbr = photometricInterpretation.startsWith('YBR') && data.BYTES_PER_ELEMENT === 1;
  for (const { from, to } of rowsOf(region, columns)) {
    for (let at = from * samplesPerPixel; at < to * samplesPerPixel; at += 1) {
      data[at] = isYbr && at % samplesPerPixel > 0 ? GREY_CHROMA : 0;
    }
  }
}

/** The pixels of a region, row by row, counted from the first pixel of the frame. */
function rowsOf({ left, top, width, height }: PixelRegion, columns: number): { from: number; to: number }[] {
  return Array.from({ length: height }, (_, row) => {
    const from = (top + row) * columns + left;
    return { from, to: from + width };
  });
}

/** What of a region lies in the frame. */
function cut({ left, top, width, height }: PixelRegion, { rows, columns }: FrameSize): PixelRegion {
  const [x, y] = [Math.min(left, columns), Math.min(top, rows)];
  return { left: x, top: y, width: Math.min(width, columns - x), height: Math.min(height, rows - y) };
}

const notBlankable = (): Refusal =>
  new Refusal('notImplemented', 'Regions of pictures with such samples cannot be blanked.');
