import { type DicomJson, element, itemsOf, numberOf, numbersOf, textOf, textsOf } from '../src/index.js';

describe('accessors of a data set', () => {
  const dataset: DicomJson = {
    '00080008': element('CS', 'ORIGINAL', 'PRIMARY'),
    '00080060': { vr: 'CS' },
    '00100010': { vr: 'PN', Value: [{ Alphabetic: 'Yamada^Tarou', Phonetic: 'やまだ^たろう' }] },
    '00101001': element('PN', 'A^B=C', 'D==='),
    '00280030': element('DS', 0.5, 0.7),
    '00180050': { vr: 'DS', Value: ['thick'] },
    '00281050': { vr: 'DS', Value: [null, 40] },
    '00081140': { vr: 'SQ', Value: [{ '00081155': element('UI', '1.2.3') }, {}] },
  };

  it('gives text with values joined by backslashes, names with groups joined by equals signs', () => {
    expect(textOf(dataset, '00080008')).toBe('ORIGINAL\\PRIMARY');
    expect(textOf(dataset, '00100010')).toBe('Yamada^Tarou==やまだ^たろう');
    expect(textsOf(dataset, '00101001')).toEqual(['A^B=C', 'D']);
    expect(textOf(dataset, '00281050')).toBe('\\40');
  });

  it('gives an empty text, no number and no items for what is absent or empty', () => {
    expect(textOf(dataset, '00080060')).toBe('');
    expect(textOf(dataset, '00080070')).toBe('');
    expect(numberOf(dataset, '00080070')).toBeNull();
    expect(itemsOf(dataset, '00080070')).toEqual([]);
  });

  it('gives numbers only where there are numbers', () => {
    expect(numbersOf(dataset, '00280030')).toEqual([0.5, 0.7]);
    expect(numberOf(dataset, '00280030')).toBe(0.5);
    expect(numberOf(dataset, '00180050')).toBeNull();
    expect(numbersOf(dataset, '00281050')).toEqual([]);
    expect(numberOf({ '00180050': element('LO', '2.5') }, '00180050')).toBe(2.5);
  });

  it('gives the items of sequences, empty ones included', () => {
    expect(itemsOf(dataset, '00081140')).toEqual([{ '00081155': element('UI', '1.2.3') }, {}]);
    expect(itemsOf(dataset, '00280030')).toEqual([]);
  });
});
