import { TextDecoder } from 'node:util';
import { bufferOf } from '../bufferOf.js';
import type { ValueSource } from '../header/values.js';
import { type CharacterSet, characterSetOf, type Designation, designations, type LowerHalf } from './characterSets.js';

/** How text is decoded under one value of Specific Character Set. */
interface Repertoire {
  /** Decodes everything, when the set is not a matter of escape sequences. */
  whole: string | undefined;
  /** Meaning of bytes above 0x7F until an escape sequence says otherwise. */
  upperHalf: string;
  unknown: string[];
}

const repertoires = new Map<string, Repertoire>();
const decoders = new Map<string, TextDecoder>();
const affectedVrs = new Set(['SH', 'LO', 'ST', 'LT', 'UC', 'UT', 'PN']);
const multiValuedVrs = new Set(['SH', 'LO', 'UC', 'PN']);
const [escape, backslash, caret, equals, lineFeed, formFeed, carriageReturn] = [0x1b, 0x5c, 0x5e, 0x3d, 10, 12, 13];

/**
 * Turns the bytes of a text value into Unicode, delimiters (`\`, `^`, `=`) and padding included, NUL left out
 * (PS3.5 6.1.2, PS3.3 C.12.1.1.2). After decoding, a backslash is always a delimiter, never half a character.
 *
 * @param characterSets values of Specific Character Set; none means ISO 8859-1, which contains the default repertoire
 * @param vr SH, LO, ST, LT, UC, UT and PN obey the character sets, all others have the default repertoire
 * @param onUnknown told of each term that is not of the standard; such text is read as ISO 8859-1
 */
export function decodeText(
  bytes: Uint8Array,
  characterSets: readonly string[],
  vr: string,
  onUnknown?: (characterSet: string) => void,
): string {
  return decodeTextIn(bufferOf(bytes), 0, bytes.length, characterSets, vr, { onUnknownCharacterSet: onUnknown });
}

/** `decodeText` of a part of a buffer: most values are plain and need no view of their own. */
export function decodeTextIn(
  buffer: Buffer,
  start: number,
  end: number,
  characterSets: readonly string[],
  vr: string,
  { onUnknownCharacterSet, onSlowText }: Pick<ValueSource, 'onUnknownCharacterSet' | 'onSlowText'> = {},
): string {
  if (isPlain(buffer, start, end) || !affectedVrs.has(vr)) return withoutNul(buffer.toString('latin1', start, end));
  const repertoire = repertoireOf(characterSets);
  if (onUnknownCharacterSet) repertoire.unknown.forEach(onUnknownCharacterSet);
  const bytes = buffer.subarray(start, end);
  if (repertoire.whole !== undefined) return withoutNul(decode(repertoire.whole, bytes));
  onSlowText?.(bytes.length);
  return withoutNul(decodeWithEscapes(bytes, repertoire.upperHalf, vr));
}

/** Only bytes below 0x80 and no escape sequence: the same text in every repertoire. */
function isPlain(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) {
    const byte = bytes[i] as number;
    if (byte >= 0x80 || byte === escape) return false;
  }
  return true;
}

function repertoireOf(terms: readonly string[]): Repertoire {
  const key = terms.join('\\');
  const known = repertoires.get(key);
  if (known !== undefined) return known;
  const sets = terms.map((term) => characterSetOf(term));
  const found = sets.filter((set): set is CharacterSet => set !== undefined);
  const repertoire: Repertoire = {
    whole: found.find((set) => set.whole)?.upperHalf,
    // An ASCII first set leaves the upper half open; bytes there without an escape sequence can only mean a later set.
    upperHalf: found.find((set) => set.upperHalf !== '')?.upperHalf ?? 'latin1',
    unknown: terms.filter((_, i) => sets[i] === undefined),
  };
  if (repertoires.size > 1000) repertoires.clear(); // terms come from files, so their number has no limit
  repertoires.set(key, repertoire);
  return repertoire;
}

/**
 * ISO 2022 with the resets of PS3.5 6.1.2.5.3: at line and page ends, at `\` of multi-valued VRs, at `^` and `=` of names.
 * While the lower half is a set of two-byte characters, bytes that look like delimiters are parts of characters.
 */
function decodeWithEscapes(bytes: Uint8Array, initialUpperHalf: string, vr: string): string {
  const multiValued = multiValuedVrs.has(vr);
  let text = '';
  let lower: LowerHalf = 'ascii';
  let upper = initialUpperHalf;
  let start = 0;
  const flush = (end: number) => {
    if (end > start) text += decodeRun(bytes.subarray(start, end), lower, upper);
  };
  let i = 0;
  while (i < bytes.length) {
    const byte = bytes[i] as number;
    if (byte === escape) {
      const designation = designationAt(bytes, i + 1);
      flush(i);
      i += 1 + (designation?.sequence.length ?? 0);
      start = i;
      lower = designation?.lower ?? lower;
      upper = designation?.upper ?? upper;
      continue;
    }
    i++;
    const resets =
      byte === lineFeed ||
      byte === carriageReturn ||
      byte === formFeed ||
      (lower === 'ascii' &&
        ((byte === backslash && multiValued) || ((byte === caret || byte === equals) && vr === 'PN')));
    if (resets) {
      flush(i);
      start = i;
      lower = 'ascii';
      upper = initialUpperHalf;
    }
  }
  flush(bytes.length);
  return text;
}

/** The designation whose sequence stands at a position. */
function designationAt(bytes: Uint8Array, at: number): Designation | undefined {
  const [first, second, third] = [bytes[at], bytes[at + 1], bytes[at + 2]];
  return designations.find(
    ({ sequence }) =>
      sequence[0] === first && sequence[1] === second && (sequence.length === 2 || sequence[2] === third),
  );
}

/** Decodes bytes between which neither half changes. */
function decodeRun(run: Uint8Array, lower: LowerHalf, upper: string): string {
  if (lower === 'ascii') return decode(upper, run);
  // EUC-JP holds all three Japanese sets in the upper half: 0x8F before JIS X 0212, 0x8E before katakana. Blanks and
  // controls are in it what they are everywhere.
  const euc: number[] = [];
  let text = '';
  for (let i = 0; i < run.length; i++) {
    const byte = run[i] as number;
    if (byte <= 0x20 || byte === 0x7f) {
      euc.push(byte);
    } else if (byte >= 0x80) {
      const start = i;
      while ((run[i + 1] ?? 0) >= 0x80) i++;
      text += decode('euc-jp', Uint8Array.from(euc)) + decode(upper, run.subarray(start, i + 1));
      euc.length = 0;
    } else if (lower === 'katakana') {
      euc.push(0x8e, byte | 0x80);
    } else {
      if (lower === 'jisX0212') euc.push(0x8f);
      euc.push(byte | 0x80);
      const second = run[i + 1];
      if (second !== undefined && second > 0x20 && second < 0x7f) {
        euc.push(second | 0x80);
        i++;
      }
    }
  }
  return text + decode('euc-jp', Uint8Array.from(euc));
}

function decode(name: string, bytes: Uint8Array): string {
  if (bytes.length === 0) return '';
  if (name === 'latin1') return bufferOf(bytes).toString('latin1');
  let decoder = decoders.get(name);
  if (decoder === undefined) {
    decoder = new TextDecoder(name);
    decoders.set(name, decoder);
  }
  return decoder.decode(bytes);
}

function withoutNul(text: string): string {
  return text.includes('\0') ? text.replaceAll('\0', '') : text;
}
