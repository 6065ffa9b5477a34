import { badFilter } from '../circus/refusals.js';
import { escapeLike, type Sql, sql } from '../sql.js';
import { countAtoms, parseRegex, RegexError } from './parseRegex.js';
import type { RegexNode } from './regexNode.js';
import { regexToPostgres } from './regexToPostgres.js';

/** One text in a pattern, alone or between `^` and `$`: what LIKE can say, and a trigram index can answer. */
interface LiteralPattern {
  text: string;
  fromStart: boolean;
  toEnd: boolean;
}

/**
 * A regular expression of a filter, checked and ready to be asked of PostgreSQL. Characters are code points, as MongoDB takes
 * them, not JavaScript's UTF-16 units.
 */
export class RegexOperand {
  /** What PostgreSQL has to build a machine for, in atoms; 0 where LIKE says the same. */
  readonly cost: number;
  private readonly postgres: string;
  private readonly literal: LiteralPattern | undefined;
  /** Letters beyond ASCII have a case: the collation "C" does not know it. */
  private readonly needsLanguage: boolean;

  constructor(
    node: RegexNode,
    private readonly ignoreCase: boolean,
    multiline: boolean,
  ) {
    this.postgres = regexToPostgres(node, multiline);
    this.literal = multiline ? undefined : literalPattern(node);
    this.cost = this.literal ? 0 : countAtoms(node);
    this.needsLanguage = ignoreCase && hasCaseBeyondAscii(node);
  }

  /**
   * The condition that the text in `column` matches; NULL where the column is NULL.
   *
   * @param byBytes the column, and its trigram index, have the collation "C"
   */
  matches(column: Sql, byBytes = false): Sql {
    const { literal } = this;
    if (literal && !this.ignoreCase && literal.fromStart && literal.toEnd)
      return sql`${column} = ${literal.text}::text`;
    // Lower-casing Greek text, as ILIKE does, depends on where a sigma stands; comparing letter by letter does not.
    if (literal && !(this.ignoreCase && /[Σσς]/.test(literal.text))) return this.isLike(column, literal, byBytes);
    const text = byBytes && this.needsLanguage ? sql`${column} COLLATE "default"` : column;
    return this.ignoreCase ? sql`${text} ~* ${this.postgres}::text` : sql`${text} ~ ${this.postgres}::text`;
  }

  private isLike(named: Sql, literal: LiteralPattern, byBytes: boolean): Sql {
    const pattern = `${literal.fromStart ? '' : '%'}${escapeLike(literal.text)}${literal.toEnd ? '' : '%'}`;
    // A trigram index has nothing to say of it, and would be read from end to end: the expression keeps it out of the way.
    const column = hasTrigram(literal) ? named : sql`(${named} || '')`;
    if (!this.ignoreCase) return sql`${column} LIKE ${pattern}::text`;
    if (!byBytes || !this.needsLanguage) return sql`${column} ILIKE ${pattern}::text`;
    // What is left of the pattern without these letters finds more, with the index.
    const wider = [...pattern].map((character) => (hasCase(character) ? '%' : character)).join('');
    return sql`${column} ILIKE ${wider}::text AND ${column} COLLATE "default" ILIKE ${pattern}::text`;
  }
}

/** Whether pg_trgm finds a trigram in it: three letters or digits in a row, or the begin or end of a word. */
const hasTrigram = ({ text, fromStart, toEnd }: LiteralPattern): boolean =>
  text === '' ||
  fromStart ||
  toEnd ||
  /[\p{L}\p{N}]{3}|[^\p{L}\p{N}][\p{L}\p{N}]{2}|[\p{L}\p{N}]{2}[^\p{L}\p{N}]/u.test(text);

/** Beyond ASCII. */
const hasCase = (character: string): boolean =>
  character > '\x7f' && character.toLowerCase() !== character.toUpperCase();

function hasCaseBeyondAscii(node: RegexNode): boolean {
  switch (node.kind) {
    case 'character':
      return hasCase(node.character);
    case 'class':
      return node.ranges.some(([first, last]) => {
        for (let code = Math.max(first, 0x80); code <= last; code += 1) {
          if (hasCase(String.fromCodePoint(code))) return true;
        }
        return false;
      });
    case 'repetition':
      return hasCaseBeyondAscii(node.node);
    case 'sequence':
      return node.parts.some(hasCaseBeyondAscii);
    case 'alternation':
      return node.branches.some(hasCaseBeyondAscii);
    default:
      return false;
  }
}

/**
 * Reads the pattern and options of a filter's regular expression. Options: `i` ignores case, `m` lets `^` and `$` match at line
 * feeds, `s` lets `.` match line ends.
 *
 * @throws Refusal "Bad filter." for other options and for patterns outside the safe subset
 */
export function parseRegexOperand(pattern: string, options: string): RegexOperand {
  if (!/^[ims]*$/.test(options)) throw badFilter('The options of a regular expression are i, m and s.');
  try {
    const node = parseRegex(pattern);
    return new RegexOperand(options.includes('s') ? dotAll(node) : node, options.includes('i'), options.includes('m'));
  } catch (error) {
    if (error instanceof RegexError) throw badFilter(error.message);
    throw error;
  }
}

function dotAll(node: RegexNode): RegexNode {
  switch (node.kind) {
    case 'dot':
      return { kind: 'any' };
    case 'repetition':
      return { ...node, node: dotAll(node.node) };
    case 'sequence':
      return { ...node, parts: node.parts.map(dotAll) };
    case 'alternation':
      return { ...node, branches: node.branches.map(dotAll) };
    default:
      return node;
  }
}

function literalPattern(node: RegexNode): LiteralPattern | undefined {
  const parts = node.kind === 'sequence' ? [...node.parts] : [node];
  const fromStart = parts[0]?.kind === 'start';
  if (fromStart) parts.shift();
  const toEnd = parts.at(-1)?.kind === 'end';
  if (toEnd) parts.pop();
  let text = '';
  for (const part of parts) {
    if (part.kind !== 'character') return undefined;
    text += part.character;
  }
  return { text, fromStart, toEnd };
}
