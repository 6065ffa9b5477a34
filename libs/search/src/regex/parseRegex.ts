import { CLASS_ESCAPES, type CodePointRange, type RegexNode } from './regexNode.js';

/** Characters of a pattern, as code points. */
const MAX_PATTERN_LENGTH = 256;
/** PostgreSQL's largest count in braces. */
const MAX_REPETITION = 255;
/** Atoms after writing every counted repetition out: what PostgreSQL has to build a machine for. */
const MAX_ATOMS = 1000;
/** Code points named by the ranges of all classes together: PostgreSQL visits each to find its other case. */
const MAX_CLASS_SIZE = 150_000;

const CONTROL_ESCAPES: Record<string, string> = { t: '\t', n: '\n', r: '\r', f: '\f', v: '\v' };

/** Why a pattern is not taken, as a sentence for the caller. */
export class RegexError extends Error {
  override readonly name = 'RegexError';
}

/**
 * Reads a regular expression in JavaScript's syntax, safe subset: characters, `.`, classes, groups, alternatives, `^`, `$`, `\b`
 * and quantifiers. Refused: back-references, look-around, named groups, quantifiers inside a quantified group, properties.
 * Laziness and capturing are read and forgotten: they do not change whether a text matches.
 *
 * @throws RegexError
 */
export function parseRegex(pattern: string): RegexNode {
  const characters = [...pattern];
  if (characters.length > MAX_PATTERN_LENGTH) {
    throw new RegexError(`A regular expression has at most ${MAX_PATTERN_LENGTH} characters.`);
  }
  const node = new RegexReader(characters).read();
  if (countAtoms(node) > MAX_ATOMS) throw new RegexError('A regular expression repeats too much.');
  return node;
}

class RegexReader {
  private position = 0;
  private classSize = 0;

  constructor(private readonly characters: readonly string[]) {}

  read(): RegexNode {
    const node = this.alternation();
    if (this.position < this.characters.length)
      throw new RegexError('A regular expression closes a group it never opened.');
    return node;
  }

  private alternation(): RegexNode {
    const branches = [this.sequence()];
    while (this.take('|')) branches.push(this.sequence());
    return branches.length === 1 && branches[0] ? branches[0] : { kind: 'alternation', branches };
  }

  private sequence(): RegexNode {
    const parts: RegexNode[] = [];
    for (let next = this.peek(); next !== undefined && next !== '|' && next !== ')'; next = this.peek()) {
      parts.push(this.quantified(this.atom(), next === '('));
    }
    return parts.length === 1 && parts[0] ? parts[0] : { kind: 'sequence', parts };
  }

  private quantified(node: RegexNode, isGroup: boolean): RegexNode {
    const bounds = this.quantifier();
    if (!bounds) return node;
    this.take('?');
    const [min, max] = bounds;
    if (!isGroup && (node.kind === 'start' || node.kind === 'end' || node.kind === 'wordBoundary')) {
      throw new RegexError('A regular expression repeats a position.');
    }
    if (max > 1 && repeats(node))
      throw new RegexError('A regular expression has a quantifier inside a quantified group.');
    if (this.quantifierFollows()) throw new RegexError('A regular expression has two quantifiers in a row.');
    return { kind: 'repetition', node, min, max };
  }

  private quantifier(): readonly [min: number, max: number] | undefined {
    if (this.take('*')) return [0, Number.POSITIVE_INFINITY];
    if (this.take('+')) return [1, Number.POSITIVE_INFINITY];
    if (this.take('?')) return [0, 1];
    return this.counts();
  }

  /** `{n}`, `{n,}` or `{n,m}`; a brace that begins none of these is a character. */
  private counts(): readonly [min: number, max: number] | undefined {
    const match = /^\{(\d{1,9})(,(\d{1,9})?)?\}/.exec(
      this.characters.slice(this.position, this.position + 24).join(''),
    );
    if (!match) return undefined;
    this.position += match[0].length;
    const min = Number(match[1]);
    const max = match[2] === undefined ? min : match[3] === undefined ? Number.POSITIVE_INFINITY : Number(match[3]);
    if (max < min) throw new RegexError('A regular expression repeats more at least than at most.');
    if (min > MAX_REPETITION || (max > MAX_REPETITION && max !== Number.POSITIVE_INFINITY)) {
      throw new RegexError(`A regular expression counts to ${MAX_REPETITION} at most.`);
    }
    return [min, max];
  }

  private quantifierFollows(): boolean {
    const before = this.position;
    const follows = this.quantifier() !== undefined;
    this.position = before;
    return follows;
  }

  private atom(): RegexNode {
    if (this.quantifierFollows()) throw new RegexError('A regular expression has a quantifier with nothing to repeat.');
    const next = this.next();
    switch (next) {
      case '^':
        return { kind: 'start' };
      case '$':
        return { kind: 'end' };
      case '.':
        return { kind: 'dot' };
      case '(':
        return this.group();
      case '[':
        return this.characterClass();
      case '\\':
        return this.escape();
      default:
        return { kind: 'character', character: next };
    }
  }

  private group(): RegexNode {
    if (this.take('?') && !this.take(':')) {
      throw new RegexError(
        'A regular expression may group by (…) and (?:…) only: no look-around, names or inline options.',
      );
    }
    const node = this.alternation();
    if (!this.take(')')) throw new RegexError('A regular expression opens a group it never closes.');
    return node;
  }

