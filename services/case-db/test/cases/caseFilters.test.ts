import { randomInt } from 'node:crypto';
import type { Access } from '@circus/contracts';
import fc from 'fast-check';
import { filtersOver, rowArbitrary } from '../../../../libs/search/test/circus/filterArbitraries.js';
import { evaluateFilter, type Row } from '../../../../libs/search/test/circus/filterOracle.js';
import { member, type RunningCaseDb, startCaseDb } from '../runningCaseDb.js';

/** More for a long run: CIRCUS_SEARCH_FILTERS=50000. */
const FILTERS = Number(process.env.CIRCUS_SEARCH_FILTERS ?? 2000);
const CASES = 120;
/** Names that random conditions meet. */
const [SEEN, HALF_SEEN, UNSEEN] = ['CT', 'MR', 'ct'] as const;
const PROJECTS = [SEEN, HALF_SEEN, UNSEEN];
const SOME_IDS = ['a', 'ab', 'A^B', '50%', 'a_b', '山田^太郎'];

/** The documented keys, as the oracle knows them. */
const FIELDS = Object.fromEntries(
  Object.entries({
    projectId: 'text',
    caseId: 'text',
    'patientInfo.patientId': 'text',
    'patientInfo.patientName': 'text',
    'patientInfo.age': 'number',
    'patientInfo.sex': 'text',
    tags: 'textArray',
    createdAt: 'date',
    updatedAt: 'date',
  } as const).map(([key, type]) => [key, { column: key, type }]),
);

/** Reads two of the three projects, and sees patients in one. */
const physician = member(
  { read: [SEEN, HALF_SEEN], viewPersonalInfo: [SEEN, UNSEEN] },
  { globalPrivileges: ['personalInfoView'] },
);

let caseDb: RunningCaseDb;
let cases: Row[];
const seed = randomInt(2 ** 31);

beforeAll(async () => {
  caseDb = await startCaseDb();
  for (const projectId of PROJECTS) await caseDb.addProject(projectId);
  const [patients, others] = [seed, seed + 1].map((each) => fc.sample(rowArbitrary, { numRuns: CASES, seed: each }));
  cases = (patients ?? []).map((patient, index) => ({
    caseId: SOME_IDS[index] ?? `case-${index}`,
    projectId: PROJECTS[index % PROJECTS.length],
    'patientInfo.patientId': patient.modality,
    'patientInfo.patientName': patient.patientName,
    'patientInfo.age': patient.age,
    'patientInfo.sex': others?.[index]?.modality,
    tags: patient.tags ?? [],
    createdAt: patient.createdAt ?? new Date(0),
    updatedAt: others?.[index]?.createdAt ?? new Date(0),
  }));
  const revision = {
    creator: 'a@example.com',
    date: new Date(0),
    description: '',
    attributes: {},
    status: '',
    series: [],
  };
  const rows = cases.map((row) => ({ ...row, revision }));
  await caseDb.owner.$executeRaw`
    INSERT INTO cases.clinical_case (case_id, project_id, tags, domains, latest_revision, revision_count, patient_id,
      patient_name, patient_age, patient_sex, created_at, updated_at)
    SELECT "caseId", "projectId", tags, '{default}', revision, 1, "patientInfo.patientId", "patientInfo.patientName",
      "patientInfo.age", "patientInfo.sex", "createdAt", "updatedAt"
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS x ("caseId" text, "projectId" text, tags text[],
      revision jsonb, "patientInfo.patientId" text, "patientInfo.patientName" text, "patientInfo.age" integer,
      "patientInfo.sex" text, "createdAt" timestamptz, "updatedAt" timestamptz)`;
  await caseDb.owner.$executeRaw`ANALYZE cases.clinical_case`;
});
afterAll(() => caseDb.stop());

