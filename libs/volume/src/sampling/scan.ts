import { Refusal } from '@circus/contracts';
import type { GreyRows, VoxelGrid } from '../sections.js';
import { type VoxelArray, voxelArray } from '../voxelFormat.js';
import type { Window } from '../window.js';
import { writeGreyRow } from './greyRow.js';
import type { Triple } from './oblique.js';
import { type RowPositions, type SampledVolume, voxelReader } from './voxelReaders.js';

/** Above this many pixels (2048 x 2048) a scan is refused. (RS specification 2.4) */
const MAX_SCAN_PIXELS = 2 ** 22;

/** Any plane through a volume. Coordinates count from the corner of the first voxel: voxel i reaches from i to i + 1. */
export interface ScanPlane {
  /** Upper left corner of the picture. */
  origin: Triple;
  /** The whole width of the picture. */
  xAxis: Triple;
  /** Its whole height. */
  yAxis: Triple;
  width: number;
  height: number;
  /** Trilinear; else the voxel in which each sample lies. */
  interpolate: boolean;
}

/** A volume, or the slices of it that a partial volume names, in its order. */
export interface ScannedVolume {
  grid: VoxelGrid;
  /** z indices in the grid. */
  slices: readonly number[];
}

/**
 * The places in a (partial) volume whose images a scan shows, from the first to the last; null when it shows none.
 *
 * @param count slices of the (partial) volume
 */
export function scannedSlices(
  { origin, xAxis, yAxis, interpolate }: ScanPlane,
  count: number,
): [first: number, last: number] | null {
  const corners = [0, xAxis[2], yAxis[2], xAxis[2] + yAxis[2]].map((offset) => origin[2] + offset);
  const first = Math.max(0, Math.floor(Math.min(...corners)) - (interpolate ? 1 : 0));
  const last = Math.min(count - 1, Math.ceil(Math.max(...corners)));
  return first <= last ? [first, last] : null;
}

/** Scans voxel values in the volume's own format; outside the volume they are 0. Colour is never interpolated. */
export function scanVoxels(volume: ScannedVolume, plane: ScanPlane): VoxelArray {
  const { grid } = volume;
  const pixels = plane.width * plane.height;
  const values = voxelArray(
    grid.format,
    new ArrayBuffer(pixels * grid.voxels.BYTES_PER_ELEMENT * perVoxel(grid)),
    0,
    pixels,
  );
  if (grid.format === 'rgba8') {
    scanColours(volume, plane, values as Uint8Array);
    return values;
  }
  scanRows(volume, plane, (row, j, from, to) => {
    const at = j * plane.width;
    for (let i = from; i < to; i += 1) values[at + i] = Math.round(row[i] as number);
  });
  return values;
}

/** Scans under a window, into grey pixels; outside the volume they are black. */
export function scanGrey(
  volume: ScannedVolume,
  plane: ScanPlane,
  window: Window,
  { grey, offset, stride }: GreyRows,
): void {
  for (let j = 0; j < plane.height; j += 1) {
    const at = offset + j * stride;
    grey.fill(0, at, at + plane.width);
  }
  scanRows(volume, plane, (row, j, from, to) => writeGreyRow(row, from, to, window, grey, offset + j * stride));
}

type TakeRow = (values: Float64Array, j: number, from: number, to: number) => void;

function scanRows({ grid, slices }: ScannedVolume, plane: ScanPlane, take: TakeRow): void {
  const reader = voxelReader(grid);
  const volume = sampledVolume(grid, slices);
  const positions = rowPositions(plane);
  const values = new Float64Array(plane.width);
  const at = plane.interpolate ? null : new Int32Array(plane.width);
  for (let j = 0; j < plane.height; j += 1) {
    const row = positions(j);
    const [from, to] = insideOf(row, volume, plane);
    if (from >= to) continue;
    if (at === null) {
      reader.trilinear(volume, row, from, to, values);
    } else {
      nearestVoxels(volume, row, from, to, at);
      reader.gather(at.subarray(from, to), 0, to - from, values.subarray(from, to));
    }
    take(values, j, from, to);
  }
}

