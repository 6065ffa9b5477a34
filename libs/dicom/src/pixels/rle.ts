import { Refusal } from '@circus/contracts';
import { bufferOf } from '../bufferOf.js';

/** Size of the frame that RLE segments make. */
export interface RleSize {
  /** rows × columns. */
  pixels: number;
  samplesPerPixel: number;
  /** Of one sample. */
  bytesPerSample: number;
}

/**
 * Decodes one RLE Lossless frame (PS3.5 Annex G) into little endian samples, colour by pixel. Each segment is one byte
 * plane: of each sample in turn, most significant byte first.
 */
export function decodeRle(frame: Uint8Array, { pixels, samplesPerPixel, bytesPerSample }: RleSize): Uint8Array {
  const bytes = bufferOf(frame);
  const planes = samplesPerPixel * bytesPerSample;
  const segments = bytes.length >= 64 ? bytes.readUInt32LE(0) : 0;
  if (segments !== planes || planes > 15) {
    throw new Refusal('unprocessable', `The RLE frame has ${segments} segments, ${planes} are needed.`);
  }
  // two bytes make 128 at best: a frame that cannot be long enough is not worth the memory
  if (pixels * planes > bytes.length * 64) throw tooShort();
  const decoded = new Uint8Array(pixels * planes);
  for (let plane = 0; plane < planes; plane++) {
    const start = bytes.readUInt32LE(4 + plane * 4);
    const end = plane + 1 < planes ? bytes.readUInt32LE(8 + plane * 4) : bytes.length;
    const sample = Math.floor(plane / bytesPerSample);
    const significance = bytesPerSample - 1 - (plane % bytesPerSample);
    unpackBits(
      bytes,
      start,
      Math.min(end, bytes.length),
      decoded,
      sample * bytesPerSample + significance,
      planes,
      pixels,
    );
  }
  return decoded;
}

/** Decodes one segment into every `stride`-th byte of `target`, beginning with `offset`, `count` times. */
function unpackBits(
  source: Uint8Array,
  start: number,
  end: number,
  target: Uint8Array,
  offset: number,
  stride: number,
  count: number,
): void {
  const targetEnd = offset + stride * count;
  let to = offset;
  let from = start;
  while (to < targetEnd) {
    if (from >= end) throw tooShort();
    const control = source[from++] as number;
    if (control < 128) {
      const stop = Math.min(targetEnd, to + (control + 1) * stride);
      if (from + (stop - to) / stride > end) throw tooShort();
      for (; to < stop; to += stride) target[to] = source[from++] as number;
    } else if (control > 128) {
      if (from >= end) throw tooShort();
      const value = source[from++] as number;
      const stop = Math.min(targetEnd, to + (257 - control) * stride);
      for (; to < stop; to += stride) target[to] = value;
    }
  }
}

function tooShort(): Refusal {
  return new Refusal('unprocessable', 'The RLE frame ends before its pixels are complete.');
}
