import { AXES, type PlaneName, type Triple } from './geometry.js';
import { type Extent, type Section, triple } from './section.js';

/** A plane at right angles to one of the three, through the place where they meet. */
export interface Oblique {
  base: PlaneName;
  /** Of the line in which it cuts the base plane with the horizontal, counter-clockwise as the image server draws it; from 0 to
   * less than 180 degrees. */
  degrees: number;
}

export const turned = (oblique: Oblique, degrees: number): Oblique => ({
  ...oblique,
  degrees: (((oblique.degrees + degrees) % 180) + 180) % 180,
});

/** As the address keeps it: `axial,30`. */
export function parseOblique(text: string | null): Oblique | null {
  const [base, degrees] = (text ?? '').split(',');
  if (base === undefined || !(base in AXES) || !Number.isFinite(Number(degrees))) return null;
  return turned({ base: base as PlaneName, degrees: 0 }, Number(degrees));
}

/** Fractions are not exact. */
const SNAP = 1e-6;

/** Voxels of the volume from one pixel of the line to the next. */
function steps({ base, degrees }: Oblique, voxelSize: Triple) {
  const pixel = Math.min(...voxelSize);
  const { right, down, through } = AXES[base];
  const angle = (degrees * Math.PI) / 180;
  const along = triple((axis) => {
    if (axis === right) return (Math.cos(angle) * pixel) / voxelSize[axis];
    return axis === down ? (-Math.sin(angle) * pixel) / voxelSize[axis] : 0;
  });
  const across = triple((axis) => (axis === through ? pixel / voxelSize[axis] : 0));
  return { pixel, along, across, axes: [right, down] as const, through };
}

/**
 * Where the image server's oblique section lies: square pixels as small as the shortest edge of a voxel, as far as the line runs
 * between the middles of the outermost voxels (RS specification 1.6).
 */
export function obliqueSection(oblique: Oblique, { voxelCount, voxelSize }: Extent, place: Triple): Section {
  const { pixel, along, across, axes, through } = steps(oblique, voxelSize);
  const reach = (sign: 1 | -1): number => {
    const room = axes.map((axis) => {
      const pace = sign * along[axis];
      const left = pace > 0 ? voxelCount[axis] - 1 - place[axis] : place[axis];
      return Math.abs(pace) < SNAP ? Number.POSITIVE_INFINITY : (left + SNAP) / Math.abs(pace);
    });
    return Math.floor(Math.min(...room));
  };
  const before = reach(-1);
  const length = before + reach(1) + 1;
  const others = Math.floor((voxelCount[through] * voxelSize[through]) / pixel + SNAP);
  const corner = triple((axis) =>
    axis === through ? 0.5 - 0.5 * across[axis] : place[axis] + 0.5 - (before + 0.5) * along[axis],
  );
  const isUpright = oblique.base === 'sagittal';
  return {
    corner,
    right: isUpright ? across : along,
    down: isUpright ? along : across,
    size: isUpright ? [others, length] : [length, others],
    pixel: [pixel, pixel],
  };
}

/** The next place along the normal of an oblique plane; whole voxels, so that each step shows something else. */
export function stepThrough(oblique: Oblique, voxelSize: Triple, place: Triple, count: number): Triple {
  const { along, axes } = steps(oblique, voxelSize);
  const [u, v] = axes;
  // At right angles to the line, in millimetres.
  const normal = triple((axis) => {
    if (axis === u) return (-along[v] * voxelSize[v]) / voxelSize[u];
    return axis === v ? (along[u] * voxelSize[u]) / voxelSize[v] : 0;
  });
  const longest = Math.max(...normal.map(Math.abs));
  return triple((axis) => Math.round(place[axis] + (count * normal[axis]) / longest));
}
