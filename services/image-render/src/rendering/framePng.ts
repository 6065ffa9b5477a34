import {
  axialSection,
  estimatedWindow,
  type ValueRange,
  type VoxelArray,
  type VoxelFormat,
  type Window,
} from '@circus/volume';
import { encodeGreyPng, encodeRgbPng } from '../encoding/png.js';
import { tableOf } from './windowTables.js';

/** Decoded voxels of one image. */
export interface FrameVoxels {
  format: VoxelFormat;
  columns: number;
  rows: number;
  voxels: VoxelArray;
  range: ValueRange;
}

/**
 * A picture of one image: grey under a window, colour as it is.
 *
 * @param window null: from the smallest to the largest value
 * @param height in pixels; the width follows, so that nothing is stretched
 */
export function framePng(frame: FrameVoxels, window: Window | null, height: number): Uint8Array<ArrayBuffer> {
  const { format, columns, rows } = frame;
  const colour = format === 'rgba8';
  const samples = colour ? 3 : 1;
  const pixels = colour ? coloursOf(frame) : greysOf(frame, window);
  const width = scaledWidth(columns, rows, height);
  const scanlines = scaled({ pixels, samples, columns, rows }, width, height);
  return colour ? encodeRgbPng(width, height, scanlines) : encodeGreyPng(width, height, scanlines);
}

/** The width of a picture of this height that is not stretched; at least a pixel. */
export const scaledWidth = (columns: number, rows: number, height: number): number =>
  Math.max(1, Math.round((columns * height) / rows));

/** Grey of each pixel. @param window null: from the smallest to the largest value */
export function greysOf({ format, columns, rows, voxels, range }: FrameVoxels, window: Window | null): Uint8Array {
  const grey = new Uint8Array(columns * rows);
  const shown = window ?? estimatedWindow(range.min, range.max);
  const table = tableOf(format, format === 'rgba8' ? null : shown);
  axialSection({ format, columns, rows, slices: 1, voxels }, 0, table, { grey, offset: 0, stride: columns });
  return grey;
}

/** Red, green and blue of each pixel. */
export function coloursOf({ columns, rows, voxels }: FrameVoxels): Uint8Array {
  const colours = new Uint8Array(columns * rows * 3);
  for (let from = 0, to = 0; to < colours.length; from += 4, to += 3) {
    colours[to] = voxels[from] as number;
    colours[to + 1] = voxels[from + 1] as number;
    colours[to + 2] = voxels[from + 2] as number;
  }
  return colours;
}

interface Pixels {
  pixels: Uint8Array;
  /** Of a pixel. */
  samples: number;
  columns: number;
  rows: number;
}

/** Scanlines of the picture at another size, bilinear between the centres of pixels. */
function scaled({ pixels, samples, columns, rows }: Pixels, width: number, height: number): Uint8Array {
  const stride = width * samples + 1;
  const scanlines = new Uint8Array(stride * height);
  if (width === columns && height === rows) {
    for (let j = 0; j < rows; j += 1) {
      scanlines.set(pixels.subarray(j * columns * samples, (j + 1) * columns * samples), j * stride + 1);
    }
    return scanlines;
  }
  const across = placesBetween(columns, width);
  const down = placesBetween(rows, height);
  for (let j = 0; j < height; j += 1) {
    const fy = down.fraction[j] as number;
    const upper = (down.first[j] as number) * columns;
    const lower = (down.next[j] as number) * columns;
    for (let i = 0; i < width; i += 1) {
      const fx = across.fraction[i] as number;
      const left = across.first[i] as number;
      const right = across.next[i] as number;
      for (let sample = 0; sample < samples; sample += 1) {
        const top =
          (pixels[(upper + left) * samples + sample] as number) * (1 - fx) +
          (pixels[(upper + right) * samples + sample] as number) * fx;
        const bottom =
          (pixels[(lower + left) * samples + sample] as number) * (1 - fx) +
          (pixels[(lower + right) * samples + sample] as number) * fx;
        scanlines[j * stride + 1 + i * samples + sample] = Math.round(top * (1 - fy) + bottom * fy);
      }
    }
  }
  return scanlines;
}

/** For each of `wanted` pixels: the two of `given` between which it lies, and how far from the first. */
function placesBetween(given: number, wanted: number) {
  const first = new Int32Array(wanted);
  const next = new Int32Array(wanted);
  const fraction = new Float64Array(wanted);
  for (let i = 0; i < wanted; i += 1) {
    const place = Math.min(Math.max(((i + 0.5) * given) / wanted - 0.5, 0), given - 1);
    first[i] = Math.floor(place);
    next[i] = Math.min(Math.floor(place) + 1, given - 1);
    fraction[i] = place - Math.floor(place);
  }
  return { first, next, fraction };
}
