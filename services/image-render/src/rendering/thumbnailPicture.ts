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
  samples: number,
  { columns, rows }: Pick<FrameVoxels, 'columns' | 'rows'>,
  { width, height }: Pick<Size, 'width' | 'height'>,
): Uint8Array {
  const across = new Float64Array(width * rows * samples);
  const columnShares = sharesOf(columns, width);
  for (let j = 0; j < rows; j += 1) {
    for (let i = 0; i < width; i += 1) {
      for (let sample = 0; sample < samples; sample += 1) {
        let sum = 0;
        for (let k = columnShares.first[i] as number, n = 0; n < (columnShares.count[i] as number); n += 1) {
          sum += (pixels[(j * columns + k + n) * samples + sample] as number) * columnShares.share(i, k + n);
        }
        across[(j * width + i) * samples + sample] = sum;
      }
    }
  }
  const out = new Uint8Array(width * height * samples);
  const rowShares = sharesOf(rows, height);
  const stride = width * samples;
  for (let j = 0; j < height; j += 1) {
    for (let i = 0; i < stride; i += 1) {
      let sum = 0;
      for (let k = rowShares.first[j] as number, n = 0; n < (rowShares.count[j] as number); n += 1) {
        sum += (across[(k + n) * stride + i] as number) * rowShares.share(j, k + n);
      }
      out[j * stride + i] = Math.round(sum);
    }
  }
  return out;
}

/** Which of `given` pixels each of `wanted` ones covers, and what share of it each of them is. */
function sharesOf(given: number, wanted: number) {
  const size = given / wanted;
  const first = Int32Array.from({ length: wanted }, (_, i) => Math.min(given - 1, Math.floor(i * size)));
  const count = Int32Array.from({ length: wanted }, (_, i) =>
    Math.max(1, Math.min(given, Math.ceil((i + 1) * size - 1e-9)) - (first[i] as number)),
  );
  const share = (i: number, k: number): number => {
    const from = Math.max(k, i * size);
    const to = Math.min(k + 1, (i + 1) * size);
    return Math.max(0, to - from) / size;
  };
  return { first, count, share };
}
