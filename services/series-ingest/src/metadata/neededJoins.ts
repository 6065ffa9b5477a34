import { Prisma } from '@circus/db';
import type { Sql } from '@circus/search';

/** A row above, or beside, that is always there. */
export interface Join {
  /** What other parts of a statement call it. */
  alias: string;
  /** `JOIN … ON …`, which may name the table and the joins before it. */
  sql: string;
}

/** Rows with what stands above them. */
export interface JoinedTable {
  /** With its alias. */
  table: string;
  joins: readonly Join[];
}

/**
 * What stands after FROM for a statement that says so much else: joins that it does not need are left out, so that indexes alone
 * answer what they can.
 */
export function fromOf({ table, joins }: JoinedTable, ...parts: readonly Sql[]): Sql {
  let text = parts.map((part) => part.sql).join(' ');
  const needed: string[] = [];
  for (const { alias, sql: join } of [...joins].reverse()) {
    if (!new RegExp(`\\b${alias}\\.`).test(text)) continue;
    text += join;
    needed.unshift(join);
  }
  return Prisma.raw([table, ...needed].join(' '));
}
