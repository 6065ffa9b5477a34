import { Refusal } from '@circus/contracts';
import { empty, type Sql, sql } from '../sql.js';

const DEFAULT_COUNT = 20;

/** Which part of a list is asked for. */
export interface SliceboxSlice {
  /** Items left out at the beginning. */
  startIndex: number;
  /** Items at most; undefined is all of them, 0 none. */
  count: number | undefined;
}

/**
 * @param startIndex 0 by default
 * @param count 20 by default; negative means all (spec slicebox 1)
 * @throws Refusal `invalid` for what is not a whole number, and for a negative start
 */
export function readSlice(startIndex: number | undefined, count: number | undefined): SliceboxSlice {
  const start = startIndex ?? 0;
  const items = count ?? DEFAULT_COUNT;
  if (!Number.isSafeInteger(start) || start < 0) {
    throw new Refusal('invalid', 'The start index must be an integer of 0 or more.');
  }
  if (!Number.isSafeInteger(items)) {
    throw new Refusal('invalid', 'The count must be an integer; a negative one asks for everything.');
  }
  return { startIndex: start, count: items < 0 ? undefined : items };
}

/** What stands after the `ORDER BY`; empty for everything. */
export function sliceToSql({ startIndex, count }: SliceboxSlice): Sql {
  const offset = startIndex === 0 ? empty : sql`OFFSET ${startIndex}::bigint`;
  return count === undefined ? offset : sql`LIMIT ${count}::bigint ${offset}`;
}
