import { imageCount, imageNumberAt, isAmong, parseImageNumbers } from '../../src/sharing/imageNumbers.js';

describe('numbers of images', () => {
  it('are read as people write them', () => {
    const ranges = parseImageNumbers(' 3, 5-7 12–13') ?? [];
    expect([2, 3, 4, 5, 7, 8, 12, 13, 14, Number.NaN].filter((number) => isAmong(ranges, number))).toEqual([
      3, 5, 7, 12, 13,
    ]);
    expect(parseImageNumbers(' ')).toEqual([]);
  });

  it.each(['x', '3-', '-3', '7-5', '1,2,three', '1.5'])('are not read where they are none: %s', (text) => {
    expect(parseImageNumbers(text)).toBeNull();
  });

  it('are found by their place in a series', () => {
    expect([0, 1, 2, 3, 4, 5].map((place) => imageNumberAt('2-4,9,20-21', place))).toEqual([2, 3, 4, 9, 20, 21]);
    expect(imageNumberAt('2-4,9,20-21', 6)).toBeUndefined();
    expect(imageCount('2-4,9,20-21')).toBe(6);
  });
});
