import { Refusal } from '@circus/contracts';
import { decodedBytes } from '../decodedSize.js';
import type { FrameSize } from '../nativeFrame.js';
import type { PixelHeader } from '../pixelHeader.js';
import type { CodestreamSize } from './codestream.js';

/**
 * Checks what a compressed frame says of itself before anything is allocated for it: a few bytes can claim gigabytes.
 *
 * @throws Refusal 'unprocessable', 'notImplemented'
 */
export function requireSizeOf(stream: CodestreamSize, { rows, columns }: PixelHeader, size: FrameSize): void {
  const { samplesPerPixel, bitsAllocated } = size;
  if ((stream.rows !== rows && stream.rows !== 0) || stream.columns !== columns) {
    throw new Refusal(
      'unprocessable',
      `The compressed frame holds ${stream.columns} × ${stream.rows} pixels, the object says ${columns} × ${rows}.`,
    );
  }
  if (stream.components !== samplesPerPixel || stream.bits > bitsAllocated) {
    throw new Refusal(
      'unprocessable',
      `The compressed frame holds ${stream.components} × ${stream.bits} bits a pixel, the object says ` +
        `${samplesPerPixel} × ${bitsAllocated}.`,
    );
  }
  decodedBytes(size);
}

/**
 * Decoded samples in containers of Bits Allocated: a codec gives one byte for samples of up to 8 bits, two for others,
 * whatever the object allocates.
 *
 * @param bytes become the result's memory where the widths are the same
 */
export function inContainers(bytes: Uint8Array, { samples, bitsAllocated }: FrameSize): Uint8Array {
  const wanted = (samples * bitsAllocated) / 8;
  if (bytes.length >= wanted) return bytes.length === wanted ? bytes : bytes.slice(0, wanted);
  if (bytes.length !== samples || bitsAllocated !== 16) {
    throw new Refusal('unprocessable', `The decoded frame has ${bytes.length} bytes, ${wanted} are needed.`);
  }
  return new Uint8Array(Uint16Array.from(bytes).buffer);
}
