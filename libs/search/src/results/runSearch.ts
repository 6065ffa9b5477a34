import { type Sql, sql } from '../sql.js';

/** Totals are counted to here and estimated above (DECISIONS 1). */
export const EXACT_TOTAL_LIMIT = 10_000;

/** Anything that runs SQL as Prisma's client and transactions do. */
export interface SearchDatabase {
  $queryRaw<T = unknown>(query: Sql): PromiseLike<T>;
}

export interface Search {
  db: SearchDatabase;
  /** What stands after SELECT. */
  columns: Sql;
  /** What stands after FROM, joins included. */
  from: Sql;
  /** What of it `where` needs: matches are counted there. Each of its rows is one row of `from`. */
  countFrom?: Sql | undefined;
  /** The condition: the filter, and everything that keeps rows from this caller. */
  where: Sql;
  /** What stands after ORDER BY, for instance from `sortToSql`. */
  orderBy: Sql;
  limit: number;
  /** From 1. */
  page: number;
  /** Matches before the page, where pages do not begin at multiples of `limit`. */
  offset?: number | undefined;
  /** Count every match, however many. */
  exactTotal?: boolean | undefined;
}

export interface SearchResult<Row> {
  rows: Row[];
  totalItems: number;
  /** False where `totalItems` is the planner's estimate: then it is more than 10,000. */
  totalItemsExact: boolean;
  page: number;
  limit: number;
}

/**
 * Runs one page of a search, then its total: exact to 10,000 matches, above that the planner's estimate, unless the exact one
 * is asked for. No count runs where the page itself tells the total.
 */
export async function runSearch<Row>(search: Search): Promise<SearchResult<Row>> {
  const { db, columns, from, where, orderBy, limit, page, offset = (page - 1) * limit } = search;
  // One row more than the page tells whether there are any.
  const found = await db.$queryRaw<Row[]>(
    sql`SELECT ${columns} FROM ${from} WHERE ${where} ORDER BY ${orderBy} LIMIT ${limit + 1}::bigint OFFSET ${offset}::bigint`,
  );
  const rows = found.slice(0, limit);
  const seen = offset + rows.length;
  const isLastPage = found.length <= limit && (rows.length > 0 || offset === 0);
  const total = isLastPage ? { totalItems: seen, totalItemsExact: true } : await countMatches(search, seen);
  return { rows, ...total, page, limit };
}

async function countMatches(search: Search, seen: number): Promise<{ totalItems: number; totalItemsExact: boolean }> {
  const { db, countFrom: from = search.from, where } = search;
  const cut = search.exactTotal ? sql`` : sql`LIMIT ${EXACT_TOTAL_LIMIT + 1}::bigint`;
  const counts = await db.$queryRaw<{ total: bigint | number | string }[]>(
    sql`SELECT count(*) AS total FROM (SELECT FROM ${from} WHERE ${where} ${cut}) AS matches`,
  );
  const counted = Number(counts[0]?.total ?? 0);
  if (search.exactTotal || counted <= EXACT_TOTAL_LIMIT) return { totalItems: counted, totalItemsExact: true };
  return { totalItems: Math.max(await estimateMatches({ db, from, where }), counted, seen), totalItemsExact: false };
}

/** How many rows PostgreSQL's planner expects, from its statistics alone: a fraction of a millisecond, however many there are. */
export async function estimateMatches({ db, from, where }: Pick<Search, 'db' | 'from' | 'where'>): Promise<number> {
  const plans = await db.$queryRaw<{ 'QUERY PLAN': unknown }[]>(
    sql`EXPLAIN (FORMAT JSON) SELECT FROM ${from} WHERE ${where}`,
  );
  const plan = plans[0]?.['QUERY PLAN'];
  const parsed: unknown = typeof plan === 'string' ? JSON.parse(plan) : plan;
  const rows = (parsed as { Plan?: { 'Plan Rows'?: number } }[])[0]?.Plan?.['Plan Rows'];
  return rows ?? 0;
}
