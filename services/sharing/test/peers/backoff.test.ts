import { waitAfter } from '../../src/peers/backoff.js';

describe('The pause after failures', () => {
  it('is twice as long each time, up to the longest, and never quite the same', () => {
    const backoff = { firstMs: 1_000, mostMs: 60_000 };
    for (const [failures, longest] of [
      [1, 1_000],
      [2, 2_000],
      [3, 4_000],
      [6, 32_000],
      [7, 60_000],
      [500, 60_000],
      [100_000, 60_000],
    ] as const) {
      const waits = Array.from({ length: 200 }, () => waitAfter(backoff, failures));
      expect(Math.max(...waits)).toBeLessThanOrEqual(longest);
      expect(Math.min(...waits)).toBeGreaterThanOrEqual(longest * 0.75);
      expect(new Set(waits).size).toBeGreaterThan(10);
    }
  });
});
