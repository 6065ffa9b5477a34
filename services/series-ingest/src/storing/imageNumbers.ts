/** Image numbers are PostgreSQL integers, and the end of a range, which is not part of it, must be one too. */
const HIGHEST = 2 ** 31 - 2;

/**
 * The image numbers of a series: whole numbers of 1 or more, as sorted ranges that neither touch nor overlap. PostgreSQL
 * holds them as an int4multirange, CIRCUS shows them as text such as `1-20,25`.
 */
export class ImageNumbers {
  /** First and last of each range, both included. */
  private constructor(private readonly ranges: [number, number][]) {}

  /** @param text int4multirange in PostgreSQL's canonical form, for instance `{[1,21),[25,26)}` */
  static fromMultirange(text: string): ImageNumbers {
    const ranges = [...text.matchAll(/\[(\d+),(\d+)\)/g)].map(([, first, end]): [number, number] => [
      Number(first),
      Number(end) - 1,
    ]);
    return new ImageNumbers(ranges);
  }

  toMultirange(): string {
    return `{${this.ranges.map(([first, last]) => `[${first},${last + 1})`).join(',')}}`;
  }

  has(number: number): boolean {
    return this.ranges.some(([first, last]) => first <= number && number <= last);
  }

  /** The smallest and the greatest number; null for a series without images. */
  bounds(): { first: number; last: number } | null {
    const [first, last] = [this.ranges[0], this.ranges.at(-1)];
    return first && last ? { first: first[0], last: last[1] } : null;
  }

  /** A multi-integer range (spec circus-db 2.1), empty for none. */
  toText(): string {
    return this.ranges.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(',');
  }

  /**
   * Takes the number that an image is to have: the wanted one if it is 1 or more and free, else the next free one above it
   * (DECISIONS 13). Without a wanted number the search begins at 1.
   */
  take(wanted: number | null): number {
    const start = wanted !== null && wanted >= 1 && wanted <= HIGHEST ? wanted : 1;
    const free = this.nextFree(start);
    // Above the highest possible number there is none, but there may be one below.
    const number = free <= HIGHEST ? free : this.nextFree(1);
    this.add(number);
    return number;
  }

  private nextFree(start: number): number {
    const taken = this.ranges.find(([first, last]) => first <= start && start <= last);
    return taken ? taken[1] + 1 : start; // ranges do not touch: what follows one is free
  }

  private add(number: number): void {
    const { ranges } = this;
    const index = ranges.findIndex(([first]) => first > number);
    const at = index === -1 ? ranges.length : index;
    const before = ranges[at - 1];
    const after = ranges[at];
    const joinsBefore = before !== undefined && before[1] + 1 === number;
    const joinsAfter = after !== undefined && after[0] - 1 === number;
    if (joinsBefore && joinsAfter) ranges.splice(at - 1, 2, [before[0], after[1]]);
    else if (joinsBefore) before[1] = number;
    else if (joinsAfter) after[0] = number;
    else ranges.splice(at, 0, [number, number]);
  }
}
