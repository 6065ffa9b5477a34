import { makeInstance } from '@circus/dicom';
import { accessOfAdministrator } from '@circus/testkit';
import { sliceboxUser } from '../support/sliceboxTests.js';
import { TestIngest } from '../support/testIngest.js';

let ingest: TestIngest;
let id: number;
const administrator = accessOfAdministrator({ userId: 1 });
const users = [sliceboxUser(), administrator];

beforeAll(async () => {
  ingest = await TestIngest.start({ environment: { FILTER_TTL_MS: '1' } });
  id = (await ingest.store(makeInstance({ patientName: '100%_\\^x', patientId: 'P' }))).instanceId;
});
afterAll(() => ingest.stop());

const LEVELS = ['patients', 'studies', 'series', 'images'];
const TEXTS = [
  ...[
    '\u0000',
    'a\u0000b',
    '\ud800',
    '\udc00x',
    "'; DROP TABLE archive.patient; --",
    '%',
    '_',
    '\\',
    '\\\\',
    '${1}',
    '$1',
  ],
  ...['x'.repeat(100_000), '٣', 'ﬃ', '\u202e', '{}', '[1]', 'null', '__proto__', 'constructor', 'toString', 'valueOf'],
];
const NUMBERS = [
  ...['-1', '0', '1.5', '1e3', '0x10', ' 1', '+1', '٣', 'NaN', 'Infinity', '', '9'.repeat(30)],
  ...['2147483648', '9223372036854775807', '9223372036854775808', '-9223372036854775809', '999999999999999'],
];
const VALUES: unknown[] = [
  ...TEXTS,
  ...[null, true, 0, -1, 1.5, 1e300, 2 ** 53, {}, [], [[]], { value: 'x' }, '9'.repeat(30), '-9223372036854775809'],
];

/** All of them take a minute; a part of them tells as well that something was forgotten. */
const some = (calls: Call[]): Call[] => (process.env.CIRCUS_LONG === '1' ? calls : calls.filter((_, n) => n % 7 === 0));

type Call = [method: string, path: string, body?: unknown];

/** Sends requests, in the name of one user after the other; what is answered with an error of ours, or not at all, is a flaw. */
async function flawsOf(calls: readonly Call[]): Promise<string[]> {
  const flaws: string[] = [];
  const waiting = calls.entries();
  const worker = async () => {
    for (const [n, [method, path, given]] of waiting) {
      const body = typeof given === 'function' ? given() : given === undefined ? undefined : JSON.stringify(given);
      const headers: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
      const response = await ingest.request(path, { method, as: users[n % users.length], body, headers });
      await response.arrayBuffer();
      if (response.status < 500 || response.status === 501) continue;
      flaws.push(`${method} ${path.slice(0, 100)} ${(body ?? '').slice(0, 150)}: ${response.status}`);
    }
  };
  await Promise.all(Array.from({ length: 8 }, worker));
  return flaws;
}

