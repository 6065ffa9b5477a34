import { Prisma } from '@circus/db';

/**
 * A piece of SQL with its parameters, as Prisma's `$queryRaw` takes it. Everything a caller sends becomes a parameter; text
 * of statements comes from this code and from trusted column expressions only.
 */
export type Sql = Prisma.Sql;

export const { sql, join, raw, empty } = Prisma;

/** A column or expression that the program itself wrote: text is taken as it stands, so it never holds a caller's words. */
export type Column = string | Sql;

export const columnSql = (column: Column): Sql => (typeof column === 'string' ? raw(column) : column);

/** Joins conditions with AND; no condition at all is always true. */
export const allOf = (conditions: readonly Sql[]): Sql =>
  conditions.length === 0 ? sql`TRUE` : sql`(${join(conditions, ' AND ')})`;

/** Joins conditions with OR; no condition at all is never true. */
export const anyOf = (conditions: readonly Sql[]): Sql =>
  conditions.length === 0 ? sql`FALSE` : sql`(${join(conditions, ' OR ')})`;

/** Makes `%`, `_` and the escape character itself stand for themselves in a LIKE pattern. */
export const escapeLike = (text: string): string => text.replace(/[\\%_]/g, '\\$&');

/** Text that PostgreSQL can hold: no NUL, no half of a surrogate pair. */
export const isStorableText = (text: string): boolean => !text.includes('\0') && !/\p{Surrogate}/u.test(text);
