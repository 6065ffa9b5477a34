import { Prisma } from '@circus/db';
import { type DicomElement, type DicomJson, itemsOf, textsOf } from '@circus/dicom';
import { dicomMatch } from '@circus/search';

/** A condition of a query; null for one that everything fulfils (PS3.4 C.2.2.2.3). */
export type Condition = Prisma.Sql | null;

/** Bytes, which nobody looks for. */
const OPAQUE = new Set(['OB', 'OW', 'OF', 'OD', 'OL', 'OV', 'UN']);

/**
 * What text in the database has to be to match a key (PS3.4 C.2.2.2).
 *
 * @param text an expression of type text
 */
export function textCondition(text: Prisma.Sql, vr: string, values: readonly string[]): Condition {
  const wanted = values.filter((value) => value.trim() !== '');
  if (wanted.length === 0 || OPAQUE.has(vr)) return null;
  if (vr === 'UI') return dicomMatch({ text, vr }, wanted.join('\\'));
  return anyOf(wanted.map((value) => dicomMatch({ text, vr }, value)));
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
