import { asksForPage, preferredType } from '../../src/routes/acceptance.js';

const OFFERED = ['image/png', 'image/jpeg', 'image/webp'] as const;

describe('preferredType', () => {
  it.each([
    [undefined, 'image/png'],
    ['', 'image/png'],
    ['*/*', 'image/png'],
    ['image/*', 'image/png'],
    ['image/webp', 'image/webp'],
    ['IMAGE/WebP ; Q=0.5', 'image/webp'],
    ['image/webp,image/jpeg', 'image/jpeg'],
    ['image/webp, image/jpeg;q=0.9', 'image/webp'],
    ['image/webp,*/*;q=0.8', 'image/webp'],
    ['image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8', 'image/png'],
    ['image/webp,image/png', 'image/png'],
    ['image/png;q=0,*/*', 'image/jpeg'],
    ['image/*;q=0.2,image/jpeg;q=0.1', 'image/png'],
    ['application/json', null],
    ['image/gif', null],
    ['*/*;q=0', null],
    ['image/webp;q=none', null],
    ['image/webp;q=2', null],
  ])('of %p takes %p', (accept, expected) => {
    expect(preferredType(accept, OFFERED)).toBe(expected);
  });
});

describe('asksForPage', () => {
  it.each([
    ['text/html,application/xhtml+xml,image/avif,image/webp,*/*;q=0.8', true],
    ['text/html;q=0,*/*', false],
    ['image/webp,*/*', false],
    [undefined, false],
  ])('of %p is %p', (accept, expected) => {
    expect(asksForPage(accept)).toBe(expected);
  });
});
