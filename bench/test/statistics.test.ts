import { median, quantile } from '../src/statistics.js';
import { countOf } from '../src/suiteTarget.js';
import { pictureAt } from '../src/target.js';

describe('the figures of a benchmark', () => {
  it('are medians and quantiles', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
    expect(quantile([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 0.99)).toBe(10);
    expect(quantile([], 0.5)).toBeNaN();
  });

  it('come from pictures that are all different, through every slice before one is shown again', () => {
    const pictures = Array.from({ length: 1_000 }, (_, index) => pictureAt(index, 300));
    expect(new Set(pictures.slice(0, 300).map(({ place }) => place)).size).toBe(300);
    expect(new Set(pictures.map((picture) => JSON.stringify(picture))).size).toBe(1_000);
  });

  it('count the images of a range', () => {
    expect([countOf(''), countOf('5'), countOf('1-20,25')]).toEqual([0, 1, 21]);
  });
});
