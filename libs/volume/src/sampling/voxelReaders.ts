import { luminance, type VoxelGrid } from '../sections.js';

/**
 * Where the four voxels lie between which each sample of a line is interpolated in a plane, and how far from the first
 * of them: `a` and `b` are the two axes of the plane, in the order in which they are blended.
 */
export interface LineTaps {
  at00: Int32Array;
  /** One step along a. */
  at10: Int32Array;
  /** One step along b. */
  at01: Int32Array;
  at11: Int32Array;
  /** 0 to 1, exclusive. */
  fractionA: Float64Array;
  fractionB: Float64Array;
}

/** The samples of one row of a picture, as index coordinates: that of sample i is the sum of row and column. */
export interface RowPositions {
  /** By column: x, y, z. */
  columns: readonly [Float64Array, Float64Array, Float64Array];
  row: readonly [number, number, number];
  /** Added to each coordinate, before it is held between the first and the last voxel. */
  shift: number;
}

/** What of a volume a trilinear sample needs to know: extents, and where each slice begins. */
export interface SampledVolume {
  columns: number;
  rows: number;
  slices: number;
  /** First voxel of slice z. */
  sliceAt: Int32Array;
}

/** Reads voxels as numbers, a row of a picture at a time. */
export interface VoxelReader {
  /** `out[i]` becomes the voxel `at[i] + shift`, for i below `count`. */
  gather(at: Int32Array, shift: number, count: number, out: Float64Array): void;
  /** `out[k]` becomes the blend of the four voxels of tap k, all moved by `shift`; k from `from` to `to` (exclusive). */
  line(taps: LineTaps, shift: number, from: number, to: number, out: Float64Array): void;
  /** `out[x]` becomes the blend of the four voxels of one tap, all moved by x; x below `count`. */
  run(taps: LineTaps, tap: number, count: number, out: Float64Array): void;
  /** `out[i]` becomes the trilinear blend around position i; i from `from` to `to` (exclusive). */
  trilinear(volume: SampledVolume, positions: RowPositions, from: number, to: number, out: Float64Array): void;
}

/** The reader for a volume's format: its numbers are voxel values, of `rgba8` the luminance. */
export function voxelReader({ format, voxels }: Pick<VoxelGrid, 'format' | 'voxels'>): VoxelReader {
  const { buffer, byteOffset, byteLength } = voxels;
  const bytes = () => new Uint8Array(buffer, byteOffset, byteLength);
  switch (format) {
    case 'rgba8':
      return new ColourReader(bytes());
    case 'uint8':
      return new NumberReader(bytes(), 0);
    case 'int8':
      return new NumberReader(bytes(), 0x80);
    case 'uint16':
      return new NumberReader(new Uint16Array(buffer, byteOffset, byteLength / 2), 0);
    case 'int16':
      return new NumberReader(new Uint16Array(buffer, byteOffset, byteLength / 2), 0x8000);
  }
}

// Signed voxels are read as unsigned bits with the sign bit turned round, which is the value raised by `sign`: blending
// takes it along, and it is taken off at the end. Indices are in range by construction; `as number` says so for free.

class NumberReader implements VoxelReader {
  constructor(
    private readonly voxels: Uint8Array | Uint16Array,
    private readonly sign: number,
  ) {}

  gather(at: Int32Array, shift: number, count: number, out: Float64Array): void {
    const { voxels, sign } = this;
    for (let i = 0; i < count; i += 1) {
      out[i] = ((voxels[(at[i] as number) + shift] as number) ^ sign) - sign;
    }
  }

  line(
    { at00, at10, at01, at11, fractionA, fractionB }: LineTaps,
    shift: number,
    from: number,
    to: number,
    out: Float64Array,
  ): void {
    const { voxels, sign } = this;
    for (let k = from; k < to; k += 1) {
      const a = fractionA[k] as number;
      const b = fractionB[k] as number;
      const near =
        ((voxels[(at00[k] as number) + shift] as number) ^ sign) * (1 - a) +
        ((voxels[(at10[k] as number) + shift] as number) ^ sign) * a;
      const far =
        ((voxels[(at01[k] as number) + shift] as number) ^ sign) * (1 - a) +
        ((voxels[(at11[k] as number) + shift] as number) ^ sign) * a;
      out[k] = near * (1 - b) + far * b - sign;
    }
  }

  run(taps: LineTaps, tap: number, count: number, out: Float64Array): void {
    const { voxels, sign } = this;
    const { at00, at10, at01, at11, a, b } = tapAt(taps, tap);
    for (let x = 0; x < count; x += 1) {
      const near = ((voxels[at00 + x] as number) ^ sign) * (1 - a) + ((voxels[at10 + x] as number) ^ sign) * a;
      const far = ((voxels[at01 + x] as number) ^ sign) * (1 - a) + ((voxels[at11 + x] as number) ^ sign) * a;
      out[x] = near * (1 - b) + far * b - sign;
    }
  }

