import { hasVoxel, sliceBytes, type VoxelMask } from '../../src/labels/voxelMask.js';
import type { Triple } from '../../src/viewer/geometry.js';

/** A mask with these voxels. */
export function filled(count: Triple, voxels: readonly Triple[]): VoxelMask {
  const slices = new Map<number, Uint8Array>();
  for (const [x, y, z] of voxels) {
    const slice = slices.get(z) ?? new Uint8Array(sliceBytes(count));
    slices.set(z, slice);
    const bit = y * count[0] + x;
    slice[Math.floor(bit / 8)] = (slice[Math.floor(bit / 8)] ?? 0) | (2 ** (7 - (bit % 8)));
  }
  return { count, slices };
}

/** The voxels of a mask as `x,y,z`, in the order of the alphabet. */
export function painted(mask: VoxelMask): string[] {
  const found: string[] = [];
  for (let z = 0; z < mask.count[2]; z++) {
    for (let y = 0; y < mask.count[1]; y++) {
      for (let x = 0; x < mask.count[0]; x++) if (hasVoxel(mask, [x, y, z])) found.push(`${x},${y},${z}`);
    }
  }
  return found.sort();
}

/** Places that look random and are the same each time. */
export function randomly(count: Triple, seed: number, howMany: number): Triple[] {
  let state = seed * 7919 + 17;
  const next = (below: number) => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return Math.floor((state / 2147483648) * below);
  };
  return Array.from({ length: howMany }, (): Triple => [next(count[0]), next(count[1]), next(count[2])]);
}