function scanColours({ grid, slices }: ScannedVolume, plane: ScanPlane, rgba: Uint8Array): void {
  const nearest = { ...plane, interpolate: false };
  const volume = sampledVolume(grid, slices);
  const positions = rowPositions(nearest);
  const at = new Int32Array(plane.width);
  const { voxels } = grid;
  for (let j = 0; j < plane.height; j += 1) {
    const row = positions(j);
    const [from, to] = insideOf(row, volume, nearest);
    nearestVoxels(volume, row, from, to, at);
    for (let i = from; i < to; i += 1) {
      const source = (at[i] as number) * 4;
      const target = (j * plane.width + i) * 4;
      for (let sample = 0; sample < 4; sample += 1) rgba[target + sample] = voxels[source + sample] as number;
    }
  }
}

function sampledVolume({ columns, rows }: VoxelGrid, slices: readonly number[]): SampledVolume {
  const sliceAt = Int32Array.from(slices, (z) => z * columns * rows);
  return { columns, rows, slices: slices.length, sliceAt };
}

/** Where the samples of each row lie. The step to a column is taken from the origin, not from its neighbour. */
function rowPositions({ origin, xAxis, yAxis, width, height, interpolate }: ScanPlane): (j: number) => RowPositions {
  const along = (axis: 0 | 1 | 2) =>
    Float64Array.from({ length: width }, (_, i) => origin[axis] + (i * xAxis[axis]) / width);
  const columns: RowPositions['columns'] = [along(0), along(1), along(2)];
  return (j) => ({
    columns,
    row: [(j * yAxis[0]) / height, (j * yAxis[1]) / height, (j * yAxis[2]) / height],
    shift: interpolate ? -0.5 : 0,
  });
}

/**
 * The samples of a row that lie in the volume: from the first to the one behind the last. On each axis they are one
 * stretch, as positions only grow or only shrink along the row.
 */
function insideOf({ columns, row }: RowPositions, volume: SampledVolume, { interpolate }: ScanPlane): [number, number] {
  const extents = [volume.columns, volume.rows, volume.slices];
  let [from, to] = [0, columns[0].length];
  for (let axis = 0; axis < 3; axis += 1) {
    const along = columns[axis] as Float64Array;
    const offset = row[axis] as number;
    const extent = extents[axis] as number;
    const position = (i: number) => (along[i] as number) + offset;
    const tooFar = (i: number) => (interpolate ? position(i) > extent : position(i) >= extent);
    const tooNear = (i: number) => position(i) < 0;
    const grows = position(along.length - 1) >= position(0);
    const [outsideFirst, outsideLast] = grows ? [tooNear, tooFar] : [tooFar, tooNear];
    from = firstWhere(from, to, (i) => !outsideFirst(i));
    to = firstWhere(from, to, outsideLast);
  }
  return [from, to];
}

/** The first from `from` on that holds, `to` if none does; once it holds it holds for all that follow. */
function firstWhere(from: number, to: number, holds: (i: number) => boolean): number {
  let [low, high] = [from, to];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

function nearestVoxels(
  { columns, sliceAt }: SampledVolume,
  { columns: along, row }: RowPositions,
  from: number,
  to: number,
  at: Int32Array,
): void {
  const [alongX, alongY, alongZ] = along;
  const [rowX, rowY, rowZ] = row;
  for (let i = from; i < to; i += 1) {
    const x = ((alongX[i] as number) + rowX) | 0;
    const y = ((alongY[i] as number) + rowY) | 0;
    const z = ((alongZ[i] as number) + rowZ) | 0;
    at[i] = (sliceAt[z] as number) + y * columns + x;
  }
}

const perVoxel = ({ format }: VoxelGrid): number => (format === 'rgba8' ? 4 : 1);

/** @throws Refusal 'invalid' for a size that no scan may have */
export function checkScanSize(width: number, height: number): void {
  if (width >= 1 && height >= 1 && width * height <= MAX_SCAN_PIXELS) return;
  throw new Refusal('invalid', `size: a scan has 1 to ${MAX_SCAN_PIXELS} pixels, not ${width} x ${height}.`);
}
