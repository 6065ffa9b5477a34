import fc from 'fast-check';
import { ImageNumbers } from '../../src/storing/imageNumbers.js';

const numbersOf = (text: string) => ImageNumbers.fromMultirange(text);

describe('the image numbers of a series', () => {
  it('are read from and written to PostgreSQL multiranges', () => {
    expect(numbersOf('{}').toMultirange()).toBe('{}');
    expect(numbersOf('{[1,21),[25,26)}').toMultirange()).toBe('{[1,21),[25,26)}');
  });

  it('are shown as a multi-integer range', () => {
    expect(numbersOf('{[1,21),[25,26),[30,32)}').toText()).toBe('1-20,25,30-31');
    expect(numbersOf('{}').toText()).toBe('');
  });

  it('give an image the number it wants while that is free', () => {
    const numbers = numbersOf('{[1,4)}');
    expect(numbers.take(8)).toBe(8);
    expect(numbers.toText()).toBe('1-3,8');
  });

  it('give the next free one above a number that is taken', () => {
    const numbers = numbersOf('{[1,4),[5,6)}');
    expect(numbers.take(2)).toBe(4);
    expect(numbers.take(2)).toBe(6);
  });

  it('begin at 1 for an image that wants none, or one that cannot be', () => {
    const numbers = numbersOf('{}');
    expect([numbers.take(null), numbers.take(0), numbers.take(-7), numbers.take(2 ** 31)]).toEqual([1, 2, 3, 4]);
  });

  it('look below when the highest possible number is taken', () => {
    const numbers = numbersOf('{[2147483646,2147483647)}');
    expect(numbers.take(2 ** 31 - 2)).toBe(1);
  });

  it('are never given twice and stay sorted and merged, whatever is wanted', () => {
    const wanted = fc.array(fc.option(fc.integer({ min: -2, max: 40 })), { maxLength: 80 });
    fc.assert(
      fc.property(wanted, (all) => {
        const numbers = numbersOf('{}');
        const given = all.map((each) => numbers.take(each));
        expect(new Set(given).size).toBe(all.length);
        const listed = numbers
          .toText()
          .split(',')
          .filter(Boolean)
          .flatMap((range) => {
            const [first, last = first] = range.split('-').map(Number) as [number, number?];
            return Array.from({ length: last - first + 1 }, (_, n) => first + n);
          });
        expect(listed).toEqual([...given].sort((a, b) => a - b));
        expect(ImageNumbers.fromMultirange(numbers.toMultirange()).toText()).toBe(numbers.toText());
      }),
    );
  });
});
