import type { Window } from '@circus/volume';
import { finishedColours, finishedPicture } from './finishedPicture.js';
import { coloursOf, type FrameVoxels, greysOf } from './framePng.js';
import type { PictureForm } from './pictureForm.js';
import type { PixelRegion } from './work.js';

/** What is shown, and how large. In pixels. */
interface Size {
  width: number;
  height: number;
  /** Of the image; null: all of it. */
  region?: PixelRegion | null | undefined;
}

/**
 * A picture of one image at another size, each pixel the mean of what it covers; colour stays colour unless a palette is
 * asked for.
 *
 * @param window null: from the smallest to the largest value
 */
export async function thumbnailPicture(
  frame: FrameVoxels,
  window: Window | null,
  { width, height, region }: Size,
  form: PictureForm,
): Promise<Uint8Array<ArrayBuffer>> {
  if (frame.format === 'rgba8' && form.palette === null) {
    const cut = cutOut(coloursOf(frame), 3, frame, region);
    return finishedColours(width, height, covered(cut.pixels, 3, cut, { width, height }), form);
  }
  const cut = cutOut(greysOf(frame, window), 1, frame, region);
  const grey = covered(cut.pixels, 1, cut, { width, height });
  return finishedPicture(width, height, { grey, offset: 0, stride: width }, form, null);
}

/** The pixels of a region. */
function cutOut(
  pixels: Uint8Array,
  samples: number,
  { columns, rows }: Pick<FrameVoxels, 'columns' | 'rows'>,
  region: PixelRegion | null | undefined,
) {
  if (!region) return { pixels, columns, rows };
  const stride = region.columns * samples;
  const cut = new Uint8Array(stride * region.rows);
  for (let j = 0; j < region.rows; j += 1) {
    const from = ((region.top + j) * columns + region.left) * samples;
    cut.set(pixels.subarray(from, from + stride), j * stride);
  }
  return { pixels: cut, columns: region.columns, rows: region.rows };
}

/** Pixels at another size: across first, then down. */
function covered(
  pixels: Uint8Array,
  samples: 1 | 3,
  { columns, rows }: Pick<FrameVoxels, 'columns' | 'rows'>,
  { width, height }: Pick<Size, 'width' | 'height'>,
): Uint8Array {
  if (width === columns && height === rows) return pixels;
  const across = new Float64Array(width * rows * samples);
  const columnShares = sharesOf(columns, width);
  for (let j = 0; j < rows; j += 1) {
    for (let i = 0; i < width; i += 1) {
      const from = (j * columns + (columnShares.first[i] as number)) * samples;
      const end = columnShares.ends[i] as number;
      for (let sample = 0; sample < samples; sample += 1) {
        let sum = 0;
        let at = from + sample;
        for (let n = i === 0 ? 0 : (columnShares.ends[i - 1] as number); n < end; n += 1, at += samples) {
          sum += (pixels[at] as number) * (columnShares.shares[n] as number);
        }
        across[(j * width + i) * samples + sample] = sum;
      }
    }
  }
  const stride = width * samples;
  const out = new Uint8Array(stride * height);
  const sums = new Float64Array(stride);
  const rowShares = sharesOf(rows, height);
  for (let j = 0, n = 0; j < height; j += 1) {
    sums.fill(0.5); // rounds
    const first = n;
    for (; n < (rowShares.ends[j] as number); n += 1) {
      const share = rowShares.shares[n] as number;
      const from = ((rowShares.first[j] as number) + n - first) * stride;
      for (let i = 0; i < stride; i += 1) sums[i] = (sums[i] as number) + (across[from + i] as number) * share;
    }
    for (let i = 0; i < stride; i += 1) out[j * stride + i] = sums[i] as number;
  }
  return out;
}

/**
 * Which of `given` pixels each of `wanted` ones covers, from its first one on, and what share of it each of them is: the
 * shares of one after the other, `ends` where those of each end.
 */
function sharesOf(given: number, wanted: number) {
  const size = given / wanted;
  const first = new Int32Array(wanted);
  const ends = new Int32Array(wanted);
  const shares: number[] = [];
  for (let i = 0; i < wanted; i += 1) {
    const start = Math.min(given - 1, Math.floor(i * size));
    const end = Math.max(start + 1, Math.min(given, Math.ceil((i + 1) * size - 1e-9)));
    first[i] = start;
    for (let k = start; k < end; k += 1) {
      shares.push(Math.max(0, Math.min(k + 1, (i + 1) * size) - Math.max(k, i * size)) / size);
    }
    ends[i] = shares.length;
  }
  return { first, ends, shares: Float64Array.from(shares) };
}
