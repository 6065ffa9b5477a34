import type { Triple } from '../viewer/geometry.js';

/**
 * What is painted in a volume: of each slice that has anything one bit for each voxel, x fastest, the first one the most
 * significant of its byte. A mask never changes: a stroke makes another, which shares the slices it left alone.
 */
export interface VoxelMask {
  /** Columns, rows, slices of the volume. */
  count: Triple;
  slices: ReadonlyMap<number, Uint8Array>;
}

/** Painted voxels in the box around them, as a label is saved (spec circus-db 2.9). */
export interface CroppedMask {
  origin: Triple;
  size: Triple;
  /** One bit for each voxel of the box, x fastest, then y, then z, without gaps; most significant first. */
  bits: Uint8Array;
}

export const emptyMask = (count: Triple): VoxelMask => ({ count, slices: new Map() });

export const sliceBytes = ([columns, rows]: Triple): number => Math.ceil((columns * rows) / 8);

export function hasVoxel({ count, slices }: VoxelMask, [x, y, z]: Triple): boolean {
  if (x < 0 || y < 0 || x >= count[0] || y >= count[1]) return false;
  const index = y * count[0] + x;
  return ((slices.get(z)?.[index >> 3] ?? 0) & (0x80 >> (index & 7))) !== 0;
}

/** Set bits of every byte. */
const ONES = Uint8Array.from({ length: 256 }, (_, byte) => byte.toString(2).replaceAll('0', '').length);

export function voxelsOf({ slices }: VoxelMask): number {
  let sum = 0;
  for (const slice of slices.values()) for (const byte of slice) sum += ONES[byte] as number;
  return sum;
}

/** The box around all that is painted; null where nothing is. */
export function boundsOf({ count, slices }: VoxelMask): { min: Triple; max: Triple } | null {
  const [columns] = count;
  let [minX, minY, minZ, maxX, maxY, maxZ] = [Infinity, Infinity, Infinity, -1, -1, -1];
  for (const [z, slice] of slices) {
    for (let at = 0; at < slice.length; at++) {
      const byte = slice[at] as number;
      if (byte === 0) continue;
      for (let bit = 0; bit < 8; bit++) {
        if ((byte & (0x80 >> bit)) === 0) continue;
        const index = at * 8 + bit;
        const y = Math.floor(index / columns);
        const x = index - y * columns;
        if (x < minX) minX = x;
        if (x > maxX) maxX = x;
        if (y < minY) minY = y;
        if (y > maxY) maxY = y;
      }
      if (z < minZ) minZ = z;
      if (z > maxZ) maxZ = z;
    }
  }
  return maxX < 0 ? null : { min: [minX, minY, minZ], max: [maxX, maxY, maxZ] };
}

/** @returns null where nothing is painted */
export function crop(mask: VoxelMask): CroppedMask | null {
  const bounds = boundsOf(mask);
  if (bounds === null) return null;
  const { min, max } = bounds;
  const size: Triple = [max[0] - min[0] + 1, max[1] - min[1] + 1, max[2] - min[2] + 1];
  const bits = new Uint8Array(Math.ceil((size[0] * size[1] * size[2]) / 8));
  for (const [z, slice] of mask.slices) {
    if (z < min[2] || z > max[2]) continue;
    for (let y = 0; y < size[1]; y++) {
      const from = (min[1] + y) * mask.count[0] + min[0];
      copyBits(slice, from, bits, ((z - min[2]) * size[1] + y) * size[0], size[0]);
    }
  }
  return { origin: min, size, bits };
}

/** The mask of a label as it was saved. Voxels outside the volume are left out. */
export function uncrop(count: Triple, { origin, size, bits }: CroppedMask): VoxelMask {
  const slices = new Map<number, Uint8Array>();
  const first = Math.max(0, -origin[0]);
  const length = Math.min(size[0], count[0] - origin[0]) - first;
  for (let k = 0; k < size[2]; k++) {
    const z = origin[2] + k;
    if (z < 0 || z >= count[2] || length <= 0) continue;
    const slice = new Uint8Array(sliceBytes(count));
    for (let j = 0; j < size[1]; j++) {
      const y = origin[1] + j;
      if (y < 0 || y >= count[1]) continue;
      copyBits(bits, (k * size[1] + j) * size[0] + first, slice, y * count[0] + origin[0] + first, length);
    }
    if (slice.some((byte) => byte !== 0)) slices.set(z, slice);
  }
  return { count, slices };
}

/** Where both begin at the same bit of a byte whole bytes are copied, else bit by bit. */
function copyBits(from: Uint8Array, fromBit: number, to: Uint8Array, toBit: number, length: number): void {
  let done = 0;
  const isAligned = ((fromBit ^ toBit) & 7) === 0;
  while (done < length) {
    const [source, target] = [fromBit + done, toBit + done];
    if (isAligned && (source & 7) === 0 && length - done >= 8) {
      const bytes = (length - done) >> 3;
      to.set(from.subarray(source >> 3, (source >> 3) + bytes), target >> 3);
      done += bytes * 8;
      continue;
    }
    if (((from[source >> 3] as number) & (0x80 >> (source & 7))) !== 0) {
      to[target >> 3] = (to[target >> 3] as number) | (0x80 >> (target & 7));
    }
    done++;
  }
}