async function search(query: Record<string, unknown>, access: Access = physician) {
  const text = new URLSearchParams(
    Object.entries({ envelope: true, ...query }).map(([key, value]): [string, string] => [
      key,
      typeof value === 'object' ? JSON.stringify(value) : `${value}`,
    ]),
  );
  const { status, json } = await caseDb.call('GET', `/api/cases?${text}`, access);
  return { status, json, ids: (json.items ?? []).map(({ caseId }: { caseId: string }) => caseId) as string[] };
}

/** What a case is for the physician: nothing, without its patient, or whole. */
function seen(row: Row): Row | null {
  if (row.projectId === UNSEEN) return null;
  if (row.projectId === SEEN) return row;
  return Object.fromEntries(Object.entries(row).filter(([key]) => !key.startsWith('patientInfo')));
}
const expected = (filter: Record<string, unknown>): Row[] =>
  cases.flatMap((row) => {
    const shown = seen(row);
    return shown && evaluateFilter(filter, shown, FIELDS) ? [shown] : [];
  });
const idsOf = (rows: readonly Row[]) => rows.map(({ caseId }) => caseId as string);

describe('a search of cases', () => {
  it(`finds exactly what ${FILTERS} random filters mean, for somebody who sees some of it`, async () => {
    let telling = 0;
    await fc.assert(
      fc.asyncProperty(filtersOver(FIELDS), async (filter) => {
        const matches = idsOf(expected(filter)).sort();
        if (matches.length > 0 && matches.length < CASES / 2) telling += 1;
        const { status, json, ids } = await search({ filter, limit: 200 });
        expect(status).toBe(200);
        expect([json.totalItems, ids.sort()]).toEqual([matches.length, matches]);
      }),
      { seed, numRuns: FILTERS },
    );
    // Filters that match everything or nothing would show little.
    expect(telling).toBeGreaterThan(FILTERS / 4);
  }, 300_000);

  it('gives every match once and in one order, whatever the length of the pages', async () => {
    const sortable = Object.keys(FIELDS).filter((key) => key !== 'tags');
    const sorts = fc
      .uniqueArray(fc.tuple(fc.constantFrom(...sortable), fc.constantFrom(1, -1)), {
        selector: ([key]) => key,
        maxLength: 4,
      })
      .map((keys) => Object.fromEntries(keys));
    await fc.assert(
      fc.asyncProperty(filtersOver(FIELDS), sorts, fc.integer({ min: 1, max: 30 }), async (filter, sort, limit) => {
        const whole = await search({ filter, sort, limit: 200 });
        expect(whole.ids.toSorted()).toEqual(idsOf(expected(filter)).sort());
        const paged: string[] = [];
        const pages = Math.ceil(whole.ids.length / limit);
        for (let page = 1; page <= pages + 1; page += 1) {
          const { json, ids } = await search({ filter, sort, limit, page });
          expect([json.totalItems, json.page]).toEqual([whole.ids.length, page]);
          expect(ids).toHaveLength(page < pages ? limit : page === pages ? whole.ids.length - (pages - 1) * limit : 0);
          paged.push(...ids);
        }
        expect(paged).toEqual(whole.ids);
      }),
      { seed, numRuns: Math.ceil(FILTERS / 10) },
    );
  }, 300_000);

  it('sorts by numbers and dates as MongoDB does, missing ones first, and as they were made where all else is equal', async () => {
    const keys = ['createdAt', 'updatedAt', 'patientInfo.age'] as const;
    const byId = new Map(cases.map((row) => [row.caseId as string, seen(row) as Row]));
    const places = new Map(cases.map(({ caseId }, place) => [caseId as string, place]));
    const valueOf = (id: string, key: string) => Number(byId.get(id)?.[key] ?? Number.NEGATIVE_INFINITY);
    for (const first of keys) {
      for (const second of keys.filter((key) => key !== first)) {
        for (const [one, other] of [
          [1, 1],
          [1, -1],
          [-1, 1],
        ] as const) {
          const { ids } = await search({ sort: { [first]: one, [second]: other }, limit: 200 });
          expect(ids).toHaveLength(byId.size - cases.filter(({ projectId }) => projectId === UNSEEN).length);
          for (const [index, id] of ids.entries()) {
            const next = ids[index + 1];
            if (next === undefined) continue;
            const order =
              one * sign(valueOf(id, first), valueOf(next, first)) ||
              other * sign(valueOf(id, second), valueOf(next, second)) ||
              other * sign(places.get(id) ?? 0, places.get(next) ?? 0);
            expect([first, one, second, other, id, next, order]).toEqual([first, one, second, other, id, next, -1]);
          }
        }
      }
    }
  });

  it('answers hostile filters with 400, and quickly', async () => {
    const nested = (depth: number, key: string) => `${`{"${key}":[`.repeat(depth)}{"caseId":"a"}${']}'.repeat(depth)}`;
    const hostile: unknown[] = [
      nested(17, '$and'),
      nested(5_000, '$or'),
      { $or: Array.from({ length: 1_001 }, () => ({ caseId: 'a' })) },
      { caseId: { $in: Array.from({ length: 20_000 }, (_, n) => `${n}`) } },
      ...['$eq', '$nin', '$not', '$exists', '$where', '$expr', '$elemMatch', '$type', '$mod', '$size', '$text'].map(
        (operator) => ({ caseId: { [operator]: 'a' } }),
      ),
      { $where: 'sleep(1000)' },
      { $nor: [{ caseId: 'a' }] },
      ...[
        'latestRevision',
        'domains',
        'patientInfo',
        'patientInfo.birthDate',
        'case_id',
        '__proto__',
        'constructor',
      ].map((key) => JSON.parse(`{"${key}": "a"}`)),
      { "caseId' OR 1=1 --": 'a' },
      { caseId: null },
      { caseId: ['a'] },
      { caseId: {} },
      { caseId: { a: 1 } },
      { caseId: { $in: 'a' } },
      { $and: {} },
      { $and: [] },
      { tags: { $regex: '(a+)+$' } },
      { tags: { $regex: '(' } },
      { tags: { $regex: 'a{1,100000}' } },
      { tags: { $regex: '(a)\\1' } },
      { tags: { $regex: 'a', $options: 'x' } },
      { tags: { $regex: 'a'.repeat(5_000) } },
      { createdAt: { $date: 'nonsense' } },
      { createdAt: '2024-13-45' },
      [],
      null,
      5,
      '{',
      '"a"',
      'undefined',
    ];
    for (const filter of hostile) {
      const begun = performance.now();
      const { status, json } = await search({ filter });
      const shown = String(JSON.stringify(filter)).slice(0, 100);
      expect([shown, status, json.error]).toEqual([shown, 400, expect.stringMatching(/filter|query|patient/i)]);
      expect([shown, performance.now() - begun < 1_000]).toEqual([shown, true]);
    }
  });

  it('never fails, whatever a filter is made of', async () => {
    const keys = [
      'caseId',
      'tags',
      'createdAt',
      'patientInfo.age',
      '$and',
      '$or',
      '$in',
      '$gt',
      '$ne',
      '$regex',
      '$date',
    ];
    const nonsense = fc.object({
      key: fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...keys) }, fc.string({ unit: 'binary', maxLength: 5 })),
      values: [fc.string({ unit: 'binary' }), fc.double(), fc.constant(null), fc.boolean(), fc.constant([])],
      maxDepth: 4,
      maxKeys: 3,
    });
    await fc.assert(
      fc.asyncProperty(nonsense, async (filter) => {
        const { status } = await search({ filter });
        expect([200, 400]).toContain(status);
      }),
      { seed, numRuns: Math.ceil(FILTERS / 4) },
    );
  }, 300_000);
});

const sign = (a: number, b: number): number => (a === b ? 0 : a < b ? -1 : 1);