describe('no input is an internal error', () => {
  it('of lists', async () => {
    const base: Record<string, string> = { studies: 'patientid=1&', series: 'studyid=1&', images: 'seriesid=1&' };
    const parameters = (of: string) => [
      ...NUMBERS.flatMap((number) =>
        ['startindex', 'count', 'patientid', 'studyid', 'seriesid'].map((n) => [n, number]),
      ),
      ...[...NUMBERS, ...TEXTS.slice(0, 12)].flatMap((text) =>
        ['seriestypes', 'seriestags', 'sources'].map((n) => [n, n === 'sources' ? `box:${text}` : text]),
      ),
      ...TEXTS.flatMap((text) => ['orderby', 'orderascending', 'filter', 'sources'].map((n) => [n, text])),
      ['seriestypes', Array.from({ length: 20_000 }, (_, n) => n).join()],
      ['sources', ',,'],
      ...(of === 'images' ? [['orderby', 'instanceNumber']] : []),
    ];
    const requests = LEVELS.flatMap((level) =>
      parameters(level)
        .map(([name, value]) => new URLSearchParams([[String(name), String(value)]]).toString())
        .filter((query) => query.length < 15_000)
        .map((query): Call => ['GET', `/api/metadata/${level}?${base[level] ?? ''}${query}`]),
    );
    expect(await flawsOf(some(requests))).toEqual([]);
  }, 60_000);

  it('of queries', async () => {
    const query = (given: object) => ({ startIndex: 0, count: 10, queryProperties: [], ...given });
    const property = { propertyName: 'modality', operator: '=', propertyValue: 'CT' };
    const bodies = [
      ...VALUES.flatMap((value) => [
        ...['startIndex', 'count', 'order', 'queryProperties', 'filters'].map((name) => query({ [name]: value })),
        ...['propertyName', 'operator', 'propertyValue'].map((name) =>
          query({ queryProperties: [{ ...property, [name]: value }] }),
        ),
        ...['id', 'patientId', 'patientName'].map((propertyName) =>
          query({ queryProperties: [{ propertyName, operator: '=', propertyValue: value }] }),
        ),
        query({ queryProperties: [{ propertyName: 'id', operator: 'like', propertyValue: value }] }),
        query({ order: { orderBy: value, orderAscending: value } }),
        query({ filters: { seriesTypeIds: [value], seriesTagIds: [value] } }),
        query({ filters: { sourceRefs: [{ sourceType: 'box', sourceId: value }] } }),
        query({ filters: { sourceRefs: value } }),
      ]),
      query({ startIndex: 2 ** 53 - 1, count: 2 ** 53 - 1 }),
      query({ count: -(2 ** 53) + 1 }),
      ...[null, 'text', 5, [], true],
    ];
    const requests = ['patients', 'images'].flatMap((level) =>
      bodies.map((body): Call => ['POST', `/api/metadata/${level}/query`, body]),
    );
    expect(await flawsOf(some(requests))).toEqual([]);
  }, 60_000);

  it('of images, sessions, filters and types', async () => {
    const ids = NUMBERS.filter((number) => number.trim() !== '').map(encodeURIComponent);
    const paths = ids.flatMap((number): Call[] => [
      ...['', '/attributes', '/imageinformation'].map((of): Call => ['GET', `/api/images/${number}${of}`]),
      ...(number === '1' ? [] : [['PUT', `/api/images/${number}/modify`, []] as Call]),
      ['GET', `/api/images/export?id=${number}`],
      ['DELETE', `/api/import/sessions/${number}`],
      ['GET', `/api/import/sessions/${number}/images`],
      ['DELETE', `/api/directorywatches/${number}`],
      ['GET', `/api/filtering/filters/${number}/tagpaths`],
      ['DELETE', `/api/filtering/filters/1/tagpaths/${number}`],
      ['DELETE', `/api/filtering/associations/${number}`],
      ['DELETE', `/api/seriestypes/${number}`],
      ['GET', `/api/seriestypes/rules?seriestypeid=${number}`],
      ['PUT', `/api/metadata/series/1/seriestypes/${number}`],
      ['DELETE', `/api/metadata/series/1/seriestags/${number}`],
      ['POST', `/api/images/jpeg?studyid=${number}`],
    ]);
    const bodies = VALUES.flatMap((value): Call[] => [
      ['PUT', `/api/images/${id}/modify`, [{ tagPath: { name: value }, value: 'x' }]],
      ['PUT', `/api/images/${id}/modify`, [{ tagPath: { tag: value }, value: 'x' }]],
      ['PUT', `/api/images/${id}/modify`, [{ tagPath: { name: 'CodeValue', previous: value }, value: 'x' }]],
      ['PUT', `/api/images/${id}/modify`, [{ tagPath: { name: 'Rows' }, value }]],
      ['PUT', `/api/images/${id}/modify`, value],
      ['POST', '/api/images/delete', [value].filter((each) => each !== id)],
      ['POST', '/api/images/export', [value]],
      ['POST', '/api/import/sessions', { name: value }],
      ['POST', '/api/filtering/filters', { name: value, tagFilterType: 'BLACKLIST', tags: [{ name: value }] }],
      ['POST', '/api/filtering/filters', { name: 'f', tagFilterType: value, tags: value }],
      ['POST', '/api/filtering/filters/1/tagpaths', { tag: value, item: value }],
      ['POST', '/api/filtering/associations', { sourceType: 'user', sourceId: value, tagFilterId: value }],
      ['POST', '/api/directorywatches', { path: value, name: value }],
      ['POST', '/api/seriestypes', { name: value }],
      ['POST', '/api/seriestypes/rules', { seriesTypeId: value }],
      ['POST', '/api/seriestypes/series/query', { ids: [value] }],
      ['POST', '/api/metadata/series/1/seriestags', { name: value }],
      ['POST', '/api/metadata/seriestags', { name: value }],
    ]);
    // Deeper than what writes JSON here can go.
    const step = '{"name":"ContentSequence","item":"1","previous":';
    const deep = `${step.repeat(20_000)}{"name":"CodeValue"}${'}'.repeat(20_000)}`;
    bodies.push(['PUT', `/api/images/${id}/modify`, () => `[{"tagPath":${deep},"value":"x"}]`]);
    const ofDeep = () => `{"name":"deep","tagFilterType":"BLACKLIST","tags":[${deep}]}`;
    bodies.push(['POST', '/api/filtering/filters', ofDeep]);
    expect(await flawsOf([...paths, ...bodies])).toEqual([]);
    expect((await ingest.request(`/api/images/${id}`)).status).toBe(200);
    await ingest.expectFilesToEqualRows();
  }, 60_000);
});
