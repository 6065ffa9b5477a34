import { Prisma } from '@circus/db';
import { type DicomElement, type DicomJson, itemsOf, textsOf } from '@circus/dicom';

/** A condition of a query; null for one that everything fulfils (PS3.4 C.2.2.2.3). */
export type Condition = Prisma.Sql | null;

/** VRs in whose values `*` and `?` stand for others (PS3.4 C.2.2.2.4). */
const WILDCARD = new Set(['AE', 'CS', 'LO', 'LT', 'PN', 'SH', 'ST', 'UC', 'UR', 'UT']);
const RANGE = new Set(['DA', 'TM', 'DT']);
const NUMBER = new Set(['IS', 'DS', 'US', 'SS', 'UL', 'SL', 'FL', 'FD']);
/** Bytes, which nobody looks for. */
const OPAQUE = new Set(['OB', 'OW', 'OF', 'OD', 'OL', 'OV', 'UN']);

/**
 * What text in the database has to be to match a key (PS3.4 C.2.2.2).
 *
 * @param text an expression of type text
 */
export function textCondition(text: Prisma.Sql, vr: string, values: readonly string[]): Condition {
  const wanted = values.map((value) => value.trim()).filter((value) => value !== '');
  if (wanted.length === 0 || OPAQUE.has(vr)) return null;
  if (vr === 'UI') return Prisma.sql`${text} = ANY(${wanted}::text[])`;
  return anyOf(wanted.map((value) => singleCondition(text, vr, value)));
}

/** What an attribute of a JSON column has to be to match a key; one of its values is enough. */
export function jsonCondition(tags: Prisma.Sql, tag: string, key: DicomElement): Condition {
  const values = Prisma.sql`jsonb_array_elements(
    CASE jsonb_typeof(${tags} -> ${tag} -> 'Value') WHEN 'array' THEN ${tags} -> ${tag} -> 'Value' ELSE '[]' END)`;
  if (key.vr === 'SQ') {
    const [item] = itemsOf({ [tag]: key }, tag);
    const inside = item ? allOf(conditionsOf(item)) : null;
    return inside && Prisma.sql`EXISTS (SELECT FROM ${values} AS v(value) WHERE ${inside})`;
  }
  const text =
    key.vr === 'PN'
      ? Prisma.sql`concat_ws('=', v.value ->> 'Alphabetic', v.value ->> 'Ideographic', v.value ->> 'Phonetic')`
      : Prisma.sql`(v.value #>> '{}')`;
  const condition = textCondition(text, key.vr, textsOf({ [tag]: key }, tag));
  return condition && Prisma.sql`EXISTS (SELECT FROM ${values} AS v(value) WHERE ${condition})`;
}

/** Every key of an item has to match the same item (PS3.4 C.2.2.2.6). */
const conditionsOf = (item: DicomJson): Condition[] =>
  Object.entries(item).map(([tag, key]) => jsonCondition(Prisma.sql`v.value`, tag, key));

export function allOf(conditions: readonly Condition[]): Condition {
  const all = conditions.filter((condition) => condition !== null);
  return all.length === 0 ? null : Prisma.sql`(${Prisma.join(all, ' AND ')})`;
}

function anyOf(conditions: readonly Condition[]): Condition {
  // Where one is fulfilled by everything, so are all of them together.
  if (conditions.includes(null)) return null;
  return Prisma.sql`(${Prisma.join(conditions as Prisma.Sql[], ' OR ')})`;
}

function singleCondition(text: Prisma.Sql, vr: string, value: string): Condition {
  if (RANGE.has(vr)) return rangeCondition(text, vr, value);
  if (NUMBER.has(vr)) return numberCondition(text, value);
  if (vr === 'PN') return nameCondition(text, value);
  if (!WILDCARD.has(vr) || !/[*?]/.test(value)) return Prisma.sql`${text} = ${value}`;
  if (/^\*+$/.test(value)) return null;
  return Prisma.sql`${text} LIKE ${patternOf(value)}`;
}

/** Names match whatever their case, as a whole or in one of their component groups (PS3.4 C.2.2.2.1). */
function nameCondition(text: Prisma.Sql, value: string): Condition {
  if (/^\*+$/.test(value)) return null;
  const pattern = patternOf(value.replace(/\^+$/, ''));
  const groups = [1, 2, 3].map((group) => Prisma.sql`rtrim(split_part(${text}, '=', ${group}), '^') ILIKE ${pattern}`);
  return Prisma.sql`(rtrim(${text}, '^=') ILIKE ${pattern} OR ${Prisma.join(groups, ' OR ')})`;
}

/** What may stand as an SQL pattern, with wildcards in place of those of DICOM. */
const patternOf = (value: string): string =>
  value
    .replace(/[\\%_]/g, '\\$&')
    .replaceAll('*', '%')
    .replaceAll('?', '_');

/** A number is the same however it is written; text that is none is compared as it stands. */
function numberCondition(text: Prisma.Sql, value: string): Condition {
  if (!/^[+-]?\d{1,15}(\.\d{1,15})?$/.test(value)) return Prisma.sql`${text} = ${value}`;
  return Prisma.sql`(CASE WHEN ${text} ~ '^\\s*[+-]?\\d{1,15}(\\.\\d*)?\\s*$' THEN ${text}::numeric = ${value}::numeric
    ELSE false END)`;
}

/** Dates and times, or ranges of them with one end or both (PS3.4 C.2.2.2.5); bounds count as matching. */
function rangeCondition(text: Prisma.Sql, vr: string, value: string): Condition {
  const plain = vr === 'DA' ? value.replaceAll('.', '') : vr === 'TM' ? value.replaceAll(':', '') : value;
  const stored =
    vr === 'TM' ? Prisma.sql`replace(${text}, ':', '')` : vr === 'DA' ? Prisma.sql`replace(${text}, '.', '')` : text;
  const [from = '', to, ...rest] = plain.split('-').map((part) => part.trim());
  if (rest.length > 0 || (vr === 'DT' && to !== undefined && /^\d{4}$/.test(to) && from.length > 14)) {
    // A negative offset from UTC, and not a range.
    return Prisma.sql`${stored} = ${plain}`;
  }
  // Text of digits is in the order of time; whatever begins with the upper bound lies within it: 10 is until 10:59:59.
  const lower = from === '' ? null : Prisma.sql`${stored} COLLATE "C" >= ${from}`;
  if (to === undefined) {
    return vr === 'DA' ? Prisma.sql`${stored} = ${from}` : Prisma.sql`${stored} LIKE ${`${patternOf(from)}%`}`;
  }
  const upper = to === '' ? null : Prisma.sql`${stored} COLLATE "C" < ${`${to}~`}`;
  if (!lower && !upper) return null;
  return allOf([Prisma.sql`${stored} <> ''`, lower, upper]);
}
