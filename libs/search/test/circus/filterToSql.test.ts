import { randomInt } from 'node:crypto';
import fc from 'fast-check';
import type { FieldMap } from '../../src/circus/fields.js';
import { filterToSql } from '../../src/circus/filterToSql.js';
import { parseFilter } from '../../src/circus/parseFilter.js';
import { parseSort, sortToSql } from '../../src/circus/sort.js';
import { parseRegexOperand } from '../../src/regex/regexOperand.js';
import { type Sql, sql } from '../../src/sql.js';
import { type TokyoDatabase, tokyoDatabase } from '../tokyoDatabase.js';
import { fields, filterArbitrary, regexPattern, rowArbitrary, word } from './filterArbitraries.js';
import { evaluateFilter, type Row } from './filterOracle.js';

/** More for a long run: CIRCUS_SEARCH_FILTERS=50000. */
const FILTERS = Number(process.env.CIRCUS_SEARCH_FILTERS ?? 1000);
const ROWS = 60;
const ROUNDS = 5;

let database: TokyoDatabase;

beforeAll(async () => {
  database = await tokyoDatabase();
  await database.db.$executeRawUnsafe(`CREATE TABLE row (id integer PRIMARY KEY, modality text, patient_name varchar(200),
    age integer, weight double precision, dismissed boolean, created_at timestamptz(3), tags text[],
    visits timestamptz(3)[])`);
});

afterAll(() => database?.drop());

async function store(rows: readonly Row[]): Promise<void> {
  const columns = rows.map((row, id) => ({ id, ...row }));
  await database.db.$executeRaw`TRUNCATE row`;
  await database.db.$executeRaw`INSERT INTO row
    SELECT id, modality, "patientName", age, weight, dismissed, "createdAt", tags, visits
    FROM jsonb_to_recordset(${JSON.stringify(columns)}::jsonb) AS x (id integer, modality text, "patientName" text,
      age integer, weight double precision, dismissed boolean, "createdAt" timestamptz, tags text[], visits timestamptz[])`;
}

function condition(filter: Record<string, unknown>, fieldMap: FieldMap = fields): Sql {
  return filterToSql(parseFilter(JSON.stringify(filter), fieldMap, { patientInfoAllowed: true }), fieldMap);
}

async function matching(filter: Record<string, unknown>, fieldMap: FieldMap = fields): Promise<number[]> {
  const found = await database.db.$queryRaw<{ id: number }[]>(
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
        { seed: seed + round, numRuns: Math.ceil(FILTERS / ROUNDS) },
      );
    }
    // Filters that match everything or nothing would show little.
    expect(telling).toBeGreaterThan(FILTERS / 3);
  });

  it('matches a regular expression where JavaScript does', async () => {
    const texts = [...new Set(fc.sample(word, 200))];
    await fc.assert(
      fc.asyncProperty(regexPattern, fc.constantFrom('', 'i', 's', 'm', 'ims'), async (pattern, options) => {
        const expression = new RegExp(pattern, `${options}u`);
        const matches = parseRegexOperand(pattern, options).matches(sql`text`);
        const found = await database.db.$queryRaw<{ matched: boolean }[]>(
          sql`SELECT (${matches}) AS matched FROM unnest(${texts}::text[]) WITH ORDINALITY AS t (text, n) ORDER BY n`,
        );
        expect(found.map(({ matched }) => matched)).toEqual(texts.map((text) => expression.test(text)));
      }),
      { numRuns: Math.ceil(FILTERS / 2) },
    );
  });

  it('reads dates in UTC, whatever zone the session has', async () => {
    expect(await database.db.$queryRaw`SHOW timezone`).toEqual([{ TimeZone: 'Asia/Tokyo' }]);
    await store([{ createdAt: new Date('2024-02-03T00:00:00Z') }, { createdAt: new Date('2024-02-02T23:59:59.999Z') }]);
    expect(await matching({ createdAt: { $gte: '2024-02-03' } })).toEqual([0]);
    expect(await matching({ createdAt: { $in: [{ $date: '2024-02-03' }] } })).toEqual([0]);
  });

  it('takes a field as missing in rows where the caller may not know it', async () => {
    await store([{ modality: 'CT', age: 50 }, { modality: 'MR', age: 50 }, { modality: 'CT' }]);
    const hidden: FieldMap = { age: { column: 'r.age', type: 'number', visibleWhen: sql`r.modality = ${'CT'}` } };
    expect(await matching({ age: 50 }, hidden)).toEqual([0]);
    expect(await matching({ age: { $gt: 0 } }, hidden)).toEqual([0]);
    expect(await matching({ age: { $in: [50, null] } }, hidden)).toEqual([0, 1, 2]);
    expect(await matching({ age: { $ne: 50 } }, hidden)).toEqual([1, 2]);
    expect(await matching({ age: { $ne: 'fifty' } }, hidden)).toEqual([0, 1, 2]);
  });

  it('ignores the case of Greek letters wherever a sigma stands', async () => {
    await store([{ patientName: 'ΟΔΥΣΣΕΑΣ' }, { patientName: 'ΟΣΑ' }]);
    expect(await matching({ patientName: { $regex: 'ος', $options: 'i' } })).toEqual([1]);
    expect(await matching({ patientName: { $regex: 'σεας$', $options: 'i' } })).toEqual([0]);
  });

  it('lets ^ and $ match at line feeds under the option m', async () => {
    await store([{ modality: 'a\nb' }, { modality: 'b' }, { modality: 'ab' }]);
    expect(await matching({ modality: { $regex: '^b$', $options: 'm' } })).toEqual([0, 1]);
    expect(await matching({ modality: { $regex: 'a$', $options: 'm' } })).toEqual([0]);
    expect(await matching({ modality: { $regex: '^b$' } })).toEqual([1]);
  });

  it('lets . match a line end under the option s only', async () => {
    await store([{ modality: 'a\nb' }, { modality: 'a\u2028b' }, { modality: 'a b' }]);
    expect(await matching({ modality: { $regex: 'a.b' } })).toEqual([2]);
    expect(await matching({ modality: { $regex: 'a.b', $options: 's' } })).toEqual([0, 1, 2]);
  });

  it('takes a thousand conditions and lists of thousands', async () => {
    await store([{ modality: 'm7' }, { modality: 'other' }]);
    const names = Array.from({ length: 1000 }, (_, index) => `m${index}`);
    expect(await matching({ $or: names.map((modality) => ({ modality })) })).toEqual([0]);
    expect(await matching({ modality: { $in: [...names, ...names, ...names] } })).toEqual([0]);
  });

  it('fails loudly when it is given other fields than the filter was read with', () => {
    const expression = parseFilter('{"age":5}', fields, { patientInfoAllowed: true });
    expect(() => filterToSql(expression, {})).toThrow('read with other fields');
  });
});

