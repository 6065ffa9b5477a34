/** From and to, both included. */
type Range = readonly [number, number];

/**
 * Image numbers as people write them, and as series name theirs: `3, 5-8`.
 *
 * @returns null where it is no such list; nothing for a text without any
 */
export function parseImageNumbers(text: string): Range[] | null {
  const parts = text.split(/[,\s]+/).filter((part) => part !== '');
  const ranges = parts.map((part): Range | null => {
    const found = /^(\d+)(?:[-–](\d+))?$/.exec(part);
    if (!found) return null;
    const [first, last] = [Number(found[1]), Number(found[2] ?? found[1])];
    return first <= last ? [first, last] : null;
  });
  return ranges.every((range) => range !== null) ? ranges : null;
}

/** Whether a number is among them. */
export const isAmong = (ranges: readonly Range[], number: number): boolean =>
  ranges.some(([first, last]) => number >= first && number <= last);

/** The number at a place, from 0, of those that a series names; undefined where there are not so many. */
export function imageNumberAt(images: string, place: number): number | undefined {
  let left = place;
  for (const [first, last] of parseImageNumbers(images) ?? []) {
    if (left <= last - first) return first + left;
    left -= last - first + 1;
  }
  return undefined;
}

/** How many numbers a series names. */
export const imageCount = (images: string): number =>
  (parseImageNumbers(images) ?? []).reduce((sum, [first, last]) => sum + last - first + 1, 0);
