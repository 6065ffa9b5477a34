import { events, newId } from '@circus/contracts';
import { element, makeInstance, readHeader } from '@circus/dicom';
import { eventually, longestTurn } from '@circus/testkit';
import { ask, postImage, sliceboxUser } from '../support/sliceboxTests.js';
import { TestIngest } from '../support/testIngest.js';

let ingest: TestIngest;
const administrator = sliceboxUser({ role: 'ADMINISTRATOR' });
const user = sliceboxUser();
const admin = (method: string, path: string, body?: unknown) => ask(ingest, method, path, body, administrator);

beforeAll(async () => {
  ingest = await TestIngest.start({ environment: { FILTER_TTL_MS: '20' } });
  // Whoever of Slicebox' users these tests make has an account.
  await ingest.query`
    INSERT INTO auth."user" (id, user_email, login_id, password_hash, updated_at)
    SELECT n, n || '@example.com', 'user' || n, '', now() FROM generate_series(1, 100) n`;
  await ingest.query`
    INSERT INTO sharing.box (id, name, token, base_url, send_method, updated_at) VALUES (7, 'Far', 't', 'u', 'POLL', now())`;
});
afterAll(() => ingest.stop());

let made = 0;
const makeFilter = async (tagFilterType: string, tags: unknown[], name = `filter ${++made}`) =>
  (await admin('POST', '/api/filtering/filters', { name, tagFilterType, tags })).body as { id: number };
const associate = async (filterId: number, sourceType: string, sourceId: number) => {
  const { status, body } = await admin('POST', '/api/filtering/associations', {
    ...{ sourceType, sourceId, tagFilterId: filterId },
  });
  expect([status, body]).toMatchObject([201, { sourceType, sourceId, tagFilterId: filterId }]);
  return body as { id: number };
};
const storedOf = async (id: number) => {
  const bytes = Buffer.from(await (await ingest.request(`/api/images/${id}`)).arrayBuffer());
  const reading = readHeader(bytes, { complete: true });
  if (reading.status !== 'header') throw new Error('no header');
  const [row] = await ingest.query<{ transformed_by: unknown }>`
    SELECT transformed_by FROM archive.instance WHERE id = ${id}`;
  return { bytes, dataset: reading.header.dataset, by: row?.transformed_by };
};
const item = (code: string, meaning: string) => ({
  '00080100': element('SH', code),
  '00080104': element('LO', meaning),
});
const image = (seriesInstanceUid: string, given: Parameters<typeof makeInstance>[0] = {}) =>
  makeInstance({
    studyInstanceUid: `${seriesInstanceUid}.9`,
    seriesInstanceUid,
    patientBirthDate: '19610203',
    studyDescription: 'Kept',
    extra: {
      '00081032': { vr: 'SQ', Value: [item('A', 'first'), item('B', 'second')] },
      '7FE10010': element('LO', 'BEHIND'),
      '7FE11001': element('LO', 'secret'),
    },
    ...given,
  });
const meaning = (at: string) => ({ name: 'CodeMeaning', previous: { name: 'ProcedureCodeSequence', item: at } });

