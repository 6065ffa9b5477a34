/** How the bytes of one defined term of Specific Character Set (PS3.3 C.12.1.1.2) become text. */
export interface CharacterSet {
  /** Name for `TextDecoder` of what bytes above 0x7F mean, 'latin1' for ISO 8859-1; '' when the set has none (ASCII). */
  upperHalf: string;
  /** The set has no escape sequences of its own and bytes below 0x80 may be parts of characters: decode all with it. */
  whole: boolean;
}

/** What an escape sequence (ESC left out) changes: the lower half (G0) or the upper half (G1). */
export interface Designation {
  sequence: readonly number[];
  lower?: LowerHalf;
  upper?: string;
}

/** What bytes below 0x80 mean. JIS X 0201 romaji count as ASCII: 0x5C stays the delimiter of values. */
export type LowerHalf = 'ascii' | 'jisX0208' | 'jisX0212' | 'katakana';

// IR numbers of PS3.3 tables C.12-2 to C.12-5. JIS X 0201 and JIS X 0208 take Shift JIS for stray bytes above 0x7F: it
// contains the half-width katakana, and it is what non-conforming Japanese files hold.
const registered = new Map<string, string>([
  ['6', ''],
  ['100', 'latin1'],
  ['101', 'iso-8859-2'],
  ['109', 'iso-8859-3'],
  ['110', 'iso-8859-4'],
  ['144', 'iso-8859-5'],
  ['127', 'iso-8859-6'],
  ['126', 'iso-8859-7'],
  ['138', 'iso-8859-8'],
  ['148', 'iso-8859-9'],
  ['203', 'iso-8859-15'],
  ['13', 'shift_jis'],
  ['166', 'windows-874'],
  ['87', 'shift_jis'],
  ['159', 'shift_jis'],
  ['149', 'euc-kr'],
  ['58', 'gbk'],
]);

const wholeSets = new Map<string, string>([
  ['192', 'utf-8'],
  ['GB18030', 'gb18030'],
  ['GBK', 'gbk'],
]);

/** Every escape sequence of PS3.3 tables C.12-3 and C.12-4, and older forms of the Japanese ones. */
export const designations: readonly Designation[] = [
  { sequence: bytesOf('(B'), lower: 'ascii' },
  { sequence: bytesOf('(J'), lower: 'ascii' },
  { sequence: bytesOf('(I'), lower: 'katakana' },
  { sequence: bytesOf(')I'), upper: 'shift_jis' },
  { sequence: bytesOf('$B'), lower: 'jisX0208' },
  { sequence: bytesOf('$@'), lower: 'jisX0208' },
  { sequence: bytesOf('$(B'), lower: 'jisX0208' },
  { sequence: bytesOf('$(D'), lower: 'jisX0212' },
  { sequence: bytesOf('$)C'), upper: 'euc-kr' },
  { sequence: bytesOf('$)A'), upper: 'gbk' },
  { sequence: bytesOf('-A'), upper: 'latin1' },
  { sequence: bytesOf('-B'), upper: 'iso-8859-2' },
  { sequence: bytesOf('-C'), upper: 'iso-8859-3' },
  { sequence: bytesOf('-D'), upper: 'iso-8859-4' },
  { sequence: bytesOf('-L'), upper: 'iso-8859-5' },
  { sequence: bytesOf('-G'), upper: 'iso-8859-6' },
  { sequence: bytesOf('-F'), upper: 'iso-8859-7' },
  { sequence: bytesOf('-H'), upper: 'iso-8859-8' },
  { sequence: bytesOf('-M'), upper: 'iso-8859-9' },
  { sequence: bytesOf('-b'), upper: 'iso-8859-15' },
  { sequence: bytesOf('-T'), upper: 'windows-874' },
];

/**
 * The character set of a defined term, undefined when nobody knows it. Terms are told by their ending, so that
 * `ISO_IR 100`, `ISO 2022 IR 100` and the misspelt `ISO IR 100` are alike; '' is the default repertoire.
 */
export function characterSetOf(term: string): CharacterSet | undefined {
  const name = term.trim().toUpperCase();
  if (name === '') return { upperHalf: '', whole: false };
  const number = /IR[ _-]?(\d+)$/.exec(name)?.[1];
  const whole = wholeSets.get(number ?? name.replace(/^ISO 2022 /, ''));
  if (whole !== undefined) return { upperHalf: whole, whole: true };
  const upperHalf = number === undefined ? undefined : registered.get(number);
  return upperHalf === undefined ? undefined : { upperHalf, whole: false };
}

function bytesOf(sequence: string): readonly number[] {
  return [...sequence].map((character) => character.charCodeAt(0));
}
