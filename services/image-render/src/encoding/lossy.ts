import type Sharp from 'sharp';
import type { PictureType } from '../rendering/pictureForm.js';

export type LossyType = Exclude<PictureType, 'png'>;

/** Pixels that a picture can have in each direction (RFC 9649 for WebP; the encoders' own limit for AVIF). */
export const MAX_EXTENT: Record<PictureType, number> = { png: 2 ** 31 - 1, jpeg: 65_535, webp: 16_383, avif: 16_384 };

/** Rows of pixels without anything between them. */
export interface Pixels {
  width: number;
  height: number;
  /** Grey; or red, green and blue. */
  samples: 1 | 3;
  data: Uint8Array;
}

/** Of AVIF and WebP, from 0: more takes several times as long for a few bytes less. */
const EFFORT = { webp: 0, avif: 0 };

/** libvips, loaded when the first picture needs it. */
let loaded: Promise<typeof Sharp> | undefined;

/**
 * Encodes a picture as JPEG, WebP or AVIF: without metadata, colours at their full resolution.
 *
 * @param quality 1 to 100
 * @returns the file in a buffer of its own, which may be handed to another thread
 */
export async function encodeLossy(
  type: LossyType,
  quality: number,
  { width, height, samples, data }: Pixels,
): Promise<Uint8Array<ArrayBuffer>> {
  loaded ??= loadEncoder();
  const sharp = await loaded;
  const picture = sharp(data, { raw: { width, height, channels: samples }, limitInputPixels: false });
  if (samples === 1) picture.toColourspace('b-w');
  // Codes fitted to the picture save a few per cent of its bytes for half of the time again.
  if (type === 'jpeg') picture.jpeg({ quality, chromaSubsampling: '4:4:4', optimiseCoding: false });
  else if (type === 'webp') picture.webp({ quality, effort: EFFORT.webp, smartSubsample: samples === 3 });
  else picture.avif({ quality, effort: EFFORT.avif, chromaSubsampling: '4:4:4' });
  return new Uint8Array(await picture.toBuffer());
}

async function loadEncoder(): Promise<typeof Sharp> {
  const { default: sharp } = await import('sharp');
  // Each thread encodes one picture at a time, and no picture is encoded twice.
  sharp.concurrency(1);
  sharp.cache(false);
  return sharp;
}
