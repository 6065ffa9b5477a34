import { numbersOf } from '../attributes.js';
import type { DicomJson } from '../dicomJson.js';

/** Two numbers, null when there are not exactly two. */
export function pairOf(dataset: DicomJson, tag: string): [number, number] | null {
  const [first, second, ...more] = numbersOf(dataset, tag);
  return first === undefined || second === undefined || more.length > 0 ? null : [first, second];
}

/** Three numbers, null when there are not exactly three. */
export function pointOf(dataset: DicomJson, tag: string): [number, number, number] | null {
  const [x, y, z, ...more] = numbersOf(dataset, tag);
  return x === undefined || y === undefined || z === undefined || more.length > 0 ? null : [x, y, z];
}

/** Six numbers, null when there are not exactly six. */
export function orientationOf(
  dataset: DicomJson,
  tag: string,
): [number, number, number, number, number, number] | null {
  const [a, b, c, d, e, f, ...more] = numbersOf(dataset, tag);
  if (a === undefined || b === undefined || c === undefined || d === undefined) return null;
  return e === undefined || f === undefined || more.length > 0 ? null : [a, b, c, d, e, f];
}
