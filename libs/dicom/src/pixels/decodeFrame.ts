import type { PixelHeader } from './pixelHeader.js';

/** One frame of 8 or 16 bit samples, colour by pixel, rows top to bottom. */
export interface DecodedFrame {
  rows: number;
  columns: number;
  samplesPerPixel: number;
  /** 8 or 16: bits of one member of `data`. */
  bitsAllocated: number;
  signed: boolean;
  /** Of `data`: not always that of the header, for instance RGB after decoding a YBR_FULL_422 JPEG. */
  photometricInterpretation: string;
  /** rows × columns × samplesPerPixel stored values, masked to Bits Stored and sign-extended; no rescale applied. */
  data: Uint8Array | Int8Array | Uint16Array | Int16Array;
}

export function decodeFrame(_pixelHeader: PixelHeader, _pixelBytes: Uint8Array, _frameIndex: number): DecodedFrame {
  throw new Error('not written yet');
}
