import { type GreyRows, type SectionMode, sectionSize, type VoxelGrid } from '../sections.js';
import type { Window } from '../window.js';
import { IDENTITY_WINDOW, writeGreyRow } from './greyRow.js';
import { ProjectedRow, type Projection } from './projection.js';
import { voxelReader } from './voxelReaders.js';

/** A section several voxels thick. */
export interface Slab {
  mode: SectionMode;
  /** First and last voxel along the normal, both included. */
  first: number;
  last: number;
  projection: Projection;
}

/**
 * The voxels on both sides of a target whose centres lie within half a thickness of it, as far as there are any.
 *
 * @param thickness mm
 * @param voxelSize mm, along the normal
 * @param depth voxels along the normal
 */
export function slabAround(
  target: number,
  thickness: number,
  voxelSize: number,
  depth: number,
): Pick<Slab, 'first' | 'last'> {
  const layers = Math.floor(thickness / 2 / voxelSize + 1e-6);
  return { first: Math.max(0, target - layers), last: Math.min(depth - 1, target + layers) };
}

/** Writes a thick section as grey pixels: the largest, smallest or mean voxel along the normal. */
export function writeSlab(
  grid: VoxelGrid,
  { mode, first, last, projection }: Slab,
  window: Window | null,
  out: GreyRows,
): void {
  const reader = voxelReader(grid);
  const { width, height } = sectionSize(grid, mode);
  const { columns } = grid;
  const plane = columns * grid.rows;
  const [across, down, through] =
    mode === 'axial' ? [1, columns, plane] : mode === 'coronal' ? [1, plane, columns] : [columns, plane, 1];
  const at = Int32Array.from({ length: width }, (_, i) => i * across);
  const layer = new Float64Array(width);
  const row = new ProjectedRow(width, projection);
  for (let j = 0; j < height; j += 1) {
    row.begin();
    for (let depth = first; depth <= last; depth += 1) {
      reader.gather(at, j * down + depth * through, width, layer);
      row.add(layer, 0, width);
    }
    row.end();
    writeGreyRow(row.values, 0, width, window ?? IDENTITY_WINDOW, out.grey, out.offset + j * out.stride);
  }
}