  private escape(): RegexNode {
    const next = this.peek();
    if (next === 'b' || next === 'B') {
      this.position += 1;
      return { kind: 'wordBoundary', negated: next === 'B' };
    }
    if (isClassEscape(next)) {
      this.position += 1;
      return { kind: 'class', negated: false, ranges: CLASS_ESCAPES[next] };
    }
    if (next === 'D' || next === 'W' || next === 'S') {
      this.position += 1;
      return { kind: 'class', negated: true, ranges: negatedEscape(next) };
    }
    return { kind: 'character', character: this.escapedCharacter() };
  }

  /** What stands after a backslash, where it is one character. */
  private escapedCharacter(): string {
    const next = this.next();
    const control = Object.hasOwn(CONTROL_ESCAPES, next) ? CONTROL_ESCAPES[next] : undefined;
    if (control) return control;
    if (next === 'x') return this.hexadecimal(2);
    if (next === 'u') return this.hexadecimal(4);
    if (/[0-9k]/.test(next)) throw new RegexError('A regular expression has no back-references or octal escapes.');
    if (/[A-Za-z]/.test(next)) throw new RegexError(`A regular expression has no escape \\${next}.`);
    return next;
  }

  private hexadecimal(length: number): string {
    const digits = this.characters.slice(this.position, this.position + length).join('');
    if (digits.length !== length || !/^[0-9a-f]+$/i.test(digits)) {
      throw new RegexError('A regular expression has an incomplete hexadecimal escape.');
    }
    this.position += length;
    const code = Number.parseInt(digits, 16);
    if (code === 0 || (code >= 0xd800 && code <= 0xdfff)) {
      throw new RegexError('A regular expression names a NUL character or half of a surrogate pair.');
    }
    return String.fromCodePoint(code);
  }

  private characterClass(): RegexNode {
    const negated = this.take('^');
    const ranges: CodePointRange[] = [];
    const wide = new Set<'d' | 'w' | 's'>();
    const narrow = new Set<'d' | 'w' | 's'>();
    while (!this.take(']')) {
      const first = this.classMember();
      if (first.kind === 'escape') {
        (first.negated ? wide : narrow).add(first.escape);
        ranges.push(...CLASS_ESCAPES[first.escape]);
        continue;
      }
      ranges.push([first.code, this.rangeEnd(first.code)]);
    }
    const anything = [...wide].some((escape) => narrow.has(escape)) || (negated && ranges.length === 0);
    if (anything && !(negated && ranges.length > 0)) return { kind: 'any' };
    if (wide.size > 0) throw new RegexError('A class may hold \\D, \\W and \\S beside \\d, \\w and \\s only.');
    if (ranges.length === 0) throw new RegexError('A class is not empty.');
    return { kind: 'class', negated, ranges };
  }

  private rangeEnd(first: number): number {
    if (this.peek() !== '-' || this.characters[this.position + 1] === ']') return first;
    this.position += 1;
    const last = this.classMember();
    if (last.kind === 'escape' || last.code < first) throw new RegexError('A class has a range that is out of order.');
    this.classSize += last.code - first;
    if (this.classSize > MAX_CLASS_SIZE) throw new RegexError('The classes of a regular expression are too large.');
    return last.code;
  }

  private classMember():
    | { kind: 'character'; code: number }
    | { kind: 'escape'; escape: 'd' | 'w' | 's'; negated: boolean } {
    const next = this.next('A regular expression opens a class it never closes.');
    if (next !== '\\') return { kind: 'character', code: next.codePointAt(0) as number };
    const escape = this.peek()?.toLowerCase();
    if (isClassEscape(escape)) return { kind: 'escape', escape, negated: this.next() !== escape };
    return { kind: 'character', code: this.escapedCharacter().codePointAt(0) as number };
  }

  private peek(): string | undefined {
    return this.characters[this.position];
  }

  private next(atEnd = 'A regular expression ends in the middle.'): string {
    const next = this.characters[this.position];
    if (next === undefined) throw new RegexError(atEnd);
    this.position += 1;
    return next;
  }

  private take(character: string): boolean {
    if (this.peek() !== character) return false;
    this.position += 1;
    return true;
  }
}

const isClassEscape = (escape: string | undefined): escape is 'd' | 'w' | 's' =>
  escape === 'd' || escape === 'w' || escape === 's';

const negatedEscape = (escape: 'D' | 'W' | 'S'): readonly CodePointRange[] =>
  CLASS_ESCAPES[escape === 'D' ? 'd' : escape === 'W' ? 'w' : 's'];

function childrenOf(node: RegexNode): readonly RegexNode[] {
  if (node.kind === 'sequence') return node.parts;
  if (node.kind === 'alternation') return node.branches;
  return node.kind === 'repetition' ? [node.node] : [];
}

/** Repeats a changing number of times; `{n}` only abbreviates. */
const repeats = (node: RegexNode): boolean =>
  (node.kind === 'repetition' && node.min !== node.max) || childrenOf(node).some(repeats);

/** How many atoms there are after writing every counted repetition out. */
export function countAtoms(node: RegexNode): number {
  const inside = childrenOf(node).reduce((sum, child) => sum + countAtoms(child), 0);
  if (node.kind !== 'repetition') return Math.max(inside, 1);
  return inside * Math.max(1, Number.isFinite(node.max) ? node.max : node.min);
}
