import { type IndexedSearch, runIndexedSearch } from '../../src/results/indexedSearch.js';
import { raw, sql } from '../../src/sql.js';
import { type TokyoDatabase, tokyoDatabase } from '../tokyoDatabase.js';

const ROWS = 30_000;
let database: TokyoDatabase;

beforeAll(async () => {
  database = await tokyoDatabase();
  const run = (statement: string) => database.db.$executeRawUnsafe(statement);
  await run(`CREATE TABLE wide AS SELECT n::bigint AS id, 'row ' || n AS text FROM generate_series(1, ${ROWS}) AS n`);
  await run(`CREATE TABLE narrow AS SELECT id, id % 3 AS kind, id % 1000 AS size FROM wide`);
  await run(`CREATE TABLE listed AS SELECT id, id % 2 AS list, id % 3 AS kind, id % 1000 AS size FROM wide`);
  await run('CREATE INDEX ON listed (list, size, id) INCLUDE (kind)');
  await run('CREATE INDEX ON narrow (size, id) INCLUDE (kind)');
  await run('ALTER TABLE narrow ADD PRIMARY KEY (id)');
  await run('VACUUM ANALYZE narrow');
});
afterAll(() => database?.drop());

const search = (changes: Partial<IndexedSearch> = {}) =>
  runIndexedSearch<{ id: bigint; text: string }>({
    db: database.db,
    index: { table: 'public.narrow', alias: 'k' },
    where: sql`TRUE`,
    orderBy: raw('k.size DESC, k.id DESC'),
    orderCovered: false,
    orderDependsOnFilter: false,
    hasTextPart: false,
    columns: raw('w.id, w.text'),
    from: raw('wide AS w'),
    rowId: 'w.id',
    limit: 20,
    page: 1,
    ...changes,
  });
const inOrder = (matches: (id: number) => boolean) =>
  Array.from({ length: ROWS }, (_, index) => index + 1)
    .filter(matches)
    .sort((one, other) => (other % 1000) - (one % 1000) || other - one);

describe('runIndexedSearch', () => {
  it.each([
    ['all rows', sql`TRUE`, () => true],
    ['a third of them', sql`k.kind = 1`, (id: number) => id % 3 === 1],
    ['few', sql`k.id <= 50`, (id: number) => id <= 50],
    ['none', sql`k.kind = 7`, () => false],
  ])('gives the same page of %s in each of its ways', async (_, where, matches) => {
    const ids = inOrder(matches);
    const both = { orderCovered: true, orderDependsOnFilter: true };
    for (const ways of [{}, { orderCovered: true }, both, { hasTextPart: true }, { ...both, hasTextPart: true }]) {
      for (const page of [1, 3, 400, 5_000]) {
        const { rows, ...total } = await search({ where, page, ...ways });
        expect(rows.map(({ id }) => Number(id))).toEqual(ids.slice((page - 1) * 20, page * 20));
        expect(total.totalItemsExact).toBe(ids.length <= 10_000);
        expect(Math.abs(total.totalItems - ids.length)).toBeLessThanOrEqual(ids.length <= 10_000 ? 0 : ROWS / 5);
      }
    }
  });

  it('counts all when the exact total is asked for', async () => {
    expect(await search({ exactTotal: true })).toMatchObject({ totalItems: ROWS, totalItemsExact: true });
  });

  it.each([
    ['all of its rows', sql`TRUE`, () => true],
    ['a third of them', sql`k.kind = 1`, (id: number) => id % 3 === 1],
    ['none', sql`k.kind = 7`, () => false],
  ])('gives pages of a list, and of %s, before statistics know of it', async (_, where, matches) => {
    const ids = inOrder((id) => id % 2 === 1 && matches(id));
    for (const ways of [{}, { orderCovered: true, orderDependsOnFilter: true }, { hasTextPart: true }]) {
      for (const page of [1, 3, 200, 5_000]) {
        const { rows, totalItems, totalItemsExact } = await search({
          index: { table: 'public.listed', alias: 'k', mostRows: ROWS / 2 },
          where: sql`k.list = 1 AND ${where}`,
          page,
          ...ways,
        });
        expect(rows.map(({ id }) => Number(id))).toEqual(ids.slice((page - 1) * 20, page * 20));
        expect(totalItemsExact).toBe(ids.length <= 10_000);
        if (totalItemsExact) expect(totalItems).toBe(ids.length);
      }
    }
  });

  it('puts parts together where no index has the order of all rows', async () => {
    const hasSize = (id: number) => id % 3 === 1;
    const all = Array.from({ length: ROWS }, (_, index) => ROWS - index);
    const ids = [...inOrder(hasSize), ...all.filter((id) => !hasSize(id))];
    for (const page of [1, 499, 500, 501, 1_200, 1_500]) {
      const { rows } = await search({
        orderBy: raw('CASE WHEN k.kind = 1 THEN k.size END DESC NULLS LAST, k.id DESC'),
        parts: [
          { where: sql`k.kind = 1`, orderBy: raw('k.size DESC, k.id DESC') },
          { where: sql`NOT (k.kind = 1)`, orderBy: raw('k.id DESC') },
        ],
        page,
      });
      expect(rows.map(({ id }) => Number(id))).toEqual(ids.slice((page - 1) * 20, page * 20));
    }
  });

  it('ends a search that takes too long, and says what to do', async () => {
    await expect(search({ where: sql`pg_sleep(1) IS NOT NULL`, longestMs: 100 })).rejects.toMatchObject({
      kind: 'unavailable',
      message: expect.stringMatching(/^The search takes too long\. Narrow it/),
    });
  });
});
