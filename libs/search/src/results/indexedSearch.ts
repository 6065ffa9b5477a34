import type { Database, ReadStatements } from '@circus/db';
import type { SortDirection } from '../circus/sort.js';
import { type Column, columnSql, join, raw, type Sql, sql } from '../sql.js';
import { EXACT_TOTAL_LIMIT, estimateMatches, type SearchDatabase, type SearchResult } from './runSearch.js';
import { withTimeLimit } from './timeLimit.js';

/**
 * Not more matches than this are collected and put into order; above, rows are taken in order until the page is full. What
 * is collected costs by how many matches there are, what is taken in order by how many rows are passed over.
 */
const COLLECTED_LIMIT = 100_000;
/**
 * Collecting a match costs as much as passing over so many rows in the order of an index: where indexes alone tell all, where
 * the sort key of each match is looked for in the table, and where texts are looked into both ways.
 */
const PASSED_PER_MATCH = { covered: 3, table: 20, texts: 2 };
const LONGEST_MS = 10_000;

/** A search over a narrow table with an index for each sort key. `where` and `orderBy` speak of that table. */
export interface IndexedSearch {
  db: Database;
  index: {
    /** The narrow table, for instance `archive.series_search`. */
    table: string;
    /** What `where` and `orderBy` call it, for instance `k`; its id is called `id`. */
    alias: string;
    /**
     * `where` keeps to so many rows at most, which stand together in every index: many matches among them are taken in order whatever
     * the order is.
     */
    mostRows?: number | undefined;
  };
  where: Sql;
  orderBy: Sql;
  /**
   * Where no index has the order of all rows: parts of them, together all, in each of which `orderBy` means the same as for all and an
   * index has it.
   */
  parts?: readonly { where: Sql; orderBy: Sql }[] | undefined;
  /** What `orderBy` needs beside the narrow table: a join by its id. */
  orderJoin?: Sql | undefined;
  /** The first key of `orderBy` where it stands in the narrow table and only the next one needs the join; `timestamptz`. */
  coarseKey?: { column: Column; direction: SortDirection } | undefined;
  /** The first sort key stands in every index: ordering matches needs no look at the table. */
  orderCovered: boolean;
  /**
   * Matches may lie together in the order asked for, as those of one date do among other dates: how many rows are to be passed
   * over before they come, nobody knows.
   */
  orderDependsOnFilter: boolean;
  /** The condition looks into texts, which stand in the table only. */
  hasTextPart: boolean;
  /** What stands after SELECT and FROM for the rows of one page, and the id of a row there. */
  columns: Sql;
  from: Sql;
  rowId: Column;
  limit: number;
  /** From 1. */
  page: number;
  /** Count every match, however many. */
  exactTotal?: boolean | undefined;
  /** No statement of the search may take longer. */
  longestMs?: number;
}

/**
 * Runs one page of a search and its total, as `runSearch` does, in a time that hardly depends on how many rows there are: ids
 * come from the narrow table's indexes, and only the rows of the page are read.
 *
 * First it counts to 10,000 matches. Not more than these are sorted; of more, the planner's estimate decides between sorting
 * them and passing over what does not match in the order asked for. Left to itself the planner trusts that matches are spread
 * evenly over that order, which dates of one kind among dates of another are not.
 *
 * @throws Refusal `unavailable` for a search of which a statement takes longer than ten seconds
 */
export async function runIndexedSearch<Row>(search: IndexedSearch): Promise<SearchResult<Row>> {
  const { db, limit, page, longestMs = LONGEST_MS } = search;
  const settings = {
    // The indexes are in memory.
    random_page_cost: 1.1,
    // Looking into a text takes several times as long as comparing: as much as the row itself.
    cpu_operator_cost: search.hasTextPart ? 0.01 : 0.0025,
  };
  const run = async (statements: ReadStatements): Promise<SearchResult<Row>> => {
    const found = await findMatches(search, statements);
    const offset = (page - 1) * limit;
    if (search.index.mostRows !== undefined && found.ids === null) await keepOrder(statements);
    const ids = await idsOfPage(search, statements, found, offset);
    const rows = ids === undefined ? [] : await rowsInOrder<Row>(search, statements, ids);
    const seen = rows.length > 0 ? offset + rows.length : 0;
    const total = { totalItems: Math.max(found.total, seen), totalItemsExact: found.isExact };
    return { rows, ...total, page, limit };
  };
  return withTimeLimit(db, longestMs, run, settings);
}

