import { createHash } from 'node:crypto';
import { sha1 } from '../../src/labels/sha1.js';

describe('SHA-1', () => {
  it.each([0, 1, 3, 55, 56, 57, 63, 64, 65, 119, 120, 1000, 65_537])('of %i bytes is what others say', (length) => {
    const bytes = Uint8Array.from({ length }, (_, index) => (index * 31 + length) & 255);
    expect(sha1(bytes)).toBe(createHash('sha1').update(bytes).digest('hex'));
  });
});
