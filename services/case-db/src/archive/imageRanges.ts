/** Image numbers from `first` to `last`, both included. */
export interface ImageRange {
  first: number;
  last: number;
}

/** Reads the text of an `int4multirange`, for instance `{[1,21),[25,26)}`: ascending, never touching one another. */
export function imageRangesOf(multirange: string): ImageRange[] {
  return Array.from(multirange.matchAll(/\[(\d+),(\d+)\)/g), ([, lower, upper]) => ({
    first: Number(lower),
    last: Number(upper) - 1,
  }));
}
