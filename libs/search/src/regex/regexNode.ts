/**
 * A regular expression as a tree. Only what JavaScript, PCRE (MongoDB's) and PostgreSQL can all be made to agree on is in it;
 * characters are Unicode code points.
 */
export type RegexNode =
  | { kind: 'character'; character: string }
  /** `.`: anything but a line end. */
  | { kind: 'dot' }
  /** Anything at all, as `[\s\S]`, and `.` under the option `s`. */
  | { kind: 'any' }
  | { kind: 'class'; negated: boolean; ranges: readonly CodePointRange[] }
  | { kind: 'start' }
  | { kind: 'end' }
  | { kind: 'wordBoundary'; negated: boolean }
  | { kind: 'repetition'; node: RegexNode; min: number; max: number }
  | { kind: 'sequence'; parts: readonly RegexNode[] }
  | { kind: 'alternation'; branches: readonly RegexNode[] };

/** First and last code point, both included. */
export type CodePointRange = readonly [first: number, last: number];

const range = (characters: string): CodePointRange => {
  const [first, last] = [...characters].map((character) => character.codePointAt(0) as number);
  return [first as number, last ?? (first as number)];
};

/** JavaScript's meaning of `\d`, `\w` and `\s`; PostgreSQL's own depend on the locale. */
export const CLASS_ESCAPES: Record<'d' | 'w' | 's', readonly CodePointRange[]> = {
  d: [range('09')],
  w: [range('AZ'), range('az'), range('09'), range('_')],
  s: ['\t\r', ' ', '\u00a0', '\u1680', '\u2000\u200a', '\u2028\u2029', '\u202f', '\u205f', '\u3000', '\ufeff'].map(
    range,
  ),
};
