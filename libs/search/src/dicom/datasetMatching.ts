import { type Sql, sql } from '../sql.js';
import { dicomMatch, type MatchingOptions } from './matching.js';

/**
 * The condition that a key means for an attribute in a data set in DICOM JSON, at the end of a path of sequences (PS3.4
 * C.2.2.2.6): one of the items, and of its values, matches.
 *
 * @param dataset a `jsonb` expression
 * @param path tags, the last one that of the attribute; eight upper-case hexadecimal digits each
 * @returns null where every value matches
 */
export function datasetMatch(
  dataset: Sql,
  path: readonly string[],
  vr: string,
  value: string,
  options: MatchingOptions = {},
): Sql | null {
  const [tag = '', ...below] = path;
  const depth = path.length;
  const alias = sql`${names[depth - 1] ?? names[0]}`;
  if (below.length > 0) {
    const inner = datasetMatch(sql`${alias}.value`, below, vr, value, options);
    return (
      inner &&
      sql`EXISTS (SELECT FROM jsonb_array_elements(${dataset}->${tag}::text->'Value') AS ${alias} WHERE ${inner})`
    );
  }
  const text =
    vr === 'PN'
      ? sql`concat_ws('=', ${alias}.value->>'Alphabetic', ${alias}.value->>'Ideographic', ${alias}.value->>'Phonetic')`
      : sql`coalesce(${alias}.value #>> '{}', '')`;
  const condition = dicomMatch({ text, vr }, value, options);
  if (condition === null) return null;
  const isEmpty = value.trim() === '""';
  const none = sql`NOT EXISTS (SELECT FROM jsonb_array_elements(${dataset}->${tag}::text->'Value') AS ${alias} WHERE ${text} <> '')`;
  if (isEmpty) return none;
  return sql`EXISTS (SELECT FROM jsonb_array_elements(${dataset}->${tag}::text->'Value') AS ${alias} WHERE ${condition})`;
}

/** What the items of each depth are called; nobody asks for deeper paths. */
const names = [sql`e0`, sql`e1`, sql`e2`, sql`e3`, sql`e4`, sql`e5`, sql`e6`, sql`e7`];

/** Tags in one path. */
export const MOST_PATH_TAGS = names.length;
