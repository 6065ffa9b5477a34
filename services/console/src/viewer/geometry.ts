/** Columns, rows and images of a series, or places among them, from 0. */
export type Triple = readonly [number, number, number];

export const PLANES = ['axial', 'coronal', 'sagittal'] as const;
export type PlaneName = (typeof PLANES)[number];

/** Which axis of the volume runs to the right, down, and through a section (RS specification 1.3). */
export const AXES: Record<PlaneName, { right: 0 | 1; down: 1 | 2; through: 0 | 1 | 2 }> = {
  axial: { right: 0, down: 1, through: 2 },
  coronal: { right: 0, down: 2, through: 1 },
  sagittal: { right: 1, down: 2, through: 0 },
};

/** Where the axes of a volume lead in the patient: units vectors to the left, the back and the head (PS3.3 C.7.6.2.1.1). */
export interface Directions {
  axes: readonly [Triple, Triple, Triple];
}

/**
 * @param orientation Image Orientation (Patient): along a row, then along a column
 * @param first Image Position (Patient) of the first image
 * @param last that of the last one
 * @returns null where the images do not say it
 */
export function directionsOf(
  orientation: readonly number[] | undefined,
  first?: readonly number[],
  last?: readonly number[],
): Directions | null {
  if (orientation?.length !== 6 || orientation.some((each) => !Number.isFinite(each))) return null;
  const [a, b, c, d, e, f] = orientation as [number, number, number, number, number, number];
  const normal: Triple = [b * f - c * e, c * d - a * f, a * e - b * d];
  const along = (place: readonly number[]) => normal.reduce((sum, part, axis) => sum + part * (place[axis] ?? 0), 0);
  const isBackwards = first?.length === 3 && last?.length === 3 && along(last) < along(first);
  const onward = isBackwards ? (normal.map((part) => -part) as unknown as Triple) : normal;
  return { axes: [[a, b, c], [d, e, f], onward] };
}

/** The one or two letters of where a direction leads, the strongest first: L, R, P, A, H, F (PS3.3 C.7.6.1.1.1). */
export function lettersOf(direction: Triple): string {
  const words = [
    ['L', 'R'],
    ['P', 'A'],
    ['H', 'F'],
  ] as const;
  return direction
    .map((part, axis) => ({ size: Math.abs(part), letter: words[axis]?.[part > 0 ? 0 : 1] ?? '' }))
    .filter(({ size }) => size > 0.3)
    .sort((one, other) => other.size - one.size)
    .slice(0, 2)
    .map(({ letter }) => letter)
    .join('');
}

/** How a section lies on the screen: its pixels are stretched so that a millimetre is the same in both directions. */
export interface Placement {
  /** Screen pixels for each pixel of the section, to the right and down. */
  scale: readonly [number, number];
  /** Where the section's upper left corner is, in screen pixels. */
  origin: readonly [number, number];
  /** Pixels of the section. */
  size: readonly [number, number];
  turnedOver: boolean;
}

/** @param zoom 1 shows the whole section; @param pan screen pixels from the middle */
export function placementOf(
  { size, pixel }: { size: readonly [number, number]; pixel: readonly [number, number] },
  screen: { width: number; height: number },
  view: { zoom: number; pan: readonly [number, number] },
  turnedOver: boolean,
): Placement {
  const millimetres = [size[0] * pixel[0], size[1] * pixel[1]] as const;
  const pixels = view.zoom * Math.min(screen.width / millimetres[0], screen.height / millimetres[1]);
  const origin = [
    (screen.width - millimetres[0] * pixels) / 2 + view.pan[0],
    (screen.height - millimetres[1] * pixels) / 2 + view.pan[1],
  ] as const;
  return { scale: [pixels * pixel[0], pixels * pixel[1]], origin, size, turnedOver };
}

/** The place in the section, in its pixels from its corner, under a place on the screen; may lie outside. */
export function toSection({ scale, origin, size, turnedOver }: Placement, x: number, y: number): [number, number] {
  const down = (y - origin[1]) / scale[1];
  return [(x - origin[0]) / scale[0], turnedOver ? size[1] - down : down];
}

export function toScreen(
  { scale, origin, size, turnedOver }: Placement,
  right: number,
  down: number,
): [number, number] {
  return [origin[0] + right * scale[0], origin[1] + (turnedOver ? size[1] - down : down) * scale[1]];
}

/** The nearest voxel that there is. */
export const clampTo = (count: Triple, place: readonly number[]): Triple =>
  count.map((length, axis) => Math.min(length - 1, Math.max(0, Math.floor(place[axis] ?? 0)))) as unknown as Triple;
