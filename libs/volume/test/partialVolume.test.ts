import { isValidPartialVolume, partialVolumeSlices } from '../src/index.js';

const TEN = Array.from({ length: 11 }, (_, i) => i + 1);

describe('partial volume', () => {
  it.each([
    [1, 11, 5, [0, 5, 10]],
    [5, 5, 1, [4]],
    [5, 1, -2, [4, 2, 0]],
  ])('from %p to %p by %p is slices %p', (start, end, delta, slices) => {
    expect(partialVolumeSlices({ start, end, delta }, TEN)).toEqual(slices);
  });

  it.each([
    [1, 6, 2],
    [3, 1, 1],
    [0, 6, 1],
    [3, 6, 0],
    [7, 7, -1],
    [1, 2, 0.5],
    [1, Number.NaN, 1],
  ])('from %p to %p by %p is refused', (start, end, delta) => {
    expect(isValidPartialVolume({ start, end, delta })).toBe(false);
    expect(() => partialVolumeSlices({ start, end, delta }, TEN)).toThrow(
      expect.objectContaining({ name: 'Refusal', kind: 'invalid' }),
    );
  });

  it('names image numbers, not slices, and needs every one it names', () => {
    expect(partialVolumeSlices({ start: 1, end: 4, delta: 3 }, [1, 2, 4])).toEqual([0, 2]);
    expect(() => partialVolumeSlices({ start: 1, end: 3, delta: 2 }, [1, 2, 4])).toThrow(
      'The series has no image number 3.',
    );
  });
});
