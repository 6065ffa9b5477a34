import { randomInt } from 'node:crypto';
import fc from 'fast-check';
import type { FieldMap } from '../../src/circus/fields.js';
import { filterToSql } from '../../src/circus/filterToSql.js';
import { parseFilter } from '../../src/circus/parseFilter.js';
import { sql } from '../../src/sql.js';
import { startPostgres, type TestPostgres } from '../postgres.js';
import { evaluateFilter, type Row } from './filterOracle.js';

const FILTERS = Number(process.env.CIRCUS_SEARCH_FILTERS ?? 1000);
const ROWS = 80;
const ROUNDS = 5;

const fields: FieldMap = {
  modality: { column: 'r.modality', type: 'text' },
  patientName: { column: 'r.patient_name', type: 'text', personal: true },
  age: { column: 'r.age', type: 'number' },
  weight: { column: sql`r.weight`, type: 'number' },
  dismissed: { column: 'r.dismissed', type: 'boolean' },
  createdAt: { column: 'r.created_at', type: 'date' },
  tags: { column: 'r.tags', type: 'textArray' },
};

// Few different values, so that random filters meet them often; letters with a case, wide ones, and everything LIKE and
// regular expressions treat specially.
const characters = fc.constantFrom(...'aAbB1_% .*\\^$-[]{}()|+?é', 'É', '山', '𠮷', '\n', ' ');
const word = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom('CT', 'MR', 'ct', '', 'a', 'ab', 'A^B', '50%', 'a_b', '山田^太郎', '𠮷野', 'aé\nb'),
  },
  { weight: 2, arbitrary: fc.string({ unit: characters, maxLength: 5 }) },
);
const number = fc.constantFrom(-1, 0, 0.5, 49, 50, 51, 1e20, 2 ** 31);
const instants = [0, 1_500, 86_400_000, 1_717_200_000_123, -62_000_000_000_000];
const instant = fc.constantFrom(...instants);
const missing = undefined;

const rowArbitrary: fc.Arbitrary<Row> = fc.record({
  modality: fc.option(word, { nil: missing }),
  patientName: fc.option(word, { nil: missing }),
  age: fc.option(fc.constantFrom(0, 49, 50, 51, -1), { nil: missing }),
  weight: fc.option(number, { nil: missing }),
  dismissed: fc.option(fc.boolean(), { nil: missing }),
  createdAt: fc.option(
    instant.map((milliseconds) => new Date(milliseconds)),
    { nil: missing },
  ),
  tags: fc.option(fc.array(word, { maxLength: 3 }), { nil: missing }),
});

const escaped = (text: string) => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
const regexAtom = fc.oneof(
  { weight: 6, arbitrary: characters.map(escaped) },
  { weight: 3, arbitrary: fc.constantFrom('.', '\\d', '\\w', '\\s', '\\D', '\\W', '\\S', '\\b', '\\B', '^', '$') },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      '[ab]',
      '[^a]',
      '[a-z]',
      '[^\\d\\s]',
      '[\\w.]',
      '[\\s\\S]',
      '[^]',
      '[\\-\\]^]',
      '[é-山]',
      '[A-B_]',
    ),
  },
);
const quantifier = fc.constantFrom('', '', '', '*', '+', '?', '{2}', '{1,}', '{0,2}', '*?', '+?', '{0}');
const { pattern: regexPattern } = fc.letrec<{ pattern: string; sequence: string; piece: string }>((tie) => ({
  pattern: fc.oneof(
    { weight: 4, arbitrary: tie('sequence') },
    { weight: 1, arbitrary: fc.tuple(tie('sequence'), tie('sequence')).map((branches) => branches.join('|')) },
  ),
  sequence: fc.array(tie('piece'), { maxLength: 4 }).map((pieces) => pieces.join('')),
  piece: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.tuple(regexAtom, quantifier).map(([atom, times]) => (/^(\\b|\\B|\^|\$)$/i.test(atom) ? atom : atom + times)),
    fc
      .tuple(fc.constantFrom('(', '(?:'), tie('pattern'), fc.constantFrom('', '?', '{0,1}'))
      .map(([open, inside, times]) => `${open}${inside})${times}`),
    fc
      .tuple(fc.array(characters, { minLength: 1, maxLength: 3 }), quantifier)
      .map(([inside, times]) => `(${inside.map(escaped).join('')})${times}`),
  ),
}));
const options = fc.constantFrom(undefined, undefined, 'i', 's', 'is');
const literalPattern = fc
  .tuple(fc.constantFrom('', '^'), word.map(escaped), fc.constantFrom('', '$'))
  .map((parts) => parts.join(''));
