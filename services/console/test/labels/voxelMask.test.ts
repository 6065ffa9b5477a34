import { boundsOf, crop, emptyMask, hasVoxel, uncrop, type VoxelMask, voxelsOf } from '../../src/labels/voxelMask.js';
import type { Triple } from '../../src/viewer/geometry.js';
import { filled, painted, randomly } from './masks.js';

const COUNT: Triple = [13, 7, 5];

/** The bits of a box as the specification says them, one character each: x fastest, then y, then z. */
function written(mask: VoxelMask, { origin, size }: { origin: Triple; size: Triple }): string {
  let text = '';
  for (let z = 0; z < size[2]; z++) {
    for (let y = 0; y < size[1]; y++) {
      for (let x = 0; x < size[0]; x++) {
        text += hasVoxel(mask, [origin[0] + x, origin[1] + y, origin[2] + z]) ? '1' : '0';
      }
    }
  }
  return text;
}

describe('a mask', () => {
  it('of nothing has no bounds, no voxels, and nothing to be saved', () => {
    const mask = emptyMask(COUNT);
    expect([boundsOf(mask), voxelsOf(mask), crop(mask)]).toEqual([null, 0, null]);
  });

  it('is cropped to the box around what is painted, the first voxel in the most significant bit', () => {
    const mask = filled(COUNT, [
      [3, 2, 1],
      [5, 2, 1],
      [4, 3, 1],
    ]);
    expect(crop(mask)).toEqual({ origin: [3, 2, 1], size: [3, 2, 1], bits: Uint8Array.of(0b10101000) });
  });

  it('whose painted slice was erased again is cropped to what is left', () => {
    const mask = filled(COUNT, [[1, 1, 1]]);
    const slices = new Map(mask.slices).set(4, new Uint8Array(12));
    expect(crop({ count: COUNT, slices })).toEqual({ origin: [1, 1, 1], size: [1, 1, 1], bits: Uint8Array.of(0x80) });
  });

  it.each(Array.from({ length: 40 }, (_, seed) => seed))('is the same after saving and loading (%i)', (seed) => {
    const count: Triple = [1 + (seed % 17), 1 + ((seed * 5) % 19), 1 + (seed % 4)];
    const voxels = randomly(count, seed, 1 + seed);
    const mask = filled(count, voxels);
    const cropped = crop(mask);
    if (cropped === null) throw new Error('Something is painted.');
    const { origin, size, bits } = cropped;
    for (const axis of [0, 1, 2] as const) {
      const places = voxels.map((voxel) => voxel[axis]);
      expect(origin[axis]).toBe(Math.min(...places));
      expect(origin[axis] + size[axis] - 1).toBe(Math.max(...places));
    }
    const text = Array.from(bits, (byte) => byte.toString(2).padStart(8, '0')).join('');
    expect(bits.length).toBe(Math.ceil((size[0] * size[1] * size[2]) / 8));
    expect(text.slice(0, size[0] * size[1] * size[2])).toBe(written(mask, cropped));
    expect(text.slice(size[0] * size[1] * size[2])).not.toContain('1');
    const again = uncrop(count, cropped);
    expect(painted(again)).toEqual(painted(mask));
    expect(voxelsOf(again)).toBe(new Set(voxels.map(String)).size);
  });

  it('of a label that reaches out of the volume has what lies within', () => {
    const bits = Uint8Array.of(0xff, 0xff, 0xff, 0xff);
    const mask = uncrop([4, 4, 2], { origin: [-1, 2, 1], size: [3, 4, 2], bits });
    expect(painted(mask)).toEqual(['0,2,1', '0,3,1', '1,2,1', '1,3,1']);
  });
});