describe('The indexes of a large table', () => {
  beforeAll(async () => {
    for (const statement of [
      `CREATE TABLE large AS SELECT i AS id, 'case' || i AS case_id, i % 1000 AS age, md5(i::text) AS name,
         ARRAY['t' || i % 500, 'u' || i % 7] AS tags, timestamptz '2020-01-01' + i * interval '1 hour' AS created_at
         FROM generate_series(1, 20000) AS i`,
      'CREATE INDEX by_case_id ON large (case_id)',
      'CREATE INDEX by_age ON large (age)',
      'CREATE INDEX by_created_at ON large (created_at DESC, id)',
      'CREATE INDEX by_name ON large USING gin (name gin_trgm_ops)',
      'CREATE INDEX by_tags ON large USING gin (tags)',
      'ANALYZE large',
    ]) {
      await database.db.$executeRawUnsafe(statement);
    }
  });

  const large: FieldMap = {
    caseId: { column: 'case_id', type: 'text' },
    name: { column: 'name', type: 'text' },
    age: { column: 'age', type: 'number' },
    tags: { column: 'tags', type: 'textArray' },
    createdAt: { column: 'created_at', type: 'date' },
  };

  async function planOf(where: Sql, orderBy = sql`id`): Promise<string> {
    const lines = await database.db.$queryRaw<{ 'QUERY PLAN': string }[]>(
      sql`EXPLAIN SELECT id FROM large WHERE ${where} ORDER BY ${orderBy} LIMIT 20`,
    );
    return lines.map((line) => line['QUERY PLAN']).join('\n');
  }

  it.each<[string, Record<string, unknown>]>([
    ['by_case_id', { caseId: 'case77' }],
    ['by_case_id', { caseId: { $in: ['case77', 'case78'] } }],
    ['by_case_id', { caseId: { $regex: '^case77$' } }],
    ['by_age', { age: 77 }],
    ['by_age', { age: { $in: [77, 78] } }],
    ['by_age', { age: { $gte: 77, $lt: 78 } }],
    ['by_created_at', { createdAt: { $gt: '2022-04-01', $lt: '2022-04-02' } }],
    ['by_tags', { tags: 't77' }],
    ['by_tags', { tags: { $in: ['t77', 't78'] } }],
    ['by_tags', { tags: { $all: ['t77', 'u3'] } }],
    ['by_name', { name: { $regex: '^c4ca4' } }],
    ['by_name', { name: { $regex: 'C4CA42', $options: 'i' } }],
    ['by_name', { name: { $regex: 'c4ca.*38a' } }],
  ])('%s serves %j', async (index, filter) => {
    expect(await planOf(condition(filter, large))).toContain(index);
  });

  it('by_created_at serves the default order', async () => {
    const keys = parseSort(undefined, { createdAt: { column: 'created_at' } }, { createdAt: -1 }, 'id');
    const plan = await planOf(sql`TRUE`, sortToSql(keys));
    expect(plan).toContain('Index Only Scan using by_created_at');
    expect(plan).not.toContain('Sort');
  });
});
