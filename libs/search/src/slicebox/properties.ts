import { Refusal } from '@circus/contracts';
import { type Column, columnSql, escapeLike, isStorableText, join, raw, type Sql, sql } from '../sql.js';

/** What a property of Slicebox' API (`patientName`, `studyDate`, `id`) means in the database. */
export interface SliceboxProperty {
  column: Column;
  /** Any numeric type; the default is text. */
  type?: 'text' | 'number';
  /** Patient information: no condition and no order by it without the right to see it (DECISIONS 14). */
  personal?: boolean;
}

export type SliceboxProperties = Record<string, SliceboxProperty>;

export interface SliceboxRights {
  /** The caller has the global privilege `personalInfoView`. */
  patientInfoAllowed: boolean;
}

export interface SliceboxOrder {
  property: SliceboxProperty;
  ascending: boolean;
}

/** The property of that exact name. @throws Refusal `invalid` if there is none, `forbidden` without the right to it */
export function propertyNamed(name: string, properties: SliceboxProperties, rights: SliceboxRights): SliceboxProperty {
  const property = Object.hasOwn(properties, name) ? properties[name] : undefined;
  if (!property) {
    throw new Refusal('invalid', `Unknown property. Known ones are ${Object.keys(properties).join(', ')}.`);
  }
  if (property.personal && !rights.patientInfoAllowed) throw patientInformationRefused();
  return property;
}

export const patientInformationRefused = (): Refusal =>
  new Refusal('forbidden', 'You may not search or order by patient information.');

/** @throws Refusal `invalid` for text that no column can hold */
export function searchableText(text: string): string {
  if (!isStorableText(text))
    throw new Refusal('invalid', 'A text to search for contains characters that no attribute can.');
  return text;
}

/**
 * The list of an `ORDER BY`, the id always last so that pages neither overlap nor leave gaps. Equal rows go in the direction of the
 * order, and those of a joined table by its id before: then an index of the property and the id has the order, whichever it is.
 */
export function orderToSql(order: SliceboxOrder | undefined, idColumn: Column): Sql {
  if (!order) return sql`${columnSql(idColumn)} ASC`;
  const { column } = order.property;
  const table = tableOf(column);
  const joined = table === undefined || table === tableOf(idColumn) ? [] : [`${table}.id`];
  const direction = raw(order.ascending ? 'ASC' : 'DESC');
  return join([column, ...joined, idColumn].map((each) => sql`${columnSql(each)} ${direction}`));
}

/** How a column's table is called; undefined where it is not said. */
const tableOf = (column: Column): string | undefined => /^(\w+)\.\w+$/.exec(columnSql(column).text)?.[1];

/** The condition that a property contains the text, whatever its case; `%` and `_` stand for themselves. */
export function containsToSql({ column, type }: SliceboxProperty, text: string): Sql {
  const value = columnSql(column);
  return sql`${type === 'number' ? sql`(${value})::text` : value} ILIKE ${`%${escapeLike(text)}%`}::text`;
}

/** The condition that a property is exactly the text. A number is compared as a number; text that is none matches nothing. */
export function equalsToSql({ column, type }: SliceboxProperty, text: string): Sql {
  const value = columnSql(column);
  if (type !== 'number') return sql`${value} = ${text}::text`;
  return /^-?\d{1,15}$/.test(text) ? sql`${value} = ${Number(text)}::bigint` : sql`FALSE`;
}
