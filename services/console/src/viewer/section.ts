import { AXES, type Directions, lettersOf, type PlaneName, type Triple } from './geometry.js';

/**
 * A plane through a volume, as a grid of pixels. Places are in voxels from the corner of the first voxel: the middle of the
 * first voxel is (0.5, 0.5, 0.5).
 */
export interface Section {
  /** Of the first pixel. */
  corner: Triple;
  /** From one pixel to the next on its right, and below. */
  right: Triple;
  down: Triple;
  /** Pixels. */
  size: readonly [number, number];
  /** mm. */
  pixel: readonly [number, number];
}

/** What of a volume says where its voxels are. */
export interface Extent {
  voxelCount: Triple;
  /** mm. */
  voxelSize: Triple;
}

export const triple = (of: (axis: 0 | 1 | 2) => number): Triple => [of(0), of(1), of(2)];
export const dot = (one: Triple, other: Triple): number => one[0] * other[0] + one[1] * other[1] + one[2] * other[2];
const cross = ([a, b, c]: Triple, [d, e, f]: Triple): Triple => [b * f - c * e, c * d - a * f, a * e - b * d];
const unit = (vector: Triple): Triple => {
  const length = Math.hypot(...vector) || 1;
  return triple((axis) => vector[axis] / length);
};

/** One of the three planes of a volume. @param place a voxel of it */
export function planeSection(plane: PlaneName, { voxelCount, voxelSize }: Extent, place: Triple): Section {
  const { right, down, through } = AXES[plane];
  return {
    corner: triple((axis) => (axis === through ? place[axis] + 0.5 : 0)),
    right: triple((axis) => (axis === right ? 1 : 0)),
    down: triple((axis) => (axis === down ? 1 : 0)),
    size: [voxelCount[right], voxelCount[down]],
    pixel: [voxelSize[right], voxelSize[down]],
  };
}

/** The place in the volume, in voxels, of a place in the section, in pixels. */
export const toVolume = ({ corner, right, down }: Section, [a, b]: readonly [number, number]): Triple =>
  triple((axis) => corner[axis] + a * right[axis] + b * down[axis]);

/** The section's directions as unit vectors of millimetres: to the right, down, and towards those behind. */
export function axesOf(section: Section, voxelSize: Triple): readonly [Triple, Triple, Triple] {
  const right = unit(triple((axis) => section.right[axis] * voxelSize[axis]));
  const down = unit(triple((axis) => section.down[axis] * voxelSize[axis]));
  return [right, down, cross(right, down)];
}

/** Where a place of the volume lies: pixels to the right and down, and millimetres from the section. */
export function toPixels(section: Section, voxelSize: Triple, place: Triple): Triple {
  const away = triple((axis) => (place[axis] - section.corner[axis]) * voxelSize[axis]);
  const [right, down, through] = axesOf(section, voxelSize);
  return [dot(away, right) / section.pixel[0], dot(away, down) / section.pixel[1], dot(away, through)];
}

/** Half of what one layer of voxels takes along the normal of a section, mm. */
export function halfLayer(section: Section, voxelSize: Triple): number {
  const [, , through] = axesOf(section, voxelSize);
  return triple((axis) => Math.abs(through[axis]) * voxelSize[axis]).reduce((sum, part) => sum + part, 0) / 2;
}

/** Millimetres between two places of a section, in pixels. */
export const lengthOf = ({ pixel }: Section, from: readonly [number, number], to: readonly [number, number]): number =>
  Math.hypot((to[0] - from[0]) * pixel[0], (to[1] - from[1]) * pixel[1]);

/** Where the section's directions to the right and down lead in the patient. */
function inPatient(section: Section, voxelSize: Triple, { axes }: Directions): [Triple, Triple] {
  const [right, down] = axesOf(section, voxelSize);
  const led = (vector: Triple): Triple =>
    triple((part) => vector[0] * axes[0][part] + vector[1] * axes[1][part] + vector[2] * axes[2][part]);
  return [led(right), led(down)];
}

/** Whether a section is shown upside down, so that the head is above; without directions as the image server draws it. */
export function isTurnedOver(section: Section, voxelSize: Triple, directions: Directions | null): boolean {
  return directions !== null && section.down[2] !== 0 && inPatient(section, voxelSize, directions)[1][2] > 0.5;
}

/** Letters at the four edges of a section as it is shown. */
export function edgeLetters(section: Section, voxelSize: Triple, directions: Directions) {
  const opposite = (direction: Triple): Triple => triple((axis) => -direction[axis]);
  const [right, below] = inPatient(section, voxelSize, directions);
  const down = isTurnedOver(section, voxelSize, directions) ? opposite(below) : below;
  return {
    right: lettersOf(right),
    left: lettersOf(opposite(right)),
    bottom: lettersOf(down),
    top: lettersOf(opposite(down)),
  };
}
