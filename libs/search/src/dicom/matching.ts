import { allOf, anyOf, escapeLike, type Sql, sql } from '../sql.js';

/** What a key of a query is compared with: text as the archive's columns hold it, several values joined with `\`. */
export interface MatchedText {
  /** An expression of type text, never NULL. */
  text: Sql;
  /** Value representation, two upper-case letters. */
  vr: string;
  /** It has one value at most (PS3.6): then an index on it helps. */
  single?: boolean;
}

export interface MatchingOptions {
  /** Names match by the beginnings of their parts, in any order (PS3.18 8.3.4.2, PS3.4 C.2.2.2.1). */
  fuzzy?: boolean;
}

/** Matched with `*` and `?` (PS3.4 C.2.2.2.4). */
const WILDCARD_VRS = new Set(['AE', 'CS', 'LO', 'LT', 'PN', 'SH', 'ST', 'UC', 'UR', 'UT']);
const NUMBER_VRS = new Set(['DS', 'FD', 'FL', 'IS', 'SL', 'SS', 'SV', 'UL', 'US', 'UV']);
/** A value asked for by this is one that is empty (PS3.4 C.2.2.2.3, empty value matching). */
const EMPTY_VALUE = '""';
/** The last moment that texts of these can say. */
const LATEST = { DA: '99999999', TM: '999999.999999', DT: '99999999999999.999999' };

/**
 * The condition that a key of a query means (PS3.4 C.2.2.2): single values, lists of UIDs, wildcards, ranges of dates and
 * times, empty values.
 *
 * @param value as it was asked for, several UIDs between `\` or commas
 * @returns null where every value matches, none included (universal matching)
 */
export function dicomMatch(
  { text, vr, single = false }: MatchedText,
  value: string,
  { fuzzy = false }: MatchingOptions = {},
): Sql | null {
  const wanted = vr === 'UT' || vr === 'LT' || vr === 'ST' ? value : value.trim();
  if (wanted === '' || (/^\*+$/.test(wanted) && WILDCARD_VRS.has(vr))) return null;
  if (wanted === EMPTY_VALUE) return sql`${text} = ''`;
  if (vr === 'UI') return sql`${text} = ANY(${wanted.split(/[\\,]/).map((uid) => uid.trim())}::text[])`;
  if (vr === 'DA' || vr === 'TM' || vr === 'DT') return timeMatch(text, vr, wanted);
  if (NUMBER_VRS.has(vr)) return numberMatch(text, wanted);
  if (vr === 'PN') return fuzzy ? fuzzyNameMatch(text, wanted) : nameMatch(text, wanted);
  if (WILDCARD_VRS.has(vr) && /[*?]/.test(wanted)) {
    const pattern = likePattern(wanted);
    if (single) return sql`${text} LIKE ${pattern}`;
    return anyOf([
      sql`${text} LIKE ${pattern}`,
      sql`${text} LIKE ${`%\\\\${pattern}`}`,
      sql`${text} LIKE ${`${pattern}\\\\%`}`,
    ]);
  }
  if (single) return sql`${text} = ${wanted}`;
  // One of several values is enough.
  return sql`(${text} = ${wanted} OR (strpos(${text}, '\\') > 0 AND ${wanted} = ANY(string_to_array(${text}, '\\'))))`;
}

/**
 * Dates and times, or ranges of them (PS3.4 C.2.2.2.5): their texts sort as they do. What is said to the hour means all of
 * that hour. Colons and dots of old files do not matter; dates are compared as they stand, so that an index helps.
 */
function timeMatch(text: Sql, vr: string, wanted: string): Sql {
  const stored = vr === 'TM' ? sql`replace(${text}, ':', '')` : text;
  const normal = vr === 'TM' ? wanted.replaceAll(':', '') : vr === 'DA' ? wanted.replaceAll('.', '') : wanted;
  const [from = '', to, ...rest] = normal.split('-').map((part) => part.trim());
  const isOffset = vr === 'DT' && to !== undefined && /^\d{4}$/.test(to) && from.length > 14;
  if (to === undefined || rest.length > 0 || isOffset) {
    return vr === 'DA' ? sql`rtrim(${stored}) = ${normal}` : sql`${stored} LIKE ${`${escapeLike(normal)}%`}`;
  }
  const conditions = [sql`${stored} <> ''`];
  if (from !== '') conditions.push(sql`${stored} >= ${from}`);
  if (to !== '') conditions.push(sql`${stored} <= ${to + LATEST[vr as keyof typeof LATEST].slice(to.length)}`);
  return allOf(conditions);
}

/** As numbers, however they are written; what is no number is compared as text. */
function numberMatch(text: Sql, wanted: string): Sql {
  const number = Number(wanted);
  if (!Number.isFinite(number)) return sql`${text} = ${wanted}`;
  return sql`(${text} = ${wanted} OR CASE WHEN ${text} ~ '^\\s*[-+]?[0-9]{1,15}([.][0-9]{1,15})?\\s*$' THEN ${text}::numeric = ${wanted}::numeric ELSE FALSE END)`;
}

/** Case does not matter; one of the name's component groups matches, or all of them together (PS3.5 6.2.1). */
function nameMatch(text: Sql, wanted: string): Sql {
  const pattern = likePattern(wanted.replace(/\^+$/, ''));
  const patterns = [pattern, `${pattern}=%`, `%=${pattern}`, `%=${pattern}=%`];
  return anyOf(
    patterns.flatMap((one) => (one.endsWith('%') ? [one] : [one, `${one}^`])).map((one) => sql`${text} ILIKE ${one}`),
  );
}

/** Each word of the key begins a part of the name. */
function fuzzyNameMatch(text: Sql, wanted: string): Sql | null {
  const words = wanted.split(/[\s^=,*?]+/).filter((word) => word !== '');
  if (words.length === 0) return null;
  const begins = words.map((word) => {
    const start = escapeLike(word);
    return anyOf([
      sql`${text} ILIKE ${`${start}%`}`,
      ...[' ', '^', '='].map((before) => sql`${text} ILIKE ${`%${before}${start}%`}`),
    ]);
  });
  return allOf(begins);
}

const likePattern = (wanted: string): string => escapeLike(wanted).replaceAll('*', '%').replaceAll('?', '_');