describe('filters', () => {
  it.each(['1.2.840.10008.1.2', '1.2.840.10008.1.2.1', '1.2.840.10008.1.2.1.99'])(
    'of a blacklist take away what it names before anything is stored, in %s',
    async (transferSyntaxUid) => {
      const somebody = sliceboxUser();
      await ask(ingest, 'GET', '/api/filtering/filters', undefined, somebody);
      const filter = await makeFilter('BLACKLIST', [
        { name: 'PatientBirthDate' },
        meaning('2'),
        { name: 'CodeValue', previous: { name: 'ProcedureCodeSequence', item: '*' } },
        { tag: 0x7fe11001 },
      ]);
      await associate(filter.id, 'user', somebody.userId);
      const bytes = image(`5.1.${transferSyntaxUid.length}`, { transferSyntaxUid });
      const { status, body } = await postImage(ingest, bytes, { as: somebody });
      expect(status).toBe(201);
      const { dataset, by, bytes: stored } = await storedOf(body.id);
      expect(dataset['00100030']).toBeUndefined();
      expect(dataset).toMatchObject({
        '00081030': { Value: ['Kept'] },
        '00081032': { Value: [{ '00080104': { Value: ['first'] } }, {}] },
      });
      expect(by).toEqual([{ transform: 'filter', filter: expect.any(String), type: 'BLACKLIST' }]);
      if (!transferSyntaxUid.endsWith('99')) {
        expect([stored.includes('BEHIND'), stored.includes('secret'), stored.includes('19610203')]).toEqual([
          ...[true, false, false],
        ]);
        const pixels = bytes.subarray(bytes.length - 600, bytes.length - 60);
        expect(stored.includes(pixels)).toBe(true);
      }
      const [row] = await ingest.query`
      SELECT patient_birth_date FROM archive.series WHERE id = ${body.seriesId}`;
      expect(row).toEqual({ patient_birth_date: '' });
    },
  );

  it('of a whitelist leave what it names, and what every instance needs', async () => {
    const somebody = sliceboxUser();
    await ask(ingest, 'GET', '/api/filtering/filters', undefined, somebody);
    const names = ['PatientID', 'Modality', 'Rows', 'Columns', 'BitsAllocated', 'PixelData'];
    const filter = await makeFilter('WHITELIST', [...names.map((name) => ({ name })), meaning('1')]);
    await associate(filter.id, 'user', somebody.userId);
    const { body } = await postImage(ingest, image('5.2.1'), { as: somebody });
    const { dataset } = await storedOf(body.id);
    expect(Object.keys(dataset).sort()).toEqual([
      ...['00080016', '00080018', '00080060', '00081032', '00100020', '0020000D', '0020000E', '00280010'],
      ...['00280011', '00280100', '7FE00010'],
    ]);
    expect(dataset['00081032']).toEqual({ vr: 'SQ', Value: [{ '00080104': element('LO', 'first') }] });
  });

  it('drop the pixels that no whitelist names', async () => {
    const somebody = sliceboxUser();
    await ask(ingest, 'GET', '/api/filtering/filters', undefined, somebody);
    await associate((await makeFilter('WHITELIST', [{ name: 'Modality' }])).id, 'user', somebody.userId);
    const { status, body } = await postImage(ingest, image('5.3.1'), { as: somebody });
    expect(status).toBe(201);
    const { dataset, bytes } = await storedOf(body.id);
    expect([dataset['7FE00010'], bytes.includes('secret')]).toEqual([undefined, false]);
  });

  it('leave a file byte for byte that has nothing of theirs, and the row says nothing then', async () => {
    const somebody = sliceboxUser();
    await ask(ingest, 'GET', '/api/filtering/filters', undefined, somebody);
    await associate((await makeFilter('BLACKLIST', [{ name: 'PatientComments' }])).id, 'user', somebody.userId);
    const bytes = image('5.4.1');
    const { body } = await postImage(ingest, bytes, { as: somebody });
    const stored = await storedOf(body.id);
    expect([stored.by, stored.bytes.equals(bytes)]).toEqual([null, true]);
  });

  it('hold for import sessions and for archives of the same user alike', async () => {
    const somebody = sliceboxUser();
    const { body: session } = await ask(ingest, 'POST', '/api/import/sessions', { name: 'filtered' }, somebody);
    const { id: sessionId } = session as { id: number };
    const filter = await makeFilter('BLACKLIST', [{ name: 'PatientBirthDate' }]);
    await associate(filter.id, 'import', sessionId);
    const path = `/api/import/sessions/${sessionId}/images`;
    const filtered = await postImage(ingest, image('5.5.1'), { path, as: somebody });
    const untouched = await postImage(ingest, image('5.5.2'), { as: somebody });
    expect([filtered.status, (await storedOf(filtered.body.id)).dataset['00100030']]).toEqual([201, undefined]);
    expect((await storedOf(untouched.body.id)).dataset['00100030']).toBeDefined();

    await associate(filter.id, 'user', somebody.userId);
    await ingest.upload('/api/series/domain/default/single', [{ bytes: image('5.5.3') }], { as: somebody });
    const [row] = await ingest.query<{ id: bigint }>`
      SELECT i.id FROM archive.instance i JOIN archive.series s ON s.id = i.series_pk WHERE series_instance_uid = '5.5.3'`;
    expect((await storedOf(Number(row?.id))).dataset['00100030']).toBeUndefined();
  });

  it('hold no more when the association, or the filter, is gone', async () => {
    const somebody = sliceboxUser();
    await ask(ingest, 'GET', '/api/filtering/filters', undefined, somebody);
    const filter = await makeFilter('BLACKLIST', [{ name: 'PatientBirthDate' }]);
    const { id } = await associate(filter.id, 'user', somebody.userId);
    expect((await admin('DELETE', `/api/filtering/associations/${id}`)).status).toBe(204);
    expect((await admin('DELETE', `/api/filtering/associations/${id}`)).status).toBe(204);
    const { body } = await postImage(ingest, image('5.6.1'), { as: somebody });
    expect((await storedOf(body.id)).dataset['00100030']).toBeDefined();
    await associate(filter.id, 'user', somebody.userId);
    expect((await admin('DELETE', `/api/filtering/filters/${filter.id}`)).status).toBe(204);
    const again = await postImage(ingest, image('5.6.2'), { as: somebody });
    expect((await storedOf(again.body.id)).dataset['00100030']).toBeDefined();
  });

  it('keep nobody waiting while a long header is filtered, deflated or not', async () => {
    const somebody = sliceboxUser();
    await ask(ingest, 'GET', '/api/filtering/filters', undefined, somebody);
    const extra = {
      '00081032': { vr: 'SQ', Value: Array.from({ length: 40_000 }, (_, n) => item(`C${n}`, 'secret')) },
    };
    const filter = await makeFilter('BLACKLIST', [meaning('*')]);
    await associate(filter.id, 'user', somebody.userId);
    const long = image('5.9.1', { extra });
    const deflated = image('5.9.2', { extra, transferSyntaxUid: '1.2.840.10008.1.2.1.99' });
    // What is loaded and compiled with the first file is not what is measured.
    await postImage(ingest, long, { as: somebody });
    const posted: number[] = [];
    const turn = await longestTurn(async () => {
      for (const bytes of [long, deflated]) posted.push((await postImage(ingest, bytes, { as: somebody })).body.id);
    });
    for (const id of posted) expect((await storedOf(id)).bytes.includes('secret')).toBe(false);
    expect(turn).toBeLessThan(150);
  });

  it('refuse a file that cannot be read, and leave nothing of it', async () => {
    const somebody = sliceboxUser();
    await ask(ingest, 'GET', '/api/filtering/filters', undefined, somebody);
    await associate((await makeFilter('BLACKLIST', [{ name: 'PatientName' }])).id, 'user', somebody.userId);
    for (const bytes of [Buffer.from('nothing'), image('5.7.1').subarray(0, 300), Buffer.alloc(0)]) {
      expect((await postImage(ingest, bytes, { as: somebody })).status).toBe(400);
    }
    await ingest.expectFilesToEqualRows();
  });
});

