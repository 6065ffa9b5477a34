import { askedRange } from '../src/byteRange.js';

const asked = (range: string | undefined, ifRange = '"v1"') => askedRange(range, ifRange, '"v1"', 100);

describe('a Range header', () => {
  it.each([
    ['bytes=0-9', { offset: 0, length: 10 }],
    ['bytes=90-', { offset: 90, length: 10 }],
    ['bytes=90-999', { offset: 90, length: 10 }],
    ['bytes=-10', { offset: 90, length: 10 }],
    ['bytes=-1000', { offset: 0, length: 100 }],
    ['bytes=99-99', { offset: 99, length: 1 }],
  ])('%s asks for a part', (range, expected) => expect(asked(range)).toEqual(expected));

  it.each(['bytes=100-', 'bytes=100-200', 'bytes=-0'])('%s cannot be satisfied', (range) =>
    expect(asked(range)).toBe('unsatisfiable'),
  );

  it.each([
    undefined,
    'bytes=-',
    'bytes=5-1',
    'bytes=0-1,5-6',
    'lines=1-2',
    'bytes=a-b',
    'bytes=1-99999999999999999999',
  ])('%s is ignored', (range) => expect(asked(range)).toBe('whole'));

  it('is ignored for another version of the file', () => expect(asked('bytes=0-9', '"v0"')).toBe('whole'));

  it('of an empty file cannot be satisfied', () =>
    expect(askedRange('bytes=0-', '"v1"', '"v1"', 0)).toBe('unsatisfiable'));
});
