import { CLASS_ESCAPES, type CodePointRange, type RegexNode } from './regexNode.js';

/** JavaScript's line ends, which `.` does not match. */
const LINE_ENDS: readonly CodePointRange[] = [
  [0x0a, 0x0a],
  [0x0d, 0x0d],
  [0x2028, 0x2029],
];

/**
 * Writes a regular expression as PostgreSQL's advanced kind (chapter 9.7.3), which differs from JavaScript's in what `.`,
 * `\d`, `\w`, `\s` and `\b` mean, and in which characters need an escape: every meaning is spelled out.
 *
 * @param multiline `^` and `$` also match at line feeds
 */
export function regexToPostgres(node: RegexNode, multiline: boolean): string {
  return (multiline ? '(?w)' : '') + write(node);
}

function write(node: RegexNode): string {
  switch (node.kind) {
    case 'character':
      return codePoint(node.character.codePointAt(0) as number);
    case 'dot':
      return bracket(LINE_ENDS, true);
    case 'any':
      return '.';
    case 'class':
      return bracket(node.ranges, node.negated);
    case 'start':
      return '^';
    case 'end':
      return '$';
    case 'wordBoundary':
      return wordBoundary(node.negated);
    case 'repetition':
      return atom(node.node) + quantifier(node.min, node.max);
    case 'sequence':
      return node.parts.map((part) => (part.kind === 'alternation' ? atom(part) : write(part))).join('');
    case 'alternation':
      return node.branches.map(write).join('|');
  }
}

/** What stands for itself before a quantifier. */
const ATOMS: readonly RegexNode['kind'][] = ['character', 'dot', 'any', 'class', 'wordBoundary'];

const atom = (node: RegexNode): string => (ATOMS.includes(node.kind) ? write(node) : `(?:${write(node)})`);

function quantifier(min: number, max: number): string {
  if (max === Number.POSITIVE_INFINITY) return min === 0 ? '*' : min === 1 ? '+' : `{${min},}`;
  if (min === 0 && max === 1) return '?';
  return min === max ? `{${min}}` : `{${min},${max}}`;
}

const bracket = (ranges: readonly CodePointRange[], negated: boolean): string =>
  `[${negated ? '^' : ''}${ranges.map(([first, last]) => (first === last ? codePoint(first) : `${codePoint(first)}-${codePoint(last)}`)).join('')}]`;

/** Letters and digits of ASCII stand for themselves; everything else by number, so that nothing has a special meaning. */
function codePoint(code: number): string {
  const character = String.fromCodePoint(code);
  if (/[A-Za-z0-9]/.test(character)) return character;
  return code > 0xffff ? `\\U${code.toString(16).padStart(8, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
}

function wordBoundary(negated: boolean): string {
  const word = bracket(CLASS_ESCAPES.w, false);
  const [before, notBefore, after, notAfter] = [`(?<=${word})`, `(?<!${word})`, `(?=${word})`, `(?!${word})`];
  return negated ? `(?:${before}${after}|${notBefore}${notAfter})` : `(?:${notBefore}${after}|${before}${notAfter})`;
}