const regex = fc
  .tuple(
    fc.oneof(
      literalPattern,
      regexPattern.filter((pattern) => pattern.length <= 100),
    ),
    options,
  )
  .map(([$regex, $options]) => ($options === undefined ? { $regex } : { $regex, $options }));

const scalar = fc.oneof(
  { weight: 3, arbitrary: word },
  { weight: 2, arbitrary: number },
  { weight: 1, arbitrary: fc.boolean() },
  { weight: 1, arbitrary: instant.map((milliseconds) => ({ $date: milliseconds })) },
  { weight: 2, arbitrary: instant.map((milliseconds) => new Date(milliseconds).toISOString()) },
  { weight: 1, arbitrary: fc.constant({ $numberLong: '50' }) },
);
const value = fc.oneof({ weight: 3, arbitrary: scalar }, { weight: 2, arbitrary: regex });
const operator = fc.oneof(
  fc.tuple(fc.constantFrom('$gt', '$gte', '$lt', '$lte'), scalar),
  fc.tuple(fc.constant('$ne'), value),
  fc.tuple(
    fc.constant('$in'),
    fc.array(fc.oneof({ weight: 5, arbitrary: value }, fc.constant(null)), { maxLength: 4 }),
  ),
  fc.tuple(fc.constant('$all'), fc.array(value, { maxLength: 2 })),
);
const condition = fc.oneof(
  value,
  fc.array(operator, { minLength: 1, maxLength: 2 }).map((operators) => Object.fromEntries(operators)),
);
const { filter: filterArbitrary } = fc.letrec<{ filter: Record<string, unknown> }>((tie) => ({
  filter: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.dictionary(fc.constantFrom(...Object.keys(fields)), condition, { maxKeys: 2 }),
    fc.record({ $and: fc.array(tie('filter'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ $or: fc.array(tie('filter'), { minLength: 1, maxLength: 3 }) }),
  ),
}));

let postgres: TestPostgres;

beforeAll(async () => {
  postgres = await startPostgres();
  await postgres.db.$executeRawUnsafe(`CREATE TABLE row (id integer PRIMARY KEY, modality text, patient_name varchar(200),
    age integer, weight double precision, dismissed boolean, created_at timestamptz(3), tags text[])`);
});

afterAll(() => postgres?.stop());

async function store(rows: readonly Row[]): Promise<void> {
  await postgres.db.$executeRaw`TRUNCATE row`;
  for (const [id, row] of rows.entries()) {
    const date = row.createdAt instanceof Date ? row.createdAt.toISOString() : null;
    await postgres.db.$executeRaw`INSERT INTO row VALUES (${id}::integer, ${row.modality ?? null}::text,
      ${row.patientName ?? null}::text, ${row.age ?? null}::integer, ${row.weight ?? null}::double precision,
      ${row.dismissed ?? null}::boolean, ${date}::timestamptz, ${row.tags ?? null}::text[])`;
  }
}

async function matching(filter: Record<string, unknown>, fieldMap: FieldMap = fields): Promise<number[]> {
  const expression = parseFilter(JSON.stringify(filter), fieldMap, { patientInfoAllowed: true });
  const found = await postgres.db.$queryRaw<{ id: number }[]>(
    sql`SELECT id FROM row AS r WHERE ${filterToSql(expression, fieldMap)} ORDER BY id`,
  );
  return found.map(({ id }) => id);
}

describe('A filter in PostgreSQL', () => {
  it('finds exactly what MongoDB would, for any filter and any rows', async () => {
    const seed = randomInt(2 ** 31);
    for (let round = 0; round < ROUNDS; round += 1) {
      const rows = fc.sample(rowArbitrary, { numRuns: ROWS, seed: seed + round });
      await store(rows);
      await fc.assert(
        fc.asyncProperty(filterArbitrary, async (filter) => {
          const expected = rows.flatMap((row, id) => (evaluateFilter(filter, row, fields) ? [id] : []));
          expect(await matching(filter)).toEqual(expected);
        }),
        { seed: seed + round, numRuns: FILTERS / ROUNDS },
      );
    }
  });
});
