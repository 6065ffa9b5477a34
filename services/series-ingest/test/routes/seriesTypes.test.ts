import type { Access, FlatSeries, SeriesType, SeriesTypeRule, SeriesTypeRuleAttribute } from '@circus/contracts';
import { makeInstance } from '@circus/dicom';
import { accessOfNobody, eventually } from '@circus/testkit';
import { TestIngest } from '../support/testIngest.js';

let ingest: TestIngest;
const user = accessOfNobody({ domains: ['default'], globalPrivileges: ['personalInfoView'] });
const outsider = accessOfNobody({ domains: ['elsewhere'] });
let made = 0;

beforeAll(async () => {
  ingest = await TestIngest.start({ environment: { SERIES_TYPING_GATHER_MS: '1', SERIES_TYPING_INTERVAL_MS: '100' } });
  ingest.service.start();
});
afterAll(() => ingest.stop());

const send = async (method: string, path: string, body?: unknown, as?: Access) => {
  const response = await ingest.request(path, {
    method,
    as,
    ...(body !== undefined && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  return { status: response.status, text: await response.text() };
};
const post = async <Body>(path: string, body: unknown): Promise<Body> => {
  const { status, text } = await send('POST', path, body);
  if (status !== 201) throw new Error(`${path}: ${status} ${text}`);
  return JSON.parse(text) as Body;
};
const addType = (name: string) => post<SeriesType>('/api/seriestypes', { id: -1, name });
const addRule = ({ id }: SeriesType) => post<SeriesTypeRule>('/api/seriestypes/rules', { id: -1, seriesTypeId: id });
const addAttribute = ({ id }: SeriesTypeRule, attribute: Record<string, unknown>) =>
  post<SeriesTypeRuleAttribute>(`/api/seriestypes/rules/${id}/attributes`, {
    id: -1,
    seriesTypeRuleId: id,
    ...attribute,
  });
const MODALITY = { group: 0x0008, element: 0x0060 };

/** Stores a series of one image. @returns its id */
async function store(overrides: Parameters<typeof makeInstance>[0] = {}): Promise<number> {
  made += 1;
  const stored = await ingest.store(
    makeInstance({
      patientId: `P${made}`,
      studyInstanceUid: `1.9.${made}`,
      seriesInstanceUid: `1.9.${made}.1`,
      sopInstanceUid: `1.9.${made}.1.1`,
      modality: 'CT',
      ...overrides,
    }),
  );
  return stored.seriesId;
}
const typed = () =>
  eventually(async () => {
    const { running } = await ingest.json<{ running: boolean }>('/api/seriestypes/rules/updatestatus');
    return running ? undefined : true;
  });
const typesOf = async (seriesId: number) =>
  (await ingest.json<SeriesType[]>(`/api/metadata/series/${seriesId}/seriestypes`)).map(({ name }) => name);
const remove = async ({ id }: { id: number }) => {
  expect((await send('DELETE', `/api/seriestypes/${id}`)).status).toBe(204);
  await typed();
};

describe('a series type', () => {
  it('is given to series that are there and to those that come, when all attributes of one of its rules match', async () => {
    const before = await store({ modality: 'MR', seriesDescription: 'Brain' });
    const other = await store({ modality: 'CT', seriesDescription: 'Brain' });
    const type = await addType('Brain MR');
    const rule = await addRule(type);
    await addAttribute(rule, { ...MODALITY, value: 'MR' });
    await addAttribute(rule, { name: 'SeriesDescription', values: 'Brain' });
    await typed();
    const after = await store({ modality: 'MR', seriesDescription: 'Brain' });
    const half = await store({ modality: 'MR', seriesDescription: 'Knee' });
    await typed();
    expect(await Promise.all([before, after, other, half].map(typesOf))).toEqual([['Brain MR'], ['Brain MR'], [], []]);

    const second = await addRule(type);
    await addAttribute(second, { tag: 0x0008103e, values: 'Knee' });
    await typed();
    expect(await typesOf(half)).toEqual(['Brain MR']);
    expect((await send('DELETE', `/api/seriestypes/rules/${second.id}`)).status).toBe(204);
    await typed();
    expect(await typesOf(half)).toEqual([]);
    await remove(type);
    expect(await typesOf(before)).toEqual([]);
  });

  it('follows the image that speaks for its series', async () => {
    const type = await addType('Second');
    await addAttribute(await addRule(type), { name: 'SeriesDescription', value: 'corrected' });
    await typed();
    const series = await store();
    await typed();
    expect(await typesOf(series)).toEqual([]);
    const again = { patientId: `P${made}`, studyInstanceUid: `1.9.${made}`, seriesInstanceUid: `1.9.${made}.1` };
    await ingest.store(makeInstance({ ...again, sopInstanceUid: `1.9.${made}.1.1`, seriesDescription: 'corrected' }));
    await typed();
    expect(await typesOf(series)).toEqual(['Second']);
    await remove(type);
  });

  it('waits with a bare rule until somebody asks for an update; then every series has it', async () => {
    const series = await store();
    await typed();
    const type = await addType('Everything');
    await addRule(type);
    await typed();
    expect(await typesOf(series)).toEqual([]);
    expect((await send('PUT', `/api/seriestypes/${type.id}`)).status).toBe(204);
    await typed();
    expect(await typesOf(series)).toEqual(['Everything']);
    expect(await send('PUT', `/api/seriestypes/${type.id}`, { id: type.id, name: 'All' })).toEqual({
      status: 204,
      text: '',
    });
    expect(await typesOf(series)).toEqual(['All']);
    await remove(type);
  });

  it('matches an empty value where the attribute is missing', async () => {
    const type = await addType('Without protocol');
    await addAttribute(await addRule(type), { name: 'SoftwareVersions', value: '' });
    const series = await store();
    await typed();
    expect(await typesOf(series)).toEqual(['Without protocol']);
    await remove(type);
  });

  it('stays where somebody gave it, and is given again by rules where somebody took it', async () => {
    const type = await addType('By hand');
    const series = await store({ modality: 'US' });
    const path = `/api/metadata/series/${series}/seriestypes/${type.id}`;
    for (let twice = 0; twice < 2; twice += 1) expect((await send('PUT', path, undefined, user)).status).toBe(204);
    expect((await send('PUT', `/api/seriestypes/${type.id}`)).status).toBe(204);
    await typed();
    expect(await typesOf(series)).toEqual(['By hand']);
    expect((await send('DELETE', path, undefined, user)).status).toBe(204);
    expect(await typesOf(series)).toEqual([]);
    await addAttribute(await addRule(type), { ...MODALITY, value: 'US' });
    await typed();
    expect(await typesOf(series)).toEqual(['By hand']);
    expect((await send('DELETE', `/api/metadata/series/${series}/seriestypes`, undefined, user)).status).toBe(204);
    expect(await typesOf(series)).toEqual([]);
    await remove(type);
  });

  it('filters lists and queries, and is told for many series at once', async () => {
    const type = await addType('Filtering');
    const series = await store();
    await send('PUT', `/api/metadata/series/${series}/seriestypes/${type.id}`);
    const listed = await ingest.json<FlatSeries[]>(`/api/metadata/flatseries?seriestypes=${type.id},999`);
    expect(listed.map(({ id }) => id)).toEqual([series]);
    for (const [level, expected] of [
      ['patients', 1],
      ['studies', 1],
      ['series', 1],
      ['flatseries', 1],
      ['images', 1],
    ] as const) {
      const query = { startIndex: 0, count: 10, queryProperties: [], filters: { seriesTypeIds: [type.id] } };
      const { status, text } = await send('POST', `/api/metadata/${level}/query`, query);
      expect([level, status, JSON.parse(text).length]).toEqual([level, 200, expected]);
    }
    const pair = { seriesid: series, seriestype: type, seriesId: series, seriesType: type };
    const ids = { ids: [series, 999_999] };
    const { text } = await send('POST', '/api/seriestypes/series/query', ids, user);
    expect(JSON.parse(text)).toEqual({ seriesidseriestypes: [pair], seriesIdSeriesTypes: [pair] });
    const hidden = await send('POST', '/api/seriestypes/series/query', ids, outsider);
    expect(JSON.parse(hidden.text)).toEqual({ seriesidseriestypes: [], seriesIdSeriesTypes: [] });
    await remove(type);
  });

  it('goes with its series', async () => {
    const type = await addType('Gone');
    await addRule(type);
    const series = await store();
    await send('PUT', `/api/seriestypes/${type.id}`);
    await typed();
    expect(await typesOf(series)).toEqual(['Gone']);
    expect((await ingest.request(`/api/series/1.9.${made}.1`, { method: 'DELETE' })).status).toBe(204);
    const rows = await ingest.query`SELECT FROM archive.series_type_assignment WHERE series_id = ${series}::bigint`;
    expect(rows).toEqual([]);
    await remove(type);
  });
});

describe('finding types', () => {
  it('goes on after a process that ended in the middle', async () => {
    const type = await addType('Resumed');
    await addAttribute(await addRule(type), { ...MODALITY, value: 'PT' });
    await typed();
    const series = await store({ modality: 'PT' });
    await typed();
    // As a process leaves it that ended between its commit and its work.
    await ingest.query`DELETE FROM archive.series_type_assignment`;
    await ingest.query`INSERT INTO archive.series_to_type (series_id) VALUES (${series}::bigint)`;
    await typed();
    expect(await typesOf(series)).toEqual(['Resumed']);
    await remove(type);
  });

  it('says that it is running as long as something is left', async () => {
    let release = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    let blocking: Promise<void> | undefined;
    await new Promise<void>((held) => {
      blocking = ingest.owner.$transaction(async (transaction) => {
        await transaction.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended('series typing', 727169))`;
        held();
        await released;
      });
    });
    await store();
    const status = () => ingest.json('/api/seriestypes/rules/updatestatus', { as: user });
    expect(await status()).toEqual({ running: true });
    release();
    await blocking;
    await typed();
    expect(await status()).toEqual({ running: false });
  });
});

describe('an attribute of a rule', () => {
  let rule: SeriesTypeRule;
  beforeAll(async () => {
    rule = await addRule(await addType('Attributes'));
  });

  it('is told in the words of the contract and of 2.x servers', async () => {
    const attribute = await addAttribute(rule, { ...MODALITY, value: 'CT' });
    expect(attribute).toEqual({
      id: expect.any(Number),
      seriesTypeRuleId: rule.id,
      group: 8,
      element: 0x60,
      value: 'CT',
      tag: 0x00080060,
      name: 'Modality',
      values: 'CT',
    });
    expect(await ingest.json(`/api/seriestypes/rules/${rule.id}/attributes`, { as: user })).toEqual([attribute]);
    const path = `/api/seriestypes/rules/${rule.id}/attributes/${attribute.id}`;
    for (let twice = 0; twice < 2; twice += 1) expect((await send('DELETE', path)).status).toBe(204);
    expect(await ingest.json(`/api/seriestypes/rules/${rule.id}/attributes`)).toEqual([]);
  });

  it.each([
    ['(0008,1032)[1]', '(0008,1032)[1]'],
    ['(0008,1032).(0040,a170)[2]', '(0008,1032).(0040,A170)[2]'],
    ['ProcedureCodeSequence/PurposeOfReferenceCodeSequence', '(0008,1032).(0040,A170)'],
    ['528434', '(0008,1032)'],
    ['528434,4235632', '(0008,1032).(0040,A170)'],
  ])('has the path %s', async (path, told) => {
    const attribute = await addAttribute(rule, { tag: 0x00080100, value: 'x', path });
    expect(attribute).toMatchObject({ path: told, tagPath: expect.stringMatching(/^528434/), name: 'CodeValue' });
    expect(attribute.namePath).toMatch(/^ProcedureCodeSequence/);
  });

  it.each([
    ['without a value', { ...MODALITY }],
    ['without a tag', { value: 'x' }],
    ['with an unknown name', { name: 'NoSuchName', value: 'x' }],
    ['with a group of more than 16 bits', { group: 65536, element: 0, value: 'x' }],
    ['with a value that is no text', { ...MODALITY, value: 7 }],
    ['with a value that no attribute can have', { ...MODALITY, value: 'a\u0000' }],
    ['with a long value', { ...MODALITY, value: 'x'.repeat(10_001) }],
    ['with an item before the first', { ...MODALITY, value: 'x', path: '(0008,1032)[0]' }],
    ['with an unknown sequence', { ...MODALITY, value: 'x', path: 'NoSuchSequence' }],
    ['with a path that is none', { ...MODALITY, value: 'x', path: '(0008,1032)"' }],
    ['with a long path', { ...MODALITY, value: 'x', path: Array(11).fill('ProcedureCodeSequence').join('/') }],
  ])('is refused %s', async (_what, attribute) => {
    const { status, text } = await send('POST', `/api/seriestypes/rules/${rule.id}/attributes`, attribute);
    expect([status, text]).toEqual([400, expect.not.stringMatching(/^\{/)]);
  });

  it('finds values in items of sequences, numbers as numbers and names as names', async () => {
    const type = await addType('Deep');
    const image = {
      '00081032': {
        vr: 'SQ',
        Value: [{ '00080100': { vr: 'SH', Value: ['A'] } }, { '00080100': { vr: 'SH', Value: ['B'] } }],
      },
    };
    const series = await store({ seriesDescription: 'deep' });
    await ingest.query`
      UPDATE archive.instance SET tags = tags || ${JSON.stringify({
        ...image,
        '00180050': { vr: 'DS', Value: [1.5] },
        '00080070': { vr: 'LO', Value: ['X', null, 'Y'] },
        '00081070': { vr: 'PN', Value: [{ Alphabetic: 'A^B', Phonetic: 'C' }] },
      })}::jsonb WHERE series_pk = ${series}::bigint`;
    const matches = async (...attributes: Record<string, unknown>[]) => {
      const deep = await addRule(type);
      for (const attribute of attributes) await addAttribute(deep, attribute);
      await typed();
      const found = (await typesOf(series)).includes('Deep');
      await send('DELETE', `/api/seriestypes/rules/${deep.id}`);
      await typed();
      return found;
    };
    const code = { tag: 0x00080100, path: '(0008,1032)' };
    expect(await matches({ ...code, value: 'B' })).toBe(true);
    expect(await matches({ ...code, value: 'C' })).toBe(false);
    expect(await matches({ ...code, path: '(0008,1032)[1]', value: 'B' })).toBe(false);
    expect(await matches({ ...code, path: '(0008,1032)[2]', value: 'B' })).toBe(true);
    expect(await matches({ ...code, path: '(0008,1032)[3]', value: '' })).toBe(true);
    expect(await matches({ name: 'SliceThickness', value: '1.50' })).toBe(true);
    expect(await matches({ name: 'Manufacturer', value: 'X,,Y' })).toBe(true);
    expect(await matches({ name: 'OperatorsName', value: 'A^B==C' })).toBe(true);
    expect(await matches({ name: 'OperatorsName', value: 'A^B==C' }, { ...code, value: 'C' })).toBe(false);
  });
});

describe('what is refused', () => {
  it('is 400 for names that are taken or no names, and for what belongs to nothing', async () => {
    const type = await addType('Taken');
    const another = await addType('Another');
    expect((await send('POST', '/api/seriestypes', { name: 'Taken' })).status).toBe(400);
    expect((await send('PUT', `/api/seriestypes/${another.id}`, { name: 'Taken' })).status).toBe(400);
    for (const name of ['', '  ', 'x'.repeat(181), 'a\nb', 7, null]) {
      expect([name, (await send('POST', '/api/seriestypes', { name })).status]).toEqual([name, 400]);
    }
    for (const seriesTypeId of [999_999, 0, -1, 1.5, 'x']) {
      expect((await send('POST', '/api/seriestypes/rules', { seriesTypeId })).status).toBe(400);
    }
    const attribute = { ...MODALITY, value: 'x' };
    expect((await send('POST', '/api/seriestypes/rules/999999/attributes', attribute)).status).toBe(400);
    expect((await send('GET', '/api/seriestypes/rules')).status).toBe(400);
    expect((await send('GET', '/api/seriestypes?startindex=-1')).status).toBe(400);
    expect((await send('POST', '/api/seriestypes/series/query', { ids: ['x'] })).status).toBe(400);
    await Promise.all([type, another].map(({ id }) => send('DELETE', `/api/seriestypes/${id}`)));
  });

  it('is 404 for types and series that do not exist for the caller', async () => {
    const type = await addType('There');
    const series = await store();
    expect((await send('PUT', '/api/seriestypes/999999')).status).toBe(404);
    expect((await send('PUT', '/api/seriestypes/999999', { name: 'New' })).status).toBe(404);
    const path = `/api/metadata/series/${series}/seriestypes`;
    expect((await send('PUT', `${path}/999999`)).status).toBe(404);
    expect((await send('PUT', `/api/metadata/series/999999/seriestypes/${type.id}`)).status).toBe(404);
    expect((await send('PUT', `${path}/${type.id}`, undefined, outsider)).status).toBe(404);
    expect((await send('GET', path, undefined, outsider)).status).toBe(404);
    await send('PUT', `${path}/${type.id}`);
    expect((await send('DELETE', path, undefined, outsider)).status).toBe(204);
    expect(await typesOf(series)).toEqual(['There']);
    await remove(type);
  });

  it('is 403 for users where rules are changed', async () => {
    for (const [method, path] of [
      ['POST', '/api/seriestypes'],
      ['PUT', '/api/seriestypes/1'],
      ['DELETE', '/api/seriestypes/1'],
      ['POST', '/api/seriestypes/rules'],
      ['DELETE', '/api/seriestypes/rules/1'],
      ['POST', '/api/seriestypes/rules/1/attributes'],
      ['DELETE', '/api/seriestypes/rules/1/attributes/1'],
    ] as const) {
      expect([path, (await send(method, path, method === 'DELETE' ? undefined : {}, user)).status]).toEqual([
        path,
        403,
      ]);
    }
  });

  it('is 400 for more rules than every series should be compared with', async () => {
    const type = await addType('Many rules');
    await ingest.query`
      INSERT INTO archive.series_type_rule (series_type_id) SELECT ${type.id}::bigint FROM generate_series(1, 100)`;
    const { status, text } = await send('POST', '/api/seriestypes/rules', { seriesTypeId: type.id });
    expect([status, text]).toEqual([400, expect.stringContaining('100 rules')]);
    await remove(type);
  });
});
