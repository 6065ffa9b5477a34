import type { VoxelArray, VoxelFormat } from './voxelFormat.js';

/** Voxels with their extent: columns (x), rows (y), slices (z); `voxels` holds all of them, x fastest. */
export interface VoxelGrid {
  format: VoxelFormat;
  columns: number;
  rows: number;
  slices: number;
  voxels: VoxelArray;
}

export type SectionMode = 'axial' | 'coronal' | 'sagittal';

/** Where grey pixels are written: row j of the picture starts at `offset + j * stride`. */
export interface GreyRows {
  grey: Uint8Array;
  offset: number;
  stride: number;
}

/** Size in pixels of a section, and how many of them (`depth`) the mode has: valid targets are 0 to depth - 1. */
export function sectionSize(
  { columns, rows, slices }: Pick<VoxelGrid, 'columns' | 'rows' | 'slices'>,
  mode: SectionMode,
): { width: number; height: number; depth: number } {
  switch (mode) {
    case 'axial':
      return { width: columns, height: rows, depth: slices };
    case 'coronal':
      return { width: columns, height: slices, depth: rows };
    case 'sagittal':
      return { width: rows, height: slices, depth: columns };
  }
}

/**
 * Writes V(i, j, target) as grey pixels.
 *
 * @param target slice, 0 to slices - 1
 * @param table grey by the voxel's bits (`windowTable`), or by luminance for `rgba8`
 */
export function axialSection(grid: VoxelGrid, target: number, table: Uint8Array, out: GreyRows): void {
  const { columns, rows } = grid;
  writeRows(
    grid,
    { first: target * rows * columns, rowStep: columns, step: 1, width: columns, height: rows },
    table,
    out,
  );
}

/**
 * Writes V(i, target, j): row 0 is slice 0.
 *
 * @param target voxel row, 0 to rows - 1
 */
export function coronalSection(grid: VoxelGrid, target: number, table: Uint8Array, out: GreyRows): void {
  const { columns, rows, slices } = grid;
  const rowStep = rows * columns;
  writeRows(grid, { first: target * columns, rowStep, step: 1, width: columns, height: slices }, table, out);
}

/**
 * Writes V(target, i, j): row 0 is slice 0, column 0 is voxel row 0.
 *
 * @param target voxel column, 0 to columns - 1
 */
export function sagittalSection(grid: VoxelGrid, target: number, table: Uint8Array, out: GreyRows): void {
  const { columns, rows, slices } = grid;
  writeRows(grid, { first: target, rowStep: rows * columns, step: columns, width: rows, height: slices }, table, out);
}

/** Writes any of the three sections. No flip, no resampling: one voxel is one pixel. (RS specification 1.3) */
export function writeSection(
  grid: VoxelGrid,
  mode: SectionMode,
  target: number,
  table: Uint8Array,
  out: GreyRows,
): void {
  if (mode === 'axial') axialSection(grid, target, table, out);
  else if (mode === 'coronal') coronalSection(grid, target, table, out);
  else sagittalSection(grid, target, table, out);
}

/** Grey of a colour, 0 to 255: `round((299 R + 587 G + 114 B) / 1000)`. (RS specification 1.4) */
export function luminance(red: number, green: number, blue: number): number {
  return ((299 * red + 587 * green + 114 * blue + 500) / 1000) | 0;
}

/** Which voxels make up a picture: pixel (i, j) is voxel `first + i * step + j * rowStep`. */
interface VoxelWalk {
  first: number;
  step: number;
  rowStep: number;
  width: number;
  height: number;
}

function writeRows(grid: VoxelGrid, walk: VoxelWalk, table: Uint8Array, out: GreyRows): void {
  const { buffer, byteOffset, byteLength } = grid.voxels;
  // Signed voxels are read as unsigned bits, which is how the table is ordered: two loops serve four formats.
  const bytes = new Uint8Array(buffer, byteOffset, byteLength);
  if (grid.format === 'rgba8') writeLuminance(bytes, walk, table, out);
  else if (grid.voxels.BYTES_PER_ELEMENT === 1) writeBytes(bytes, walk, table, out);
  else writeWords(new Uint16Array(buffer, byteOffset, byteLength / 2), walk, table, out);
}

// The indices are in range by construction; `as number` tells the compiler so without costing the loops a branch.

function writeBytes(voxels: Uint8Array, walk: VoxelWalk, table: Uint8Array, { grey, offset, stride }: GreyRows): void {
  const { first, step, rowStep, width, height } = walk;
  for (let j = 0; j < height; j += 1) {
    const end = offset + j * stride + width;
    for (let at = end - width, v = first + j * rowStep; at < end; at += 1, v += step) {
      grey[at] = table[voxels[v] as number] as number;
    }
  }
}

function writeWords(voxels: Uint16Array, walk: VoxelWalk, table: Uint8Array, { grey, offset, stride }: GreyRows): void {
  const { first, step, rowStep, width, height } = walk;
  for (let j = 0; j < height; j += 1) {
    const end = offset + j * stride + width;
    for (let at = end - width, v = first + j * rowStep; at < end; at += 1, v += step) {
      grey[at] = table[voxels[v] as number] as number;
    }
  }
}

function writeLuminance(
  rgba: Uint8Array,
  walk: VoxelWalk,
  table: Uint8Array,
  { grey, offset, stride }: GreyRows,
): void {
  const { first, step, rowStep, width, height } = walk;
  for (let j = 0; j < height; j += 1) {
    const end = offset + j * stride + width;
    for (let at = end - width, v = (first + j * rowStep) * 4; at < end; at += 1, v += step * 4) {
      const value = luminance(rgba[v] as number, rgba[v + 1] as number, rgba[v + 2] as number);
      grey[at] = table[value] as number;
    }
  }
}
