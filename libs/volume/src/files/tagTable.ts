import { Refusal } from '@circus/contracts';
import type { TagValues } from './sliceTags.js';

/** JSON of what differs between slices is held until all were seen; above this many characters it is given up. */
const MAX_CHARACTERS = 256 * 2 ** 20;

/** Of each attribute its JSON; null where a slice lacks what the first slice has. */
type Differences = ReadonlyMap<string, string | null>;

const NONE: Differences = new Map();

/**
 * Splits the attributes of slices, given one after the other, into those that all have in common and the rest of each.
 * Only what differs from the first slice is kept.
 */
export class TagTable {
  private first: Map<string, string> | null = null;
  private readonly differing = new Set<string>();
  private readonly differences: Differences[] = [];
  private characters = 0;

  /** @throws Refusal 'tooLarge' when the slices have too little in common to be held */
  add(tags: TagValues): void {
    const own = new Map(Object.entries(tags).map(([tag, value]) => [tag, JSON.stringify(value)]));
    if (this.first === null) {
      this.first = own;
      this.differences.push(NONE);
      return;
    }
    const differences = new Map<string, string | null>();
    for (const [tag, json] of own) if (this.first.get(tag) !== json) differences.set(tag, json);
    for (const tag of this.first.keys()) if (!own.has(tag)) differences.set(tag, null);
    for (const [tag, json] of differences) {
      this.differing.add(tag);
      this.characters += json?.length ?? 0;
    }
    if (this.characters > MAX_CHARACTERS) {
      throw new Refusal('tooLarge', 'The attributes of the images are too long to be written into one file.');
    }
    this.differences.push(differences.size === 0 ? NONE : differences);
  }

  /** A further slice with the attributes of the one before, for instance another frame of its object. */
  repeat(): void {
    this.differences.push(this.differences.at(-1) ?? NONE);
  }

  /** The attributes that every slice has with the same value. */
  common(): TagValues {
    const shared = [...(this.first ?? [])].filter(([tag]) => !this.differing.has(tag));
    return parsed(shared);
  }

  /** What the other attributes are in each slice. */
  *unique(): Iterable<TagValues> {
    const tags = [...this.differing].sort();
    for (const differences of this.differences) {
      yield parsed(
        tags.flatMap((tag) => {
          const json = differences.has(tag) ? differences.get(tag) : this.first?.get(tag);
          return typeof json === 'string' ? [[tag, json] as const] : [];
        }),
      );
    }
  }

  /** The tag file, `{"common": {...}, "unique": [...]}` with an indent of two spaces, in pieces. */
  *json(): Iterable<string> {
    yield `{\n  "common": ${indented(this.common(), '  ')},\n  "unique": [`;
    let separator = '\n';
    for (const tags of this.unique()) {
      yield `${separator}    ${indented(tags, '    ')}`;
      separator = ',\n';
    }
    yield separator === '\n' ? ']\n}' : '\n  ]\n}';
  }
}

const parsed = (entries: Iterable<readonly [string, string]>): TagValues =>
  Object.fromEntries([...entries].map(([tag, json]) => [tag, JSON.parse(json)]));

/** Line breaks inside values are escaped, so that every one in the text is a break between lines. */
const indented = (value: TagValues, indent: string): string =>
  JSON.stringify(value, null, 2).replaceAll('\n', `\n${indent}`);
