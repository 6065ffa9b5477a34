import type { GreyRows, VoxelGrid } from '../sections.js';
import type { Window } from '../window.js';
import { IDENTITY_WINDOW, writeGreyRow } from './greyRow.js';
import { linePosition, type ObliqueSection, planeAxes, snapped } from './oblique.js';
import { ProjectedRow, type Projection } from './projection.js';
import { type LineTaps, type VoxelReader, voxelReader } from './voxelReaders.js';

export type Interpolation = 'linear' | 'nearest';

/** How an oblique section is shown. */
export interface ObliqueLook {
  interpolation: Interpolation;
  projection: Projection;
  /** null: luminance as it is. */
  window: Window | null;
}

/** A layer of the section: the taps of its line, those inside the volume being `from` to `to` (exclusive). */
interface Layer {
  taps: LineTaps;
  from: number;
  to: number;
}

/**
 * Writes an oblique section as grey pixels; what lies outside the volume is black. (RS specification 1.6)
 *
 * Such a section always holds one axis of the volume. So the line is interpolated in its plane once for each voxel
 * along that axis, and pixels in between are blended from two finished lines.
 */
export function writeOblique(grid: VoxelGrid, section: ObliqueSection, look: ObliqueLook, out: GreyRows): void {
  const layers: Layer[] = [];
  for (let layer = -section.layers; layer <= section.layers; layer += 1) {
    layers.push(layerOf(grid, section, layer, look.interpolation));
  }
  const row =
    section.base === 'sagittal'
      ? rowsAcrossLine(grid, section, layers, look)
      : rowsAlongLine(grid, section, layers, look);
  const { grey, offset, stride } = out;
  const { width, height } = section;
  for (let j = 0; j < height; j += 1) {
    const at = offset + j * stride;
    const values = row(j);
    if (values === null) grey.fill(0, at, at + width);
    else writeGreyRow(values, 0, width, look.window ?? IDENTITY_WINDOW, grey, at);
  }
}

/** Makes a row of the picture: null for one that is black, NaN for pixels that are. */
type RowMaker = (j: number) => Float64Array | null;

/** Axial and coronal: rows of the picture are lines, one for each place on the third axis. */
function rowsAlongLine(grid: VoxelGrid, section: ObliqueSection, layers: Layer[], look: ObliqueLook): RowMaker {
  const reader = voxelReader(grid);
  const axis = planeAxes[section.base][2];
  const step = stepOf(grid, axis);
  const places = otherPlaces(grid, section, look.interpolation);
  const lines = layers.map((layer) => new KeptLines(reader, layer, step, section.length));
  const projected = layers.length > 1 ? new ProjectedRow(section.width, look.projection) : null;
  return (j) => {
    const place = places.first[j] as number;
    if (place < 0) return null;
    const fraction = places.fraction[j] as number;
    if (projected === null) return (lines[0] as KeptLines).between(place, fraction);
    projected.begin();
    layers.forEach(({ from, to }, i) => {
      if (from < to) projected.add((lines[i] as KeptLines).between(place, fraction), from, to);
    });
    projected.end();
    return projected.values;
  };
}

/** Sagittal: rows of the picture run along the third axis (x), one for each place of the line. */
function rowsAcrossLine(grid: VoxelGrid, section: ObliqueSection, layers: Layer[], look: ObliqueLook): RowMaker {
  const reader = voxelReader(grid);
  const { first, fraction } = otherPlaces(grid, section, look.interpolation);
  const { width } = section;
  const run = new Float64Array(grid.columns);
  const values = new Float64Array(width);
  const inside = first.findIndex((place) => place < 0);
  const reached = inside === -1 ? width : inside;
  values.fill(Number.NaN, reached);
  const projected = layers.length > 1 ? new ProjectedRow(width, look.projection) : null;
  const sample = ({ taps }: Layer, k: number) => {
    reader.run(taps, k, grid.columns, run);
    for (let l = 0; l < reached; l += 1) {
      const x = first[l] as number;
      const f = fraction[l] as number;
      values[l] = f === 0 ? (run[x] as number) : (run[x] as number) * (1 - f) + (run[x + 1] as number) * f;
    }
    return values;
  };
  return (j) => {
    if (projected === null) return sample(layers[0] as Layer, j);
    projected.begin();
    for (const layer of layers) if (j >= layer.from && j < layer.to) projected.add(sample(layer, j), 0, reached);
    projected.end();
    return projected.values;
  };
}

