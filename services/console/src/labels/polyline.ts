import type { Triple } from '../viewer/geometry.js';
import type { Pair, Shape } from './editedLabel.js';

export type Polyline = Shape & { type: 'polyline' };

const flat = ([x, y]: Triple): Pair => [x, y];

/** A polyline in the axial plane of its first corner. @param corner mm */
export const beginPolyline = (corner: Triple): Polyline => ({ type: 'polyline', points: [flat(corner)], z: corner[2] });

/** With one more corner. @param corner mm; only its place in the plane counts */
export const withCorner = (line: Polyline, corner: Triple): Polyline => ({
  ...line,
  points: [...line.points, flat(corner)],
});

/** With its last corner elsewhere. */
export const withEnd = (line: Polyline, corner: Triple): Polyline => ({
  ...line,
  points: [...line.points.slice(0, -1), flat(corner)],
});

/** Without its last corner; null where none would be left. */
export const withoutEnd = (line: Polyline): Polyline | null =>
  line.points.length > 1 ? { ...line, points: line.points.slice(0, -1) } : null;

/** Back to its first corner. */
export const closed = (line: Polyline): Polyline => ({
  ...line,
  points: [...line.points, ...line.points.slice(0, 1)],
});

/**
 * What somebody means who points at a place while he draws: on the last corner again that it is the end, on the first one
 * that the line comes back to it, elsewhere another corner.
 */
export function meantBy({ points }: Polyline, isHere: (corner: Pair) => boolean): 'end' | 'close' | 'corner' {
  const [first, last] = [points[0], points.at(-1)];
  if (last && isHere(last)) return 'end';
  return first && points.length > 2 && isHere(first) ? 'close' : 'corner';
}
