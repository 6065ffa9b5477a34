import { vrOf } from '../dictionary/dictionary.js';
import { type ConfidentialityOptionDefinition, optionsNamed } from './confidentialityOptions.js';
import { confidentialityTable } from './confidentialityTable.js';

/** What becomes of an attribute (PS3.15 Table E.1-1a). `-` is for those that no column speaks of: they stay. */
export type ActionCode = 'X' | 'Z' | 'D' | 'U' | 'K' | 'C' | 'X/Z' | 'X/D' | 'X/Z/D' | 'Z/D' | 'X/Z/U*' | '-';

interface Row {
  basic: ActionCode;
  /** By the letter of the option. */
  options: ReadonlyMap<string, ActionCode>;
}

/**
 * What the table does not have and that names instances, frames of reference or people all the same: references to UIDs that
 * the table changes would lead nowhere, or to the original.
 */
const BEYOND_TABLE: readonly [code: ActionCode, retainedWithUids: boolean, tags: string][] = [
  [
    'U',
    true,
    '00081167 00083012 0018991E 00200242 00209312 00209313 00280304 0040A021 0040A022 0040E011 00440102 00440108 ' +
      '0070031B 00701209 00701904 0072007F 300A0675',
  ],
  ['Z', false, '00140104 00142006 0040A067'],
];

interface Table {
  exact: ReadonlyMap<string, Row>;
  curve: Row;
  privateRow: Row;
  overlayData: Row;
  overlayComments: Row;
}

let table: Table | undefined;

function loaded(): Table {
  table ??= readTable();
  return table;
}

function readTable(): Table {
  const exact = new Map<string, Row>();
  for (const line of confidentialityTable.trim().split('\n')) {
    const [tag = '', basic = '', ...options] = line.split(' ');
    exact.set(tag, {
      basic: basic as ActionCode,
      options: new Map(options.map((each) => [each.slice(0, 1), each.slice(1) as ActionCode])),
    });
  }
  for (const [basic, retained, tags] of BEYOND_TABLE) {
    const options = new Map<string, ActionCode>(retained ? [['u', 'K']] : []);
    for (const tag of tags.split(' ')) exact.set(tag, { basic, options });
  }
  const mask = (name: string): Row => {
    const row = exact.get(name);
    if (!row) throw new Error(`The table of the confidentiality profile has no ${name}`);
    exact.delete(name);
    return row;
  };
  return {
    curve: mask('50xxxxxx'),
    overlayData: mask('60xx3000'),
    overlayComments: mask('60xx4000'),
    privateRow: mask('private'),
    exact,
  };
}

/** The action for each attribute under a profile. */
export class Actions {
  readonly options: readonly ConfidentialityOptionDefinition[];
  private readonly known = new Map<string, ActionCode>();
  /** Letters of the options, the highest rank first. */
  private readonly letters: readonly string[];

  /** @param names of options beside the Basic Profile, which is always there */
  constructor(names: Iterable<string>) {
    this.options = optionsNamed(names);
    this.letters = this.options.flatMap(({ letter }) => letter ?? []).reverse();
  }

  has(name: string): boolean {
    return this.options.some((option) => option.name === name);
  }

  /** @param tag eight upper-case hexadecimal digits */
  of(tag: string): ActionCode {
    const before = this.known.get(tag);
    if (before !== undefined) return before;
    const action = this.find(tag);
    // Private tags have no end: only a bounded number is remembered.
    if (this.known.size < 10_000) this.known.set(tag, action);
    return action;
  }

  private find(tag: string): ActionCode {
    const row = rowOf(tag);
    // What no edition of the standard knows cannot be known to be harmless.
    if (!row) return vrOf(tag) === undefined ? 'X' : '-';
    for (const letter of this.letters) {
      const action = row.options.get(letter);
      if (action !== undefined) return action;
    }
    return row.basic;
  }
}

function rowOf(tag: string): Row | undefined {
  const { exact, curve, privateRow, overlayData, overlayComments } = loaded();
  if (Number.parseInt(tag.slice(3, 4), 16) % 2 === 1) return privateRow;
  if (tag.startsWith('50')) return curve;
  if (tag.startsWith('60') && tag.endsWith('3000')) return overlayData;
  if (tag.startsWith('60') && tag.endsWith('4000')) return overlayComments;
  return exact.get(tag);
}
