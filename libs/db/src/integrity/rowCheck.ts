import type { z } from 'zod';
import { type Database, Prisma } from '../database.js';

/** How the rows of one table are read and what makes one of them invalid. */
export interface RowCheck<Row> {
  /** What such a row is called where it is reported. */
  entity: string;
  /** The columns that identify a row and that rows are read in the order of; an index must begin with them. */
  key: readonly KeyColumn[];
  /** What stands after SELECT, besides the key. */
  columns: Prisma.Sql;
  /** What stands after FROM: the table, and what its rows are compared with. */
  from: Prisma.Sql;
  /** Rows in memory at a time; 1,000 where nothing is said. */
  pageSize?: number;
  /** Sentences without any value of the row: there may be a patient's name among them. */
  reasonsOf(row: Row): string[];
}

interface KeyColumn {
  column: Prisma.Sql;
  type: 'text' | 'bigint';
}

export interface InvalidRow {
  entity: string;
  /** The parts of a key of several columns with slashes between them. */
  key: string;
  reasons: string[];
}

const DEFAULT_PAGE_SIZE = 1_000;

/**
 * Looks at every row, one page at a time. Each page is one statement and so a moment of its own: what is compared inside it
 * belongs together, although the suite may be writing.
 *
 * @returns how many rows there are
 */
export async function checkRows<Row>(
  database: Database,
  check: RowCheck<Row>,
  onInvalid: (invalid: InvalidRow) => void,
): Promise<number> {
  const { entity, key, columns, from, pageSize = DEFAULT_PAGE_SIZE } = check;
  const keyColumns = Prisma.join(key.map(({ column }) => column));
  const keyText = Prisma.join(key.map(({ column }) => Prisma.sql`${column}::text`));
  let count = 0;
  for (let after: string[] | null = null; ; ) {
    const condition = after === null ? Prisma.sql`TRUE` : Prisma.sql`(${keyColumns}) > (${valuesOf(key, after)})`;
    const rows: (Row & { rowKey: string[] })[] = await database.$queryRaw(Prisma.sql`
      SELECT ARRAY[${keyText}] AS "rowKey", ${columns} FROM ${from} WHERE ${condition}
      ORDER BY ${keyColumns} LIMIT ${pageSize}::bigint`);
    for (const { rowKey, ...row } of rows) {
      const reasons = check.reasonsOf(row as Row);
      if (reasons.length > 0) onInvalid({ entity, key: rowKey.join('/'), reasons });
    }
    count += rows.length;
    after = rows.at(-1)?.rowKey ?? null;
    if (rows.length < pageSize) return count;
  }
}

const valuesOf = (key: readonly KeyColumn[], values: string[]): Prisma.Sql =>
  Prisma.join(key.map(({ type }, index) => Prisma.sql`${values[index]}::text::${Prisma.raw(type)}`));

/** What a schema has against a value: where, and what, but never the value. */
export function issuesOf(schema: z.ZodType, value: unknown): string[] {
  const result = schema.safeParse(value);
  if (result.success) return [];
  return result.error.issues.map((issue) => {
    const place = issue.path.map(String).join('.');
    // The message would name the members, and a name that somebody made up may say anything.
    const message = issue.code === 'unrecognized_keys' ? 'has members that do not belong there' : issue.message;
    return place ? `${place}: ${message}` : message;
  });
}

/** The sentences whose condition does not hold. */
export const unless = (...conditions: [holds: boolean | null, reason: string][]): string[] =>
  conditions.filter(([holds]) => holds !== true).map(([, reason]) => reason);

/** A date as the API writes it; null for one that no calendar has, such as PostgreSQL's `infinity`. */
export const isoDateOf = (date: Date | null): string | null =>
  date === null || Number.isNaN(date.getTime()) ? null : date.toISOString();