/** The two lines between which a row lies, made when they are first asked for: places are asked for in order. */
class KeptLines {
  readonly #lines: [Float64Array, Float64Array];
  readonly #blend: Float64Array;
  /** Which voxel of the third axis each line is of. */
  readonly #places: [number, number] = [-1, -1];

  constructor(
    private readonly reader: VoxelReader,
    private readonly layer: Layer,
    private readonly step: number,
    length: number,
  ) {
    this.#lines = [new Float64Array(length), new Float64Array(length)];
    this.#blend = new Float64Array(length);
  }

  between(place: number, fraction: number): Float64Array {
    const near = this.#line(place);
    if (fraction === 0) return near;
    const far = this.#line(place + 1);
    const blend = this.#blend;
    const { from, to } = this.layer;
    for (let k = from; k < to; k += 1) {
      blend[k] = (near[k] as number) * (1 - fraction) + (far[k] as number) * fraction;
    }
    return blend;
  }

  #line(place: number): Float64Array {
    const slot = place & 1;
    const line = this.#lines[slot] as Float64Array;
    if (this.#places[slot] !== place) {
      this.reader.line(this.layer.taps, place * this.step, this.layer.from, this.layer.to, line);
      this.#places[slot] = place;
    }
    return line;
  }
}

/** Voxels from one place to the next on an axis. */
function stepOf({ columns, rows }: VoxelGrid, axis: number): number {
  return axis === 0 ? 1 : axis === 1 ? columns : columns * rows;
}

function extentOf({ columns, rows, slices }: VoxelGrid, axis: number): number {
  return axis === 0 ? columns : axis === 1 ? rows : slices;
}

/** Places of the section's pixels on the third axis: the voxel before, -1 outside, and the way to the next. */
function otherPlaces(grid: VoxelGrid, { base, otherStep, otherCount }: ObliqueSection, interpolation: Interpolation) {
  const last = extentOf(grid, planeAxes[base][2]) - 1;
  const first = new Int32Array(otherCount);
  const fraction = new Float64Array(otherCount);
  for (let l = 0; l < otherCount; l += 1) {
    const position = snapped(l * otherStep);
    const taken = interpolation === 'nearest' ? Math.round(position) : position;
    first[l] = position > last ? -1 : Math.floor(taken);
    fraction[l] = position > last ? 0 : taken - Math.floor(taken);
  }
  return { first, fraction };
}

function layerOf(grid: VoxelGrid, section: ObliqueSection, layer: number, interpolation: Interpolation): Layer {
  const { length, base } = section;
  const [a, b] = planeAxes[base];
  const [lastA, lastB] = [extentOf(grid, a) - 1, extentOf(grid, b) - 1];
  const [stepA, stepB] = [stepOf(grid, a), stepOf(grid, b)];
  const taps: LineTaps = {
    at00: new Int32Array(length),
    at10: new Int32Array(length),
    at01: new Int32Array(length),
    at11: new Int32Array(length),
    fractionA: new Float64Array(length),
    fractionB: new Float64Array(length),
  };
  let from = length;
  let to = 0;
  for (let k = 0; k < length; k += 1) {
    const exactA = linePosition(section, a, k, layer);
    const exactB = linePosition(section, b, k, layer);
    if (exactA < 0 || exactA > lastA || exactB < 0 || exactB > lastB) continue;
    from = Math.min(from, k);
    to = k + 1;
    const positionA = interpolation === 'nearest' ? Math.round(exactA) : exactA;
    const positionB = interpolation === 'nearest' ? Math.round(exactB) : exactB;
    const [floorA, floorB] = [Math.floor(positionA), Math.floor(positionB)];
    const nextA = floorA < lastA ? stepA : 0;
    const nextB = floorB < lastB ? stepB : 0;
    const at = floorA * stepA + floorB * stepB;
    taps.at00[k] = at;
    taps.at10[k] = at + nextA;
    taps.at01[k] = at + nextB;
    taps.at11[k] = at + nextA + nextB;
    taps.fractionA[k] = positionA - floorA;
    taps.fractionB[k] = positionB - floorB;
  }
  return { taps, from: Math.min(from, to), to };
}
