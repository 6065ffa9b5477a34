import type { CountedInstance } from '@circus/volume';
import { imagesOfSeries } from '@circus/volume';

/** Image numbers from `first` to `last`, both included, with nothing missing between them. */
export interface ImageRange {
  first: number;
  last: number;
}

/** The contiguous segments of a series' images, ascending; those of multi-frame objects are counted through their frames. */
export function imageRangesOf(instances: readonly CountedInstance[]): ImageRange[] {
  const ranges: ImageRange[] = [];
  for (const { imageNumber } of imagesOfSeries(instances)) {
    const range = ranges.at(-1);
    if (range && imageNumber === range.last + 1) range.last = imageNumber;
    else ranges.push({ first: imageNumber, last: imageNumber });
  }
  return ranges;
}