/** Before statistics know of rows that are new, the planner takes them for few, and would sort them all. */
const keepOrder = (db: SearchDatabase): PromiseLike<unknown> =>
  db.$queryRaw(sql`SELECT set_config('enable_sort', 'off', true), set_config('enable_bitmapscan', 'off', true)`);

interface Matches {
  total: number;
  isExact: boolean;
  /** All matches in digits with commas, where they are few and sorting them needs a look at the table. */
  ids: string | null;
}

async function findMatches(search: IndexedSearch, db: SearchDatabase): Promise<Matches> {
  const { where } = search;
  const from = tableSql(search);
  const id = idSql(search);
  const [counted] = await db.$queryRaw<{ total: bigint; ids: string | null }[]>(
    collectsIds(search)
      ? sql`SELECT count(*) AS total, 
          CASE WHEN count(*) <= ${EXACT_TOTAL_LIMIT}::bigint THEN string_agg(id::text, ',') END AS ids FROM (
          SELECT ${id} AS id FROM ${from} WHERE ${where} LIMIT ${EXACT_TOTAL_LIMIT + 1}::bigint) AS matches`
      : sql`SELECT count(*) AS total, NULL AS ids FROM (
          SELECT FROM ${from} WHERE ${where} LIMIT ${EXACT_TOTAL_LIMIT + 1}::bigint) AS matches`,
  );
  const total = Number(counted?.total ?? 0);
  if (total <= EXACT_TOTAL_LIMIT) return { total, isExact: true, ids: counted?.ids ?? null };
  if (!search.exactTotal) {
    return { total: Math.max(await estimateMatches({ db, from, where }), total), isExact: false, ids: null };
  }
  const [all] = await db.$queryRaw<{ total: bigint }[]>(sql`SELECT count(*) AS total FROM ${from} WHERE ${where}`);
  return { total: Number(all?.total ?? total), isExact: true, ids: null };
}

/** Where the sort key stands beside every filter, sorting few matches needs no list of them. */
const collectsIds = ({ index, orderCovered, hasTextPart }: IndexedSearch): boolean =>
  !orderCovered || hasTextPart || index.mostRows !== undefined;

/** The ids of a page in order; undefined for a page past the end. */
async function idsOfPage(
  search: IndexedSearch,
  db: SearchDatabase,
  found: Matches,
  offset: number,
): Promise<Sql | undefined> {
  if (found.isExact && offset >= found.total) return undefined;
  const { orderBy, orderJoin = sql``, coarseKey, limit } = search;
  const alias = raw(search.index.alias);
  let first = offset;
  const rows = found.total > EXACT_TOTAL_LIMIT ? await rowsOf(search, db) : found.total;
  let matches = matchesOf(search, found, offset + limit, rows);
  if (coarseKey) {
    const column = columnSql(coarseKey.column);
    const order = raw(coarseKey.direction === 1 ? 'ASC' : 'DESC');
    // Looking into texts three times costs more than joining what is passed over.
    if (!search.hasTextPart && offset > 0) {
      const rest = await withoutPassed(sql`(${matches}) AS ${alias}`, column, coarseKey.direction, db, offset);
      first = rest.offset;
      matches = sql`SELECT * FROM (${matches}) AS ${alias} WHERE ${rest.condition}`;
    }
    matches = sql`SELECT * FROM (${matches}) AS ${alias}
      ORDER BY ${column} ${order} FETCH FIRST (${first + limit}::bigint) ROWS WITH TIES`;
  }
  return sql`SELECT ${idSql(search)} FROM (${matches}) AS ${alias} ${orderJoin}
    ORDER BY ${orderBy} LIMIT ${limit}::bigint OFFSET ${first}::bigint`;
}

