import { Refusal } from '@circus/contracts';
import type { SectionMode, VoxelGrid } from '../sections.js';

/** Above this many pixels (2^26) a section is refused. (RS specification 1.6) */
const MAX_PIXELS = 2 ** 26;
/** Above this many samples a thick section is refused: some seconds of one thread. */
const MAX_SAMPLES = 2 ** 28;
/** A place of a line costs as much memory and time as so many of its samples. */
const COST_OF_PLACE = 64;
/** Index coordinates this close to a voxel count as the voxel itself. */
const SNAP = 1e-6;

export type Triple = [number, number, number];

/** A cut at right angles to one of the three planes, through a line in that plane. */
export interface ObliqueRequest {
  /** The plane in which the line lies. */
  base: SectionMode;
  /** Of the line with the plane's horizontal axis, counter-clockwise as seen on the screen, in radians. */
  angle: number;
  /** A point of the line: index coordinates x, y, z, from -0.5 to the extent less 0.5. */
  cursor: Triple;
  /** mm on both sides of the cut together; 0: one layer. */
  thickness?: number;
}

/** How an oblique section lies in its volume. Index coordinates: integers are voxel centres. */
export interface ObliqueSection {
  base: SectionMode;
  /** mm, both ways. */
  pixelSize: number;
  width: number;
  height: number;
  /** Pixel (column, row) that shows the cursor. */
  center: [number, number];
  cursor: Triple;
  /** From one pixel of the line to the next. */
  along: Triple;
  /** From one layer of a thick section to the next. */
  across: Triple;
  /** Pixels of the line before the cursor, and all of them. */
  before: number;
  length: number;
  /** Layers on each side of the cut. */
  layers: number;
  /** The third axis: from one pixel to the next, and how many there are. */
  otherStep: number;
  otherCount: number;
}

/** Axes (0 x, 1 y, 2 z) of a plane: the horizontal and the vertical one on the screen, and the one left over. */
export const planeAxes: Record<SectionMode, Triple> = { axial: [0, 1, 2], coronal: [0, 2, 1], sagittal: [1, 2, 0] };

/** An index coordinate that is as good as a voxel's becomes the voxel's. */
export function snapped(position: number): number {
  const voxel = Math.round(position);
  return Math.abs(position - voxel) <= SNAP ? voxel : position;
}

/**
 * Where an oblique section lies, and how large it is: square pixels as small as the shortest edge of a voxel, as far as
 * the line runs inside the volume. (RS specification 1.6)
 *
 * @param voxelSize mm: x, y, z
 * @throws Refusal 'invalid' for a cursor outside the volume, or a section of too many pixels
 */
export function layOutOblique(
  { columns, rows, slices }: Pick<VoxelGrid, 'columns' | 'rows' | 'slices'>,
  voxelSize: Readonly<Triple>,
  { base, angle, cursor: given, thickness = 0 }: ObliqueRequest,
): ObliqueSection {
  const extent: Triple = [columns, rows, slices];
  const cursor = withinVolume(given, extent);
  const pixelSize = Math.min(...voxelSize);
  const [u, v, w] = planeAxes[base];
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const [perU, perV, perW] = [u, v, w].map((axis) => pixelSize / (voxelSize[axis] as number)) as Triple;
  const along = onAxes([u, cos * perU], [v, -sin * perV]);
  const across = onAxes([u, sin * perU], [v, cos * perV]);
  const before = reach(cursor, along, -1, extent, [u, v]);
  const after = reach(cursor, along, 1, extent, [u, v]);
  const length = before + after + 1;
  const [otherExtent, otherCursor] = [extent[w] as number, cursor[w] as number];
  const otherSize = voxelSize[w] as number;
  const otherCount = Math.floor((otherExtent * otherSize) / pixelSize + SNAP);
  const otherCenter = Math.floor((otherCursor * otherSize) / pixelSize + SNAP);
  // Layers farther away than the plane is wide hold nothing.
  const farthest = Math.ceil(
    Math.hypot(...[u, v].map((axis) => (extent[axis] as number) * (voxelSize[axis] as number))) / pixelSize,
  );
  const layers = Math.min(Math.floor(thickness / 2 / pixelSize + SNAP), farthest);
  if (length * otherCount > MAX_PIXELS) {
    throw new Refusal(
      'invalid',
      `${length} x ${otherCount} pixels are more than the ${MAX_PIXELS} a section may have.`,
    );
  }
  if (length * (2 * layers + 1) * Math.max(otherCount, COST_OF_PLACE) > MAX_SAMPLES) {
    throw new Refusal('invalid', `A section of ${length} x ${otherCount} pixels cannot be ${thickness} mm thick.`);
  }
  const upright = base === 'sagittal';
  return {
    base,
    pixelSize,
    width: upright ? otherCount : length,
    height: upright ? length : otherCount,
    center: upright ? [otherCenter, before] : [before, otherCenter],
    cursor,
    along,
    across,
    before,
    length,
    layers,
    otherStep: perW,
    otherCount,
  };
}

/** Coordinate of the line's pixel k on one axis, in a layer (0 is the cut itself). */
export function linePosition(section: ObliqueSection, axis: number, k: number, layer: number): number {
  const { cursor, along, across, before } = section;
  const position = (cursor[axis] as number) + (k - before) * (along[axis] as number);
  return snapped(layer === 0 ? position : position + layer * (across[axis] as number));
}

/** The slices that a section shows: from the first to the last, both included. */
export function obliqueSlices(section: ObliqueSection, slices: number): [number, number] {
  if (section.base === 'axial') return [0, slices - 1];
  const { length, layers } = section;
  const ends = [0, length - 1].flatMap((k) => [-layers, layers].map((layer) => linePosition(section, 2, k, layer)));
  return [Math.max(0, Math.floor(Math.min(...ends))), Math.min(slices - 1, Math.ceil(Math.max(...ends)))];
}

function withinVolume(cursor: Readonly<Triple>, extent: Triple): Triple {
  const names = ['x', 'y', 'z'];
  return cursor.map((position, axis) => {
    const last = (extent[axis] as number) - 1;
    if (!(position >= -0.5 && position <= last + 0.5)) {
      throw new Refusal('invalid', `c: ${names[axis]} must lie between -0.5 and ${last + 0.5}, within the volume.`);
    }
    return Math.min(Math.max(position, 0), last);
  }) as Triple;
}

function onAxes(...steps: [axis: number, step: number][]): Triple {
  const triple: Triple = [0, 0, 0];
  for (const [axis, step] of steps) triple[axis] = step;
  return triple;
}

/** How many whole steps lead from the cursor to the last place inside the volume. */
function reach(cursor: Triple, step: Triple, sign: 1 | -1, extent: Triple, axes: [number, number]): number {
  const inside = (k: number): boolean =>
    axes.every((axis) => {
      const position = snapped((cursor[axis] as number) + sign * k * (step[axis] as number));
      return position >= 0 && position <= (extent[axis] as number) - 1;
    });
  const room = axes.map((axis) => {
    const pace = sign * (step[axis] as number);
    const [position, last] = [cursor[axis] as number, (extent[axis] as number) - 1];
    return pace === 0 ? Number.POSITIVE_INFINITY : ((pace > 0 ? last - position : position) + SNAP) / Math.abs(pace);
  });
  // Rounding may be off by a step.
  let steps = Math.floor(Math.min(...room)) + 1;
  while (steps > 0 && !inside(steps)) steps -= 1;
  return steps;
}
