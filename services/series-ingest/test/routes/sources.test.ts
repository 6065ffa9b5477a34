import type { SeriesTag, SliceboxSource } from '@circus/contracts';
import { makeInstance } from '@circus/dicom';
import { accessOfNobody } from '@circus/testkit';
import { TestIngest } from '../support/testIngest.js';

let ingest: TestIngest;
let seriesId: number;
const user = accessOfNobody({ domains: ['default'] });

beforeAll(async () => {
  ingest = await TestIngest.start();
  seriesId = (await ingest.store(makeInstance({}))).seriesId;
  await ingest.query`
    INSERT INTO auth."user" (user_email, login_id, password_hash, updated_at)
    VALUES ('b@example.com', 'bert', '', now()), ('a@example.com', 'anna', '', now())`;
  await ingest.query`
    INSERT INTO sharing.box (name, token, base_url, send_method, updated_at) VALUES ('Far box', 't', 'u', 'POLL', now())`;
  await ingest.query`INSERT INTO archive.import_session (name, user_id, user_name) VALUES ('Old CDs', 1, 'anna')`;
  await ingest.query`INSERT INTO archive.watched_directory (name, path) VALUES ('Scanner', '/nowhere')`;
});
afterAll(() => ingest.stop());

const send = (method: string, path: string, body?: unknown, as = ingest.administrator) =>
  ingest.request(path, {
    method,
    as,
    ...(body !== undefined && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });

describe('GET /api/sources', () => {
  it('gives users first, then boxes, watched directories and import sessions, each in the order of ids, to any user', async () => {
    expect(await ingest.json<SliceboxSource[]>('/api/sources', { as: user })).toEqual([
      { sourceType: 'user', sourceName: 'bert', sourceId: expect.any(Number) },
      { sourceType: 'user', sourceName: 'anna', sourceId: expect.any(Number) },
      { sourceType: 'box', sourceName: 'Far box', sourceId: expect.any(Number) },
      { sourceType: 'directory', sourceName: 'Scanner', sourceId: expect.any(Number) },
      { sourceType: 'import', sourceName: 'Old CDs', sourceId: expect.any(Number) },
    ]);
  });
});

describe("a series' source", () => {
  it('is who stored its images', async () => {
    const { userId, loginId } = ingest.administrator;
    expect(await ingest.json(`/api/metadata/series/${seriesId}/source`, { as: user })).toEqual({
      sourceType: 'user',
      sourceName: loginId,
      sourceId: userId,
    });
  });
});

describe('series tags', () => {
  it('are listed when in use, with unused ones, in parts and by name when asked', async () => {
    for (const name of ['beta', 'alpha']) await send('POST', `/api/metadata/series/${seriesId}/seriestags`, { name });
    expect((await send('POST', '/api/metadata/seriestags', { name: 'gamma' }, user)).status).toBe(201);
    const names = async (query: string) =>
      (await ingest.json<SeriesTag[]>(`/api/metadata/seriestags?${query}`, { as: user })).map(({ name }) => name);
    expect(await names('')).toEqual(['beta', 'alpha']);
    expect(await names('unused=true')).toEqual(['beta', 'alpha', 'gamma']);
    expect(await names('orderby=name')).toEqual(['alpha', 'beta']);
    expect(await names('orderby=name&orderascending=false&startindex=1&count=1')).toEqual(['alpha']);
    expect(await names('filter=LPH')).toEqual(['alpha']);
    for (const query of ['unused=x', 'orderby=x', 'startindex=-1']) {
      expect([query, (await send('GET', `/api/metadata/seriestags?${query}`)).status]).toEqual([query, 400]);
    }
  });

  it('are renamed and removed by administrators, and no two have one name', async () => {
    const made = (await (await send('POST', '/api/metadata/seriestags', { name: 'delta' })).json()) as SeriesTag;
    const path = `/api/metadata/seriestags/${made.id}`;
    expect((await send('POST', '/api/metadata/seriestags', { name: 'delta' })).status).toBe(400);
    expect((await send('PUT', path, { name: 'alpha' })).status).toBe(400);
    expect((await send('PUT', path, { name: 'epsilon' }, user)).status).toBe(403);
    expect((await send('PUT', path, { name: 'epsilon' })).status).toBe(204);
    expect(await ingest.json(path, { as: user })).toEqual({ id: made.id, name: 'epsilon' });
    expect((await send('DELETE', path, undefined, user)).status).toBe(403);
    for (let twice = 0; twice < 2; twice += 1) expect((await send('DELETE', path)).status).toBe(204);
    expect((await send('GET', path)).status).toBe(404);
    expect((await send('PUT', path, { name: 'zeta' })).status).toBe(404);
  });

  it('are refused where a series has as many as it may', async () => {
    await ingest.query`
      WITH tag AS (INSERT INTO archive.series_tag (name) SELECT 'many ' || n FROM generate_series(1, 198) n RETURNING id)
      INSERT INTO archive.series_tagging SELECT ${seriesId}::bigint, id FROM tag`;
    const path = `/api/metadata/series/${seriesId}/seriestags`;
    const refused = await send('POST', path, { name: 'one more' });
    expect([refused.status, await refused.text()]).toEqual([400, expect.stringContaining('200 tags')]);
    expect((await send('POST', path, { name: 'many 7' })).status).toBe(201);
  });
});

describe('lists without the right to see patients', () => {
  it('refuse to filter, order and query patients by what is theirs, and show them empty', async () => {
    const blind = user;
    const statuses = await Promise.all([
      send('GET', '/api/metadata/patients?filter=a', undefined, blind),
      send('GET', '/api/metadata/patients?orderby=patientName', undefined, blind),
      ...['patients', 'studies', 'series', 'images', 'flatseries'].map((level) => {
        const queryProperties = [{ propertyName: 'patientID', operator: '=', propertyValue: 'x' }];
        return send('POST', `/api/metadata/${level}/query`, { startIndex: 0, count: 1, queryProperties }, blind);
      }),
    ]);
    expect(statuses.map(({ status }) => status)).toEqual(Array(7).fill(403));
    const response = await send(
      'POST',
      '/api/metadata/patients/query',
      { startIndex: 0, count: 1, queryProperties: [] },
      blind,
    );
    const empty = { value: '' };
    expect(await response.json()).toEqual([
      { id: expect.any(Number), patientName: empty, patientID: empty, patientBirthDate: empty, patientSex: empty },
    ]);
  });
});