/** How many rows the narrow table has, about. */
async function rowsOf({ index }: IndexedSearch, db: SearchDatabase): Promise<number> {
  const [table] = await db.$queryRaw<{ rows: number }[]>(
    sql`SELECT reltuples::float8 AS rows FROM pg_class WHERE oid = ${index.table}::regclass`,
  );
  return table?.rows ?? 0;
}

/**
 * The rows that match, to be put into order, or in a form that may be read in order.
 * @param end so many of them are wanted
 * @param rows how many rows the narrow table has, about
 */
function matchesOf(search: IndexedSearch, found: Matches, end: number, rows: number): Sql {
  const { where, parts } = search;
  const [id, from] = [idSql(search), tableSql(search)];
  if (found.ids !== null) {
    return sql`SELECT * FROM ${from} WHERE ${id} = ANY(string_to_array(${found.ids}, ',')::bigint[])`;
  }
  if (found.total > EXACT_TOTAL_LIMIT && !collects(search, found.total, (end * rows) / found.total)) {
    if (!parts) return sql`SELECT * FROM ${from} WHERE ${where}`;
    const ordered = parts.map(
      (part) =>
        sql`(SELECT * FROM ${from} WHERE ${where} AND ${part.where} ORDER BY ${part.orderBy} LIMIT ${end}::bigint)`,
    );
    return join(ordered, ' UNION ALL ');
  }
  return search.orderCovered || search.hasTextPart
    ? // OFFSET keeps the two steps apart: no plan can take matches in order.
      sql`SELECT * FROM ${from} WHERE ${where} OFFSET 0`
    : sql`SELECT * FROM ${from} WHERE ${id} = ANY(ARRAY(SELECT ${id} FROM ${from} WHERE ${where}))`;
}

/** @param passed how many rows come before the end of the page in the order of an index, matches being spread evenly */
function collects(
  { index, orderCovered, orderDependsOnFilter, hasTextPart }: IndexedSearch,
  matches: number,
  passed: number,
): boolean {
  if (matches > COLLECTED_LIMIT || index.mostRows !== undefined) return false;
  if (hasTextPart) return passed > PASSED_PER_MATCH.texts * matches;
  if (!orderCovered) return passed > PASSED_PER_MATCH.table * matches;
  return orderDependsOnFilter || passed > PASSED_PER_MATCH.covered * matches;
}

/** The condition that leaves out the matches that the coarse key alone puts before the page: nobody joins them. */
async function withoutPassed(
  matches: Sql,
  column: Sql,
  direction: SortDirection,
  db: SearchDatabase,
  offset: number,
): Promise<{ condition: Sql; offset: number }> {
  const [order, before, from] = (direction === 1 ? ['ASC', '<', '>='] : ['DESC', '>', '<=']).map((text) => raw(text));
  const [first] = await db.$queryRaw<{ key: string }[]>(
    sql`SELECT ${column}::text AS key FROM ${matches} ORDER BY ${column} ${order} LIMIT 1 OFFSET ${offset}::bigint`,
  );
  if (!first) return { condition: sql`TRUE`, offset };
  const key = sql`${first.key}::timestamptz`;
  const [passed] = await db.$queryRaw<{ count: bigint }[]>(
    sql`SELECT count(*) AS count FROM ${matches} WHERE ${column} ${before} ${key}`,
  );
  return { condition: sql`${column} ${from} ${key}`, offset: offset - Number(passed?.count ?? 0) };
}

function rowsInOrder<Row>({ columns, from, rowId }: IndexedSearch, db: SearchDatabase, ids: Sql): PromiseLike<Row[]> {
  return db.$queryRaw<Row[]>(sql`
    WITH page AS MATERIALIZED (SELECT id, row_number() OVER () AS place FROM (${ids}) AS ordered (id))
    SELECT ${columns} FROM page JOIN ${from} ON ${columnSql(rowId)} = page.id ORDER BY page.place`);
}

const tableSql = ({ index: { table, alias } }: IndexedSearch): Sql => raw(`${table} AS ${alias}`);
const idSql = ({ index: { alias } }: IndexedSearch): Sql => raw(`${alias}.id`);
