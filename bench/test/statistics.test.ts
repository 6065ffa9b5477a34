import { median, quantile } from '../src/statistics.js';
import { countOf } from '../src/suiteTarget.js';
import { walk } from '../src/target.js';

describe('the figures of a benchmark', () => {
  it('are medians and quantiles', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
    expect(quantile([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 0.99)).toBe(10);
    expect(quantile([], 0.5)).toBeNaN();
  });

  it('come from requests that visit every slice before one is repeated', () => {
    expect(new Set(Array.from({ length: 300 }, (_, index) => walk(index, 300))).size).toBe(300);
  });

  it('count the images of a range', () => {
    expect([countOf(''), countOf('5'), countOf('1-20,25')]).toEqual([0, 1, 21]);
  });
});
