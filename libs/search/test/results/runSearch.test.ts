import { filterToSql } from '../../src/circus/filterToSql.js';
import { parseFilter } from '../../src/circus/parseFilter.js';
import { parseSort, sortToSql } from '../../src/circus/sort.js';
import { runSearch, type Search } from '../../src/results/runSearch.js';
import { raw, sql } from '../../src/sql.js';
import { type TokyoDatabase, tokyoDatabase } from '../tokyoDatabase.js';

const ROWS = 30_000;
const fields = { n: { column: 'n', type: 'number' }, tens: { column: 'tens', type: 'number' } } as const;

let database: TokyoDatabase;

beforeAll(async () => {
  database = await tokyoDatabase();
  await database.db.$executeRawUnsafe(
    `CREATE TABLE numbers AS SELECT n, n / 10 AS tens FROM generate_series(1, ${ROWS}) AS n`,
  );
  await database.db.$executeRawUnsafe('ANALYZE numbers');
});

afterAll(() => database?.drop());

function search(filter: Record<string, unknown>, changes: Partial<Search> = {}) {
  const expression = parseFilter(JSON.stringify(filter), fields, { patientInfoAllowed: false });
  const keys = parseSort('{"tens":-1}', fields, { n: 1 }, 'n');
  return runSearch<{ n: number }>({
    db: database.db,
    columns: raw('n'),
    from: raw('numbers'),
    where: filterToSql(expression, fields),
    orderBy: sortToSql(keys),
    limit: 20,
    page: 1,
    ...changes,
  });
}

describe('runSearch', () => {
  it('gives a page in order and the exact total', async () => {
    const result = await search({ n: { $lte: 45 } }, { page: 2, limit: 6 });
    expect(result).toEqual({
      rows: [30, 31, 32, 33, 34, 35].map((n) => ({ n })),
      totalItems: 45,
      totalItemsExact: true,
      page: 2,
      limit: 6,
    });
  });

  it('tells the total from a last page, and for a page past the end', async () => {
    expect(await search({ n: { $lte: 45 } }, { page: 3 })).toMatchObject({ totalItems: 45, totalItemsExact: true });
    expect(await search({ n: { $lte: 45 } }, { page: 4 })).toMatchObject({ rows: [], totalItems: 45 });
    expect(await search({ n: { $lte: 40 } }, { page: 2 })).toMatchObject({ totalItems: 40 });
    expect(await search({ n: 0 })).toMatchObject({ rows: [], totalItems: 0, totalItemsExact: true });
  });

  it('counts nothing where the page itself tells the total, be it full', async () => {
    const asked: string[] = [];
    const db: Search['db'] = {
      $queryRaw: (query) => {
        asked.push(query.text);
        return database.db.$queryRaw(query);
      },
    };
    expect(await search({ n: { $lte: 40 } }, { page: 2, db })).toMatchObject({ totalItems: 40, totalItemsExact: true });
    expect(asked).toHaveLength(1);
    expect(await search({ n: { $lte: 41 } }, { page: 2, db })).toMatchObject({ totalItems: 41, totalItemsExact: true });
    expect(asked).toHaveLength(3);
  });

  it('counts exactly up to 10,000 matches', async () => {
    expect(await search({ n: { $lte: 10_000 } })).toMatchObject({ totalItems: 10_000, totalItemsExact: true });
  });

  it('estimates above 10,000, never below what it knows, and says so', async () => {
    const { totalItems, totalItemsExact } = await search({ n: { $lte: 25_000 } });
    expect(totalItemsExact).toBe(false);
    expect(totalItems).toBeGreaterThan(20_000);
    expect(totalItems).toBeLessThan(30_000);
    // The planner takes two conditions that always hold together for independent ones.
    const mistaken = { n: { $lte: 11_000 }, tens: { $lte: 1_100 } };
    expect(await search(mistaken)).toMatchObject({ totalItems: 10_001, totalItemsExact: false });
    expect((await search(mistaken, { page: 550 })).totalItems).toBeGreaterThanOrEqual(11_000);
  });

  it('counts everything when the exact total is asked for', async () => {
    expect(await search({ n: { $lte: 25_000 } }, { exactTotal: true })).toMatchObject({
      totalItems: 25_000,
      totalItemsExact: true,
    });
  });

  it('runs inside a transaction too', async () => {
    const result = await database.db.$transaction((transaction) => search({ n: { $in: [1, 2] } }, { db: transaction }));
    expect(result.totalItems).toBe(2);
  });

  it('takes conditions of the caller beside the filter', async () => {
    expect((await search({}, { where: sql`n = ANY(${[5, 6]}::bigint[])` })).rows).toEqual([{ n: 5 }, { n: 6 }]);
  });
});
