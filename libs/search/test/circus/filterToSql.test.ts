import { randomInt } from 'node:crypto';
import fc from 'fast-check';
import type { FieldMap } from '../../src/circus/fields.js';
import { filterToSql } from '../../src/circus/filterToSql.js';
import { parseFilter } from '../../src/circus/parseFilter.js';
import { type Sql, sql } from '../../src/sql.js';
import { startPostgres, type TestPostgres } from '../postgres.js';
import { fields, filterArbitrary, rowArbitrary } from './filterArbitraries.js';
import { evaluateFilter, type Row } from './filterOracle.js';

/** More for a long run: CIRCUS_SEARCH_FILTERS=50000. */
const FILTERS = Number(process.env.CIRCUS_SEARCH_FILTERS ?? 1000);
const ROWS = 60;
const ROUNDS = 5;

let postgres: TestPostgres;

beforeAll(async () => {
  postgres = await startPostgres();
  await postgres.db.$executeRawUnsafe(`CREATE TABLE row (id integer PRIMARY KEY, modality text, patient_name varchar(200),
    age integer, weight double precision, dismissed boolean, created_at timestamptz(3), tags text[])`);
});

afterAll(() => postgres?.stop());

async function store(rows: readonly Row[]): Promise<void> {
  const columns = rows.map((row, id) => ({ id, ...row }));
  await postgres.db.$executeRaw`TRUNCATE row`;
  await postgres.db.$executeRaw`INSERT INTO row
    SELECT id, modality, "patientName", age, weight, dismissed, "createdAt", tags
    FROM jsonb_to_recordset(${JSON.stringify(columns)}::jsonb) AS x (id integer, modality text, "patientName" text,
      age integer, weight double precision, dismissed boolean, "createdAt" timestamptz, tags text[])`;
}

function condition(filter: Record<string, unknown>, fieldMap: FieldMap = fields): Sql {
  return filterToSql(parseFilter(JSON.stringify(filter), fieldMap, { patientInfoAllowed: true }), fieldMap);
}

async function matching(filter: Record<string, unknown>, fieldMap: FieldMap = fields): Promise<number[]> {
  const found = await postgres.db.$queryRaw<{ id: number }[]>(
    sql`SELECT id FROM row AS r WHERE ${condition(filter, fieldMap)} ORDER BY id`,
  );
  return found.map(({ id }) => id);
}

describe('A filter in PostgreSQL', () => {
  it('finds exactly what MongoDB would, for any filter and any rows', async () => {
    const seed = randomInt(2 ** 31);
    let telling = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      const rows = fc.sample(rowArbitrary, { numRuns: ROWS, seed: seed + round });
      await store(rows);
      await fc.assert(
        fc.asyncProperty(filterArbitrary, async (filter) => {
          const expected = rows.flatMap((row, id) => (evaluateFilter(filter, row, fields) ? [id] : []));
          if (expected.length > 0 && expected.length < ROWS) telling += 1;
          expect(await matching(filter)).toEqual(expected);
        }),
        { seed: seed + round, numRuns: FILTERS / ROUNDS },
      );
    }
    // Filters that match everything or nothing would show little.
    expect(telling).toBeGreaterThan(FILTERS / 3);
  });
});
