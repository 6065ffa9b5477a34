import { Refusal } from '@circus/contracts';
import { empty, type Sql, sql } from '../sql.js';

const DEFAULT_COUNT = 20;
/** Items of one answer: more are asked for in parts. */
const MOST_ITEMS = 100_000;

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

/** What stands after the `ORDER BY`. Of a list that is too long one item more is read, by which `wholeList` knows it. */
export function sliceToSql({ startIndex, count }: SliceboxSlice): Sql {
  const limit = Math.min(count ?? MOST_ITEMS + 1, MOST_ITEMS + 1);
  return sql`LIMIT ${limit}::bigint ${startIndex === 0 ? empty : sql`OFFSET ${startIndex}::bigint`}`;
}

/** @throws Refusal `invalid` for a list that is longer than one answer may be: part of it would look like all */
export function wholeList<Row>(rows: Row[]): Row[] {
  if (rows.length <= MOST_ITEMS) return rows;
  throw new Refusal('invalid', `The list has more than ${MOST_ITEMS} items: ask for parts of it.`);
}
