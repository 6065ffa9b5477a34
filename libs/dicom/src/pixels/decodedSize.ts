import { Refusal } from '@circus/contracts';
import type { FrameSize } from './nativeFrame.js';

/** Bytes that a compressed frame may decode to: ten times those of the largest mammograms. */
const limit = 1 << 29;

/**
 * Bytes that a compressed frame decodes to.
 *
 * @throws Refusal 'notImplemented' for so many that one frame would take the memory of all: few bytes can claim any size
 */
export function decodedBytes({ samples, bitsAllocated }: FrameSize): number {
  const bytes = Math.ceil((samples * bitsAllocated) / 8);
  if (bytes > limit) {
    throw new Refusal('notImplemented', `Compressed frames of more than ${limit} bytes cannot be decoded.`);
  }
  return bytes;
}
