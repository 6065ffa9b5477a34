import type { Triple } from './oblique.js';
import type { VoxelPlaces } from './voxelPlaces.js';

/** The box of a voxel label, in voxels of the (partial) volume that it was painted in. */
export interface LabelBox {
  origin: Readonly<Triple>;
  size: Readonly<Triple>;
}

/** Where R, G and B bytes are written: row j of the picture starts at `offset + j * stride`. */
export interface ColourRows {
  rgb: Uint8Array;
  offset: number;
  stride: number;
}

/** How a label is painted. */
export interface LabelPaint {
  /** Red, green, blue: 0 to 255. */
  colour: Readonly<Triple>;
  /** 0: not at all, 1: nothing shines through. */
  alpha: number;
}

/** Which bit of a label each pixel shows: that of its column and that of its row added up, -1 where there is none. */
export interface LabelBits {
  byColumn: Int32Array;
  byRow: Int32Array;
}

/** Bytes of a label's voxels: one bit each, the most significant bit of a byte first. (RS specification 3.5) */
export const labelBytes = ({ size: [x, y, z] }: LabelBox): number => Math.ceil((x * y * z) / 8);

/**
 * The bits that a picture shows of a label; null where it shows none of its box.
 *
 * @param order z indices of the whole series, in the order of the partial volume
 * @param slices of the whole series
 */
export function labelBits(
  { width, height, axes }: VoxelPlaces,
  { origin, size }: LabelBox,
  order: readonly number[],
  slices: number,
): LabelBits | null {
  const ofLabel = new Int32Array(slices).fill(-1);
  order.forEach((z, k) => {
    ofLabel[z] = k;
  });
  const byColumn = new Int32Array(width);
  const byRow = new Int32Array(height);
  axes.forEach(({ by, at }, axis) => {
    const bits = by === 'column' ? byColumn : byRow;
    const step = axis === 0 ? 1 : axis === 1 ? size[0] : size[0] * size[1];
    for (let i = 0; i < bits.length; i += 1) {
      const place = at[i] as number;
      const inVolume = axis === 2 && place >= 0 ? (ofLabel[place] as number) : place;
      const inBox = inVolume < 0 ? -1 : inVolume - (origin[axis] as number);
      const isShown = (bits[i] as number) >= 0 && inBox >= 0 && inBox < (size[axis] as number);
      bits[i] = isShown ? (bits[i] as number) + inBox * step : -1;
    }
  });
  const shows = (bits: Int32Array) => bits.some((bit) => bit >= 0);
  return shows(byColumn) && shows(byRow) ? { byColumn, byRow } : null;
}

/** Paints the set bits of a label over a picture. @param voxels `labelBytes` of them */
export function paintLabel(
  voxels: Uint8Array,
  { byColumn, byRow }: LabelBits,
  { colour, alpha }: LabelPaint,
  { rgb, offset, stride }: ColourRows,
): void {
  const rest = 1 - alpha;
  const [red, green, blue] = [colour[0] * alpha + 0.5, colour[1] * alpha + 0.5, colour[2] * alpha + 0.5];
  for (let j = 0; j < byRow.length; j += 1) {
    const ofRow = byRow[j] as number;
    if (ofRow < 0) continue;
    for (let i = 0, at = offset + j * stride; i < byColumn.length; i += 1, at += 3) {
      const ofColumn = byColumn[i] as number;
      if (ofColumn < 0) continue;
      const bit = ofRow + ofColumn;
      if (((voxels[bit >> 3] as number) & (0x80 >> (bit & 7))) === 0) continue;
      rgb[at] = (rgb[at] as number) * rest + red;
      rgb[at + 1] = (rgb[at + 1] as number) * rest + green;
      rgb[at + 2] = (rgb[at + 2] as number) * rest + blue;
    }
  }
}
