import { Refusal } from '@circus/contracts';
import type { DecodedFrame } from '@circus/dicom';
import type { VoxelArray } from './voxelFormat.js';

const OPAQUE = 255;

/**
 * Writes a decoded colour frame as R, G, B, A bytes.
 *
 * Full-range YBR becomes RGB by PS3.3 C.7.6.3.1.2. Of samples of more than 8 bits the upper 8 are kept.
 *
 * @param bitsStored of a sample
 * @param target rows x columns x 4 bytes
 * @throws Refusal 'unprocessable' for another colour space or too few samples
 */
export function writeColour(frame: DecodedFrame, bitsStored: number, target: VoxelArray): void {
  const { data, photometricInterpretation: space } = frame;
  const pixels = frame.rows * frame.columns;
  if (data.length >= pixels * 3 && space === 'RGB') writeRgb(data, target, pixels, Math.max(0, bitsStored - 8));
  else if (data.length >= pixels * 3 && space.startsWith('YBR_FULL')) writeYbr(data, target, pixels);
  else throw new Refusal('unprocessable', `${data.length} samples are no ${pixels} pixels of ${space}.`);
}

function writeRgb(data: DecodedFrame['data'], target: VoxelArray, pixels: number, shift: number): void {
  for (let from = 0, to = 0; to < pixels * 4; from += 3, to += 4) {
    target[to] = (data[from] as number) >> shift;
    target[to + 1] = (data[from + 1] as number) >> shift;
    target[to + 2] = (data[from + 2] as number) >> shift;
    target[to + 3] = OPAQUE;
  }
}

function writeYbr(data: DecodedFrame['data'], target: VoxelArray, pixels: number): void {
  for (let from = 0, to = 0; to < pixels * 4; from += 3, to += 4) {
    const y = data[from] as number;
    const cb = (data[from + 1] as number) - 128;
    const cr = (data[from + 2] as number) - 128;
    target[to] = byte(y + 1.402 * cr);
    target[to + 1] = byte(y - 0.344136 * cb - 0.714136 * cr);
    target[to + 2] = byte(y + 1.772 * cb);
    target[to + 3] = OPAQUE;
  }
}

function byte(value: number): number {
  const rounded = Math.round(value);
  return rounded < 0 ? 0 : rounded > 255 ? 255 : rounded;
}