  trilinear(volume: SampledVolume, positions: RowPositions, from: number, to: number, out: Float64Array): void {
    const { voxels, sign } = this;
    const { columns, rows, slices, sliceAt } = volume;
    const [alongX, alongY, alongZ] = positions.columns;
    const [rowX, rowY, rowZ] = positions.row;
    const { shift } = positions;
    const lastX = columns - 1;
    const lastY = rows - 1;
    const lastZ = slices - 1;
    for (let i = from; i < to; i += 1) {
      const x = held((alongX[i] as number) + rowX + shift, lastX);
      const y = held((alongY[i] as number) + rowY + shift, lastY);
      const z = held((alongZ[i] as number) + rowZ + shift, lastZ);
      const x0 = x | 0;
      const y0 = y | 0;
      const z0 = z | 0;
      const fx = x - x0;
      const fy = y - y0;
      const fz = z - z0;
      const right = x0 < lastX ? 1 : 0;
      const below = y0 < lastY ? columns : 0;
      const near = (sliceAt[z0] as number) + y0 * columns + x0;
      const far = (sliceAt[z0 < lastZ ? z0 + 1 : z0] as number) + y0 * columns + x0;
      const top =
        (((voxels[near] as number) ^ sign) * (1 - fx) + ((voxels[near + right] as number) ^ sign) * fx) * (1 - fy) +
        (((voxels[near + below] as number) ^ sign) * (1 - fx) +
          ((voxels[near + below + right] as number) ^ sign) * fx) *
          fy;
      const bottom =
        (((voxels[far] as number) ^ sign) * (1 - fx) + ((voxels[far + right] as number) ^ sign) * fx) * (1 - fy) +
        (((voxels[far + below] as number) ^ sign) * (1 - fx) + ((voxels[far + below + right] as number) ^ sign) * fx) *
          fy;
      out[i] = top * (1 - fz) + bottom * fz - sign;
    }
  }
}

class ColourReader implements VoxelReader {
  constructor(private readonly rgba: Uint8Array) {}

  gather(at: Int32Array, shift: number, count: number, out: Float64Array): void {
    for (let i = 0; i < count; i += 1) out[i] = luminanceAt(this.rgba, (at[i] as number) + shift);
  }

  line(
    { at00, at10, at01, at11, fractionA, fractionB }: LineTaps,
    shift: number,
    from: number,
    to: number,
    out: Float64Array,
  ): void {
    const { rgba } = this;
    for (let k = from; k < to; k += 1) {
      const a = fractionA[k] as number;
      const b = fractionB[k] as number;
      const near =
        luminanceAt(rgba, (at00[k] as number) + shift) * (1 - a) + luminanceAt(rgba, (at10[k] as number) + shift) * a;
      const far =
        luminanceAt(rgba, (at01[k] as number) + shift) * (1 - a) + luminanceAt(rgba, (at11[k] as number) + shift) * a;
      out[k] = near * (1 - b) + far * b;
    }
  }

  run(taps: LineTaps, tap: number, count: number, out: Float64Array): void {
    const { rgba } = this;
    const { at00, at10, at01, at11, a, b } = tapAt(taps, tap);
    for (let x = 0; x < count; x += 1) {
      const near = luminanceAt(rgba, at00 + x) * (1 - a) + luminanceAt(rgba, at10 + x) * a;
      const far = luminanceAt(rgba, at01 + x) * (1 - a) + luminanceAt(rgba, at11 + x) * a;
      out[x] = near * (1 - b) + far * b;
    }
  }

  trilinear(volume: SampledVolume, positions: RowPositions, from: number, to: number, out: Float64Array): void {
    const { rgba } = this;
    const { columns, rows, slices, sliceAt } = volume;
    const [alongX, alongY, alongZ] = positions.columns;
    const [rowX, rowY, rowZ] = positions.row;
    const { shift } = positions;
    const lastX = columns - 1;
    const lastY = rows - 1;
    const lastZ = slices - 1;
    for (let i = from; i < to; i += 1) {
      const x = held((alongX[i] as number) + rowX + shift, lastX);
      const y = held((alongY[i] as number) + rowY + shift, lastY);
      const z = held((alongZ[i] as number) + rowZ + shift, lastZ);
      const x0 = x | 0;
      const y0 = y | 0;
      const z0 = z | 0;
      const fx = x - x0;
      const fy = y - y0;
      const fz = z - z0;
      const right = x0 < lastX ? 1 : 0;
      const below = y0 < lastY ? columns : 0;
      const near = (sliceAt[z0] as number) + y0 * columns + x0;
      const far = (sliceAt[z0 < lastZ ? z0 + 1 : z0] as number) + y0 * columns + x0;
      const top =
        (luminanceAt(rgba, near) * (1 - fx) + luminanceAt(rgba, near + right) * fx) * (1 - fy) +
        (luminanceAt(rgba, near + below) * (1 - fx) + luminanceAt(rgba, near + below + right) * fx) * fy;
      const bottom =
        (luminanceAt(rgba, far) * (1 - fx) + luminanceAt(rgba, far + right) * fx) * (1 - fy) +
        (luminanceAt(rgba, far + below) * (1 - fx) + luminanceAt(rgba, far + below + right) * fx) * fy;
      out[i] = top * (1 - fz) + bottom * fz;
    }
  }
}

function luminanceAt(rgba: Uint8Array, voxel: number): number {
  const at = voxel * 4;
  return luminance(rgba[at] as number, rgba[at + 1] as number, rgba[at + 2] as number);
}

/** Between the centres of the first and of the last voxel. */
function held(position: number, last: number): number {
  return position < 0 ? 0 : position > last ? last : position;
}

function tapAt({ at00, at10, at01, at11, fractionA, fractionB }: LineTaps, tap: number) {
  return {
    at00: at00[tap] as number,
    at10: at10[tap] as number,
    at01: at01[tap] as number,
    at11: at11[tap] as number,
    a: fractionA[tap] as number,
    b: fractionB[tap] as number,
  };
}