describe('the routes of filtering', () => {
  it('make, change and list filters with their paths', async () => {
    const first = await admin('POST', '/api/filtering/filters', {
      ...{ id: -1, name: 'Named', tagFilterType: 'BLACKLIST', tags: [{ name: 'PatientName' }] },
    });
    const { id } = first.body as { id: number };
    const tags = [{ tag: 0x00100010, name: 'PatientName' }];
    expect(first).toEqual({ status: 201, body: { id, name: 'Named', tagFilterType: 'BLACKLIST', tags } });
    const again = await admin('POST', '/api/filtering/filters', { name: 'Named', tagFilterType: 'WHITELIST' });
    expect(again.body).toEqual({ id, name: 'Named', tagFilterType: 'WHITELIST', tags });
    const path = { tagPath: { ...meaning('*') } };
    const added = await admin('POST', `/api/filtering/filters/${id}/tagpaths`, path);
    const { id: pathId } = added.body as { id: number };
    const written = { tag: 0x00080104, name: 'CodeMeaning', previous: { item: '*', name: 'ProcedureCodeSequence' } };
    expect(added).toMatchObject({ status: 201, body: { tagFilterId: id, ...written, tagPath: written } });
    const bare = await admin('POST', `/api/filtering/filters/${id}/tagpaths`, meaning('*'));
    expect(bare.body).toMatchObject({ id: pathId });
    const list = await ask(ingest, 'GET', `/api/filtering/filters/${id}/tagpaths`, undefined, user);
    expect((list.body as unknown[]).length).toBe(2);
    expect((await admin('DELETE', `/api/filtering/filters/${id}/tagpaths/${pathId}`)).status).toBe(204);
    expect((await admin('DELETE', `/api/filtering/filters/${id}/tagpaths/${pathId}`)).status).toBe(204);
    expect((await ask(ingest, 'GET', `/api/filtering/filters/${id}/tagpaths`)).body).toMatchObject([
      { name: 'PatientName' },
    ]);
    const all = (await ask(ingest, 'GET', '/api/filtering/filters?count=-1', undefined, user)).body as { id: number }[];
    expect(all.map((each) => each.id)).toContain(id);
    expect((await ask(ingest, 'GET', `/api/filtering/filters?count=1&startindex=${all.length - 1}`)).body).toEqual([
      all.at(-1),
    ]);
  });

  it('name the source and the filter of an association', async () => {
    const filter = await makeFilter('BLACKLIST', [], 'of a box');
    await associate(filter.id, 'box', 7);
    const other = await makeFilter('BLACKLIST', [], 'another');
    await associate(other.id, 'box', 7);
    const { body } = await ask(ingest, 'GET', '/api/filtering/associations?count=-1', undefined, user);
    expect((body as { sourceType: string }[]).filter(({ sourceType }) => sourceType === 'box')).toEqual([
      {
        ...{ id: expect.any(Number), sourceType: 'box', sourceId: 7, sourceName: 'Far' },
        ...{ tagFilterId: other.id, tagFilterName: 'another' },
      },
    ]);
  });

  it('forget the association of a source that is gone', async () => {
    const somebody = sliceboxUser();
    const filter = await makeFilter('BLACKLIST', [{ name: 'PatientBirthDate' }]);
    await associate(filter.id, 'user', somebody.userId);
    await associate(filter.id, 'user', user.userId);
    const auth = await ingest.nats.connect('auth');
    const gone = { version: 1 as const, sourceType: 'user' as const, sourceId: somebody.userId };
    await auth.publish(events.sourceDeleted, gone, newId());
    const ofFilter = () => ingest.owner.sourceFilter.findMany({ where: { filterId: filter.id } });
    await eventually(async () => (await ofFilter()).length === 1);
    expect(await ofFilter()).toMatchObject([{ sourceId: user.userId }]);
    const { body } = await postImage(ingest, image('5.8.1'), { as: somebody });
    expect((await storedOf(body.id)).dataset['00100030']).toBeDefined();
  });

  it.each([
    [{ name: 'x', tagFilterType: 'GREYLIST' }],
    [{ name: ' ', tagFilterType: 'BLACKLIST' }],
    [{ tagFilterType: 'BLACKLIST' }],
    [{ name: 'x', tagFilterType: 'BLACKLIST', tags: [{ name: 'NoSuchName' }] }],
    [{ name: 'x', tagFilterType: 'BLACKLIST', tags: [{ name: 'SeriesInstanceUID' }] }],
    [{ name: 'x', tagFilterType: 'BLACKLIST', tags: [{ tag: 0x00020010 }] }],
    [{ name: 'x', tagFilterType: 'BLACKLIST', tags: [{ name: 'CodeSequence', item: 'some' }] }],
  ])('refuse the filter %j with 400', async (body) => {
    expect((await admin('POST', '/api/filtering/filters', body)).status).toBe(400);
    expect(await ingest.owner.tagFilter.findUnique({ where: { name: 'x' } })).toBeNull();
  });

  it('refuse a whitelist that becomes a blacklist of what has to stay', async () => {
    await makeFilter('WHITELIST', [{ name: 'SOPInstanceUID' }], 'turned');
    const turned = await admin('POST', '/api/filtering/filters', { name: 'turned', tagFilterType: 'BLACKLIST' });
    expect([turned.status, turned.body]).toEqual([400, expect.stringContaining('(0008,0018)')]);
    expect(await ingest.owner.tagFilter.findUnique({ where: { name: 'turned' } })).toMatchObject({ type: 'WHITELIST' });
  });

  it('refuse what is not there, and what is no path', async () => {
    const { id } = await makeFilter('BLACKLIST', []);
    const paths = `/api/filtering/filters/${id}/tagpaths`;
    expect((await admin('POST', '/api/filtering/filters/999999/tagpaths', { name: 'Modality' })).status).toBe(404);
    expect((await ask(ingest, 'GET', '/api/filtering/filters/999999/tagpaths')).status).toBe(404);
    expect((await ask(ingest, 'GET', '/api/filtering/filters/x/tagpaths')).status).toBe(404);
    expect((await admin('POST', paths, {})).status).toBe(400);
    expect((await admin('POST', paths, { name: 'SOPClassUID' })).status).toBe(400);
    const of = (body: unknown) => admin('POST', '/api/filtering/associations', body);
    expect(await of({ sourceType: 'box', sourceId: 7, tagFilterId: 999_999 })).toMatchObject({ status: 400 });
    expect(await of({ sourceType: 'box', sourceId: 8, tagFilterId: id })).toMatchObject({ status: 400 });
    expect(await of({ sourceType: 'unknown', sourceId: 1, tagFilterId: id })).toMatchObject({ status: 400 });
    expect(await of({ sourceType: 'user', sourceId: 999_999, tagFilterId: id })).toMatchObject({ status: 400 });
    expect(await of({ sourceType: 'import', sourceId: 999_999, tagFilterId: id })).toMatchObject({ status: 400 });
    expect(await of({ sourceType: 'directory', sourceId: 999_999, tagFilterId: id })).toMatchObject({ status: 400 });
    expect(await of({ sourceType: 'postcard', sourceId: 1, tagFilterId: id })).toMatchObject({ status: 400 });
    expect((await ask(ingest, 'GET', '/api/filtering/filters?startindex=-1')).status).toBe(400);
    expect((await ask(ingest, 'GET', '/api/filtering/associations?count=some')).status).toBe(400);
  });

  it('let administrators alone change anything, and nobody in without a credential', async () => {
    const { id } = await makeFilter('BLACKLIST', []);
    for (const [method, path, body] of [
      ['POST', '/api/filtering/filters', { name: 'y', tagFilterType: 'BLACKLIST' }],
      ['DELETE', `/api/filtering/filters/${id}`],
      ['POST', `/api/filtering/filters/${id}/tagpaths`, { name: 'Modality' }],
      ['DELETE', `/api/filtering/filters/${id}/tagpaths/1`],
      ['POST', '/api/filtering/associations', { sourceType: 'box', sourceId: 1, tagFilterId: id }],
      ['DELETE', '/api/filtering/associations/1'],
    ] as const) {
      expect([method, path, (await ask(ingest, method, path, body, user)).status]).toEqual([method, path, 403]);
    }
    expect((await fetch(`${ingest.url}/api/filtering/filters`)).status).toBe(401);
  });
});
