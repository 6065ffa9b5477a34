import { type Access, Refusal } from '@circus/contracts';
import { tagOf, vrOf } from '@circus/dicom';
import { isOfPatient } from '@circus/dicom-web';
import { MOST_PATH_TAGS } from '@circus/search';
import { mayUsePersonalInfo } from '@circus/service-kit';

/** A key of a query: an attribute, perhaps in a sequence, and the value it is to match. */
export interface QueryKey {
  /** Tags, eight upper-case hexadecimal digits each; the last one is that of the attribute. */
  path: string[];
  vr: string;
  value: string;
}

/** A query as a client asks it (PS3.18 8.3.4). */
export interface DicomWebQuery {
  keys: QueryKey[];
  /** Tags asked for beyond those that are always shown; `all` for every one there is. */
  include: readonly string[] | 'all';
  fuzzy: boolean;
  limit: number;
  offset: number;
}

/** Matches in one answer. */
const MOST_MATCHES = 10_000;
const LARGEST_OFFSET = 10_000_000;
const MOST_KEYS = 50;
const MOST_CHARACTERS = 1_024;
/** Not attributes: what else a query string can say. */
const NO_KEYS = new Set(['limit', 'offset', 'fuzzymatching', 'includefield', 'accept']);

const DATE = String.raw`\d{8}|\d{4}\.\d\d\.\d\d`;
const TIME = String.raw`\d\d(?::?\d\d(?::?\d\d(?:\.\d{1,6})?)?)?`;
/** Single ones or ranges (PS3.4 C.2.2.2.5). Others, for instance 2024-01-31, would find nothing and not say why. */
const MOMENTS: Record<string, { text: RegExp; example: string }> = {
  DA: { text: new RegExp(`^(?:${DATE})?(?: *- *(?:${DATE})?)?$`), example: '20240131' },
  TM: { text: new RegExp(`^(?:${TIME})?(?: *- *(?:${TIME})?)?$`), example: '081530' },
};

type Given = Readonly<Record<string, unknown>>;

/**
 * Reads a query string.
 *
 * @throws Refusal `invalid` for what is no attribute or no number, `forbidden` for matching by patients without the right to
 *   see them (DECISIONS 14)
 */
export function parseDicomWebQuery(given: Given, access: Access): DicomWebQuery {
  const keys = Object.entries(given).flatMap(([name, value]) =>
    NO_KEYS.has(name.toLowerCase()) ? [] : [keyOf(name, oneOf(name, value))],
  );
  if (keys.length > MOST_KEYS) throw new Refusal('invalid', `A query has at most ${MOST_KEYS} keys.`);
  const personal = keys.find(({ path, vr }) => path.some((tag) => isOfPatient(tag, { vr })));
  if (personal && !mayUsePersonalInfo(access)) {
    throw new Refusal('forbidden', 'You may not search by attributes of patients.');
  }
  return {
    keys,
    include: includeOf(valuesOf(given, 'includefield')),
    fuzzy: switchOf(given, 'fuzzymatching'),
    limit: Math.min(wholeNumber(given, 'limit', MOST_MATCHES, Number.MAX_SAFE_INTEGER), MOST_MATCHES),
    offset: wholeNumber(given, 'offset', 0, LARGEST_OFFSET),
  };
}

function keyOf(name: string, value: string): QueryKey {
  if (value.length > MOST_CHARACTERS || value.includes('\0')) {
    throw new Refusal('invalid', `${shown(name)}: a value has at most ${MOST_CHARACTERS} characters, and no NUL.`);
  }
  const path = name.split('.').map(attributeTag);
  if (path.length > MOST_PATH_TAGS) throw new Refusal('invalid', `${shown(name)}: the path is too long.`);
  const vr = vrOf(path.at(-1) as string) ?? 'UN';
  const form = MOMENTS[vr];
  if (form && value.trim() !== '' && value !== '""' && !form.text.test(value.trim())) {
    throw new Refusal('invalid', `${shown(name)} is written ${form.example}, or two of them with - between.`);
  }
  return { path, vr, value };
}

/** @param name a keyword or eight hexadecimal digits */
function attributeTag(name: string): string {
  const tag = /^[0-9a-f]{8}$/i.test(name) ? name.toUpperCase() : tagOf(name);
  if (tag === undefined)
    throw new Refusal('invalid', `${shown(name)} is neither an attribute nor a parameter of queries.`);
  return tag;
}

function includeOf(values: readonly string[]): readonly string[] | 'all' {
  const names = values.flatMap((value) => value.split(',')).filter((name) => name !== '');
  if (names.includes('all')) return 'all';
  if (names.length > 200) throw new Refusal('invalid', 'includefield: at most 200 attributes can be named.');
  // Of a path the sequence is shown, as a whole.
  return names.map((name) => attributeTag(name.split('.')[0] ?? name));
}

function switchOf(given: Given, name: string): boolean {
  const [value = 'false'] = valuesOf(given, name);
  if (value !== 'true' && value !== 'false') throw new Refusal('invalid', `${name} is true or false.`);
  return value === 'true';
}

function wholeNumber(given: Given, name: string, otherwise: number, largest: number): number {
  const [value] = valuesOf(given, name);
  if (value === undefined) return otherwise;
  if (!/^\d{1,15}$/.test(value) || Number(value) > largest) {
    throw new Refusal('invalid', `${name} is a whole number, 0 to ${largest}.`);
  }
  return Number(value);
}

function valuesOf(given: Given, name: string): string[] {
  const found = Object.keys(given).find((each) => each.toLowerCase() === name);
  return found === undefined ? [] : [given[found]].flat().map(String);
}

/** A key given twice would be two conditions of which nobody knows how they go together; UIDs have lists. */
function oneOf(name: string, value: unknown): string {
  const values = [value].flat().map(String);
  const tag = /^[0-9a-f]{8}$/i.test(name) ? name : tagOf(name);
  if (values.length > 1 && tag !== undefined && vrOf(tag) === 'UI') return values.join('\\');
  if (values.length > 1) throw new Refusal('invalid', `${shown(name)} is given more than once.`);
  return values[0] ?? '';
}

const shown = (name: string): string => name.slice(0, 64).replace(/[^\w.-]/g, '?');
