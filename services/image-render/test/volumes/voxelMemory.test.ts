import fc from 'fast-check';
import { type Region, VoxelMemory } from '../../src/volumes/voxelMemory.js';

const PAGE = 4096;

describe('voxel memory', () => {
  it('gives out whole pages up to its limit and says how many', () => {
    const memory = new VoxelMemory(3 * PAGE + 1);
    expect([memory.limit, memory.reserved]).toEqual([3 * PAGE, 0]);
    expect(memory.reserve(PAGE + 1)).toEqual({ offset: 0, bytes: 2 * PAGE });
    expect(memory.reserve(PAGE + 1)).toBeNull();
    expect(memory.reserve(1)).toEqual({ offset: 2 * PAGE, bytes: PAGE });
    expect(memory.reserve(1)).toBeNull();
    expect(memory.reserved).toBe(3 * PAGE);
  });

  it('can be empty', () => {
    expect(new VoxelMemory(0).reserve(1)).toBeNull();
  });

  it('never gives the same byte out twice, and is whole again when everything came back', () => {
    const steps = fc.array(fc.record({ bytes: fc.integer({ min: 1, max: 20 * PAGE }), back: fc.nat(5) }), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(steps, (all) => {
        const memory = new VoxelMemory(64 * PAGE);
        const held: Region[] = [];
        for (const { bytes, back } of all) {
          const region = memory.reserve(bytes);
          if (region !== null) {
            const end = region.offset + region.bytes;
            expect(region.bytes).toBeGreaterThanOrEqual(bytes);
            expect(end).toBeLessThanOrEqual(memory.limit);
            expect(held.some((other) => other.offset < end && region.offset < other.offset + other.bytes)).toBe(false);
            held.push(region);
          }
          for (const gone of held.splice(back)) memory.release(gone);
          expect(memory.reserved).toBe(held.reduce((sum, { bytes: own }) => sum + own, 0));
        }
        for (const gone of held) memory.release(gone);
        expect(memory.reserved).toBe(0);
        expect(memory.reserve(64 * PAGE)).toEqual({ offset: 0, bytes: 64 * PAGE });
      }),
    );
  });
});
