import { Prisma } from '@circus/db';
import { type TestDatabase, testDatabase } from '@circus/testkit';
import { datasetMatch, dicomMatch } from '../../src/index.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});

/** Whether a stored text matches; null for a key that everything matches. */
async function matches(vr: string, stored: string, wanted: string, fuzzy = false): Promise<boolean | null> {
  const condition = dicomMatch({ text: Prisma.sql`${stored}::text`, vr }, wanted, { fuzzy });
  if (condition === null) return null;
  const [row] = await database.owner.$queryRaw<{ matches: boolean }[]>`SELECT (${condition}) AS matches`;
  return row?.matches ?? false;
}

describe('a key matches a value', () => {
  it.each([
    // Universal matching, empty values.
    ['LO', 'a', '', null],
    ['LO', 'a', '*', null],
    ['UI', '1.2', '', null],
    ['LO', '', '""', true],
    ['LO', 'a', '""', false],
    // Single values.
    ['CS', 'CT', 'CT', true],
    ['CS', 'CT', 'ct', false],
    ['CS', 'CT', ' CT ', true],
    ['CS', 'ORIGINAL\\PRIMARY', 'PRIMARY', true],
    ['CS', 'ORIGINAL\\PRIMARY', 'MARY', false],
    ['LO', '100%', '100%', true],
    ['LO', '1000', '100%', false],
    // Wildcards.
    ['LO', 'Head routine', 'Head*', true],
    ['LO', 'Head routine', '*routine', true],
    ['LO', 'Head routine', 'He?d*', true],
    ['LO', 'Head routine', 'Head?', false],
    ['LO', 'A_B', 'A_?', true],
    ['LO', 'AxB', 'A_?', false],
    ['CS', 'ORIGINAL\\PRIMARY', 'PRIM*', true],
    ['CS', 'ORIGINAL\\PRIMARY', 'ORIG*', true],
    ['UI', '1.2.3', '1.2*', false],
    // Lists of UIDs.
    ['UI', '1.2.3', '1.2.3', true],
    ['UI', '1.2.3', '1.2.4\\1.2.3', true],
    ['UI', '1.2.3', '1.2.4,1.2.3', true],
    ['UI', '1.2.3', '1.2', false],
    // Dates and times.
    ['DA', '20240229', '20240229', true],
    ['DA', '20240229', '20240201-20240301', true],
    ['DA', '20240229', '20240301-', false],
    ['DA', '20240229', '-20240228', false],
    ['DA', '20240229', '-20240229', true],
    ['DA', '', '-20240229', false],
    ['DA', '', '19000101-', false],
    ['TM', '101530.5', '10-11', true],
    ['TM', '115959.999', '10-11', true],
    ['TM', '120000', '10-11', false],
    ['TM', '101530', '10:15:30', true],
    ['TM', '10:15:30', '1015', true],
    ['TM', '101530', '10', true],
    ['TM', '101530', '11', false],
    ['DA', '20240229', '202402-202403', true],
    ['DA', '20240229', '2024', false],
    ['DT', '20240229101530', '20240229', true],
    ['DT', '20240229101530', '20240229101530-0500', false],
    ['DT', '20240229101530', '20240229-20240229', true],
    ['DT', '20240301', '-20240229', false],
    // Numbers.
    ['IS', '7', '7', true],
    ['IS', ' 07 ', '7', true],
    ['US', '512', '512', true],
    ['US', '512', '51', false],
    ['DS', '1.50', '1.5', true],
    ['IS', 'x', '7', false],
    ['IS', '7', 'x', false],
    // Names.
    ['PN', 'Yamada^Tarou=山田^太郎=やまだ^たろう', 'YAMADA^tarou', true],
    ['PN', 'Yamada^Tarou=山田^太郎=やまだ^たろう', '山田*', true],
    ['PN', 'Yamada^Tarou=山田^太郎=やまだ^たろう', 'やまだ^たろう', true],
    ['PN', 'Yamada^Tarou=山田^太郎=やまだ^たろう', '太郎', false],
    ['PN', 'Yamada^Tarou', 'Yamada', false],
    ['PN', 'Yamada^', 'Yamada', true],
    ['PN', 'Yamada', 'Yamada^^', true],
    ['PN', 'Yamada^Tarou', '*tarou', true],
  ] as const)('%s %j by %j: %j', async (vr, stored, wanted, expected) => {
    expect(await matches(vr, stored, wanted)).toBe(expected);
  });

  it.each([
    ['Yamada^Tarou', 'tar yam', true],
    ['Yamada^Tarou', 'amada', false],
    ['Yamada^Tarou', 'yamada hanako', false],
    ['Yamada^Tarou=山田^太郎', '太', true],
    ['Yamada^Tarou', '', null],
    ['Yamada^Tarou', ' ^ ', null],
  ] as const)('fuzzily: %j by %j: %j', async (stored, wanted, expected) => {
    expect(await matches('PN', stored, wanted, true)).toBe(expected);
  });
});

describe('a key matches in a data set', () => {
  const dataset = {
    '00080060': { vr: 'CS', Value: ['CT'] },
    '00080090': { vr: 'PN', Value: [{ Alphabetic: 'Doe^Jane' }] },
    '00200010': { vr: 'SH' },
    '00280030': { vr: 'DS', Value: [0.5, 0.75] },
    '00400275': {
      vr: 'SQ',
      Value: [
        { '00400009': { vr: 'SH', Value: ['A'] } },
        {
          '00400009': { vr: 'SH', Value: ['B'] },
          '00400008': { vr: 'SQ', Value: [{ '00080100': { vr: 'SH', Value: ['X'] } }] },
        },
      ],
    },
  };
  it.each([
    [['00080060'], 'CS', 'CT', true],
    [['00080060'], 'CS', 'MR', false],
    [['00080090'], 'PN', 'doe*', true],
    [['00280030'], 'DS', '0.75', true],
    [['00280030'], 'DS', '0.7', false],
    [['00200010'], 'SH', '""', true],
    [['00209999'], 'SH', '""', true],
    [['00080060'], 'CS', '""', false],
    [['00400275', '00400009'], 'SH', 'B', true],
    [['00400275', '00400009'], 'SH', 'C', false],
    [['00400275', '00400008', '00080100'], 'SH', 'X', true],
    [['00400275', '00400008', '00080100'], 'SH', 'A', false],
    [['00409999', '00400009'], 'SH', 'A', false],
    [['00400275', '00400009'], 'SH', '', null],
  ])('%j %s by %j: %j', async (path, vr, wanted, expected) => {
    const condition = datasetMatch(Prisma.sql`${JSON.stringify(dataset)}::jsonb`, path, vr, wanted);
    if (condition === null) return expect(expected).toBeNull();
    const [row] = await database.owner.$queryRaw<{ matches: boolean }[]>`SELECT (${condition}) AS matches`;
    expect(row?.matches).toBe(expected);
  });
});
