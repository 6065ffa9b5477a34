import type { DataElement } from '../elements/dataElement.js';

/** Attributes whose values identify, whatever VR they have; names of people are found by their VR. */
const IDENTIFYING = new Set(
  (
    '00080050 00080080 00080081 00080092 00080094 00081010 00081040 00100020 00100021 00100032 00101000 00101001 00101005 ' +
    '00101040 00101060 00101080 00101081 00101090 00102150 00102152 00102154 00102155 00200010 00321032 00380010 00380060 ' +
    '00380300 00400241 00400242 00400243 00401001 00402016 00402017 00120010 00120020 00120021 00120030 00120031 00120040 ' +
    '00120042 00181000 00100030'
  ).split(' '),
);
const TEXT = new Set(['SH', 'LO', 'ST', 'LT', 'UC', 'UT', 'AE', 'CS', 'IS', 'DA']);
/** Shorter parts of names, such as initials, would take letters out of every word. */
const SHORTEST_NAME = 2;
const SHORTEST_ID = 3;
/** No object has as many: with more of them texts are emptied. */
const MOST_WORDS = 5_000;
const LONGEST_WORD = 256;

/** What is identifying whoever it is: addresses, telephone numbers, dates and times, long numbers, titles with a name. */
const GENERAL: readonly RegExp[] = [
  // From the beginning of a word on: looked for from every letter, a long word would take for ever.
  /(?<![\p{L}\d._%+-])[\p{L}\d._%+-]+@[\p{L}\d.-]+/gu,
  /\bhttps?:\/\/\S+/gi,
  /(?<!\d)\d{1,4}[./-]\d{1,2}[./-]\d{1,4}(?!\d)/g,
  /(?<!\d)\d{1,2}:\d{2}(:\d{2})?(?!\d)/g,
  /\+?\(?\d[\d ()/-]{6,}\d/g,
  /(?<![\d.])\d{5,}(?!\d)/g,
  /(?<!\p{L})(dr|prof|mr|mrs|ms|miss|herr|frau|dhr|mevr|mme|sr|sra)(\. ?|\s+)\p{Lu}[\p{L}'-]*/giu,
];

/**
 * Takes out of texts what identifies somebody (PS3.15 E.3.6): every name, number and date that stands elsewhere in the same
 * data set, and what looks like a date, an address or a number of somebody.
 */
export class TextCleaner {
  private readonly known: RegExp | null;
  private readonly knowsTooMany: boolean;

  /** @param dataset the original, in UTF-8 */
  constructor(dataset: readonly DataElement[]) {
    const words = new Set<string>();
    collect(dataset, words);
    this.knowsTooMany = words.size > MOST_WORDS;
    if (this.knowsTooMany) words.clear();
    // The longest first: parts of what was found already are not looked at.
    const ordered = [...words].sort((left, right) => right.length - left.length);
    this.known = ordered.length > 0 ? new RegExp(ordered.map(asPattern).join('|'), 'giu') : null;
  }

  clean(text: string): string {
    if (this.knowsTooMany) return '';
    let left = text;
    // An address goes as a whole, before the name in it is found.
    for (const pattern of GENERAL) left = left.replace(pattern, ' ');
    if (this.known) left = left.replace(this.known, ' ');
    if (left === text) return text;
    const tidy = left.replace(/[ \t]+/g, ' ').replace(/ ([,.;:])/g, '$1');
    return tidy.replace(/^[\s,.;:/_-]+|[\s,;:/_-]+$/g, '');
  }
}

function collect(elements: readonly DataElement[], words: Set<string>): void {
  for (const { tag, vr, value, items } of elements) {
    for (const item of items ?? []) collect(item.elements, words);
    if (!value) continue;
    if (vr === 'PN') {
      for (const word of value.toString().split(/[\s\\^=,]+/)) addWord(words, word, SHORTEST_NAME);
    } else if (IDENTIFYING.has(tag) && TEXT.has(vr)) {
      for (const whole of value.toString().split('\\')) addWord(words, whole, SHORTEST_ID);
    }
  }
}

function addWord(words: Set<string>, given: string, shortest: number): void {
  const word = given.slice(0, LONGEST_WORD).replaceAll('\0', ' ').trim();
  // One sign of a writing without an alphabet is a name already.
  const isShort = /^[\p{Script=Latin}\d\p{P}]*$/u.test(word) ? word.length < shortest : word.length === 0;
  if (!isShort && !/^[\p{P}\p{S}]*$/u.test(word)) words.add(word);
}

/** Whole words in writings that part words; anywhere in others. */
function asPattern(word: string): string {
  const escaped = word.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&').replace(/[\s_]+/g, '[\\s_]+');
  const parted = /^[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\d]/u.test(word);
  return parted ? `(?<![\\p{L}\\d])${escaped}(?![\\p{L}\\d])` : escaped;
}
