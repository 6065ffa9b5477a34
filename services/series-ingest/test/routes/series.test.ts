import type { Access, Series } from '@circus/contracts';
import { makeInstance } from '@circus/dicom';
import { accessOfAdministrator, accessOfNobody } from '@circus/testkit';
import { recordedReads } from '../support/recordedReads.js';
import { TestIngest } from '../support/testIngest.js';

interface Page {
  items: Series[];
  totalItems: number;
  page: number;
}

let ingest: TestIngest;
const reader = accessOfNobody({ domains: ['default'], globalPrivileges: ['personalInfoView'] });
const blind = accessOfNobody({ domains: ['default'] });
const stranger = accessOfNobody({ domains: ['elsewhere'], globalPrivileges: ['personalInfoView'] });

beforeAll(async () => {
  ingest = await TestIngest.start({ environment: { DICOM_TIMEZONE: '+0900' } });
  for (let n = 1; n <= 25; n += 1) {
    await ingest.store(
      makeInstance({
        patientId: `P${n}`,
        patientName: n === 7 ? 'Suzuki^Ichiro' : `Patient^${n}`,
        patientSex: n % 2 ? 'M' : 'F',
        patientAge: `0${20 + n}Y`,
        studyInstanceUid: `1.5.${n}`,
        seriesInstanceUid: `1.5.${n}.1`,
        sopInstanceUid: `1.5.${n}.1.1`,
        modality: n % 5 === 0 ? 'MR' : 'CT',
        seriesDescription: `Series ${n}`,
        seriesDate: `202401${String(n).padStart(2, '0')}`,
        seriesTime: '105234.530000',
        instanceNumber: 3,
        bodyPartExamined: 'CHEST',
        manufacturer: 'Maker',
        manufacturerModelName: 'Model',
        stationName: 'Station',
      }),
    );
  }
  await ingest.store(
    makeInstance({ seriesInstanceUid: '1.5.99.1', studyInstanceUid: '1.5.99', patientId: 'far' }),
    'elsewhere',
  );
});
afterAll(() => ingest.stop());

const search = (query: Record<string, unknown>, as: Access = reader) => {
  const parameters = new URLSearchParams(
    Object.entries(query).map(([name, value]): [string, string] => [
      name,
      typeof value === 'object' ? JSON.stringify(value) : String(value),
    ]),
  );
  return ingest.json<Page>(`/api/series?${parameters}`, { as });
};
const uids = ({ items }: Page) => items.map(({ seriesUid }) => seriesUid);

describe('GET /api/series', () => {
  it('gives the newest twenty first, page by page, in an envelope', async () => {
    const first = await search({});
    expect(first).toMatchObject({ totalItems: 25, page: 1 });
    expect(uids(first)).toEqual(Array.from({ length: 20 }, (_, n) => `1.5.${25 - n}.1`));
    const second = await search({ page: 2 });
    expect(uids(second)).toEqual(['1.5.5.1', '1.5.4.1', '1.5.3.1', '1.5.2.1', '1.5.1.1']);
    expect(await search({ page: 3 })).toEqual({ items: [], totalItems: 25, page: 3 });
  });

  it('gives whole series', async () => {
    const { items } = await search({ filter: { seriesUid: '1.5.7.1' } });
    expect(items).toEqual([
      {
        seriesUid: '1.5.7.1',
        studyUid: '1.5.7',
        width: 16,
        height: 16,
        images: '3',
        seriesDate: '2024-01-07T01:52:34.530Z',
        modality: 'CT',
        seriesDescription: 'Series 7',
        bodyPart: 'CHEST',
        stationName: 'Station',
        modelName: 'Model',
        manufacturer: 'Maker',
        storageId: 0,
        patientInfo: { patientId: 'P7', patientName: 'Suzuki^Ichiro', age: 27, sex: 'M' },
        parameters: expect.objectContaining({
          BitsAllocated: 16,
          InstanceNumber: 3,
          PhotometricInterpretation: 'MONOCHROME2',
        }),
        domain: 'default',
        createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:]{8}\.\d{3}Z$/),
        updatedAt: expect.any(String),
      },
    ]);
  });

  it.each([
    [{ modality: 'MR' }, 5],
    [{ studyUid: '1.5.3' }, 1],
    [{ seriesDescription: { $regex: '^series 2', $options: 'i' } }, 7],
    [{ 'patientInfo.patientName': { $regex: 'suzuki', $options: 'i' } }, 1],
    [{ 'patientInfo.patientId': { $in: ['P1', 'P2', 'P99'] } }, 2],
    [{ 'patientInfo.age': { $gte: 40 } }, 6],
    [{ 'patientInfo.sex': 'F' }, 12],
    [{ seriesDate: { $lt: '2024-01-03T00:00:00.000Z' } }, 2],
    [{ createdAt: { $gt: { $date: '2024-01-01T00:00:00Z' } } }, 25],
    [{ $or: [{ modality: 'MR' }, { 'patientInfo.patientId': 'P1' }] }, 6],
    [{ seriesUid: '1.5.99.1' }, 0],
  ])('finds by %j', async (filter, count) => {
    expect((await search({ filter })).totalItems).toBe(count);
  });

  it('sorts', async () => {
    const { items } = await search({ sort: { 'patientInfo.age': 1 }, limit: 2 });
    expect(items.map(({ patientInfo }) => patientInfo?.age)).toEqual([21, 22]);
    expect(uids(await search({ sort: { seriesDate: -1 }, limit: 1 }))).toEqual(['1.5.25.1']);
  });

  it("shows series of the caller's domains only", async () => {
    expect((await search({}, stranger)).items.map(({ domain }) => domain)).toEqual(['elsewhere']);
    expect((await search({}, accessOfNobody())).totalItems).toBe(0);
    expect((await search({}, accessOfAdministrator())).totalItems).toBe(26);
  });

  it('puts every series of a page that shows its patient into the audit trail, and no other', async () => {
    const [somebody, other] = [
      { ...reader, userId: 9_101 },
      { ...blind, userId: 9_102 },
    ];
    const shown = uids(await search({ limit: 3, sort: { seriesUid: 1 } }, somebody));
    await search({ limit: 3 }, other);
    expect(await recordedReads(ingest, somebody, 'series.search', 3)).toEqual(shown);
    await ingest.json('/api/series/1.5.7.1', { as: somebody });
    expect(await recordedReads(ingest, somebody, 'series.read', 1)).toEqual(['1.5.7.1']);
    expect(await recordedReads(ingest, other, 'series.search', 0)).toEqual([]);
  });

  it('leaves patient information out without the right to it, or without the wish to see it', async () => {
    for (const as of [blind, { ...reader, userId: 9_001, personalInfoPreference: false }]) {
      const { items } = await search({ limit: 3 }, as);
      expect(items.map((item) => 'patientInfo' in item)).toEqual([false, false, false]);
      expect(JSON.stringify(items)).not.toMatch(/Patient\^|P\d+"/);
    }
    const response = await ingest.request('/api/series?filter={"patientInfo.sex":"F"}', { as: blind });
    expect([response.status, await response.json()]).toMatchObject([
      400,
      { error: 'You cannot search using patient information.' },
    ]);
  });

  it.each(['filter={', 'filter={"nothing":1}', 'sort={"createdAt":2}', 'limit=201', 'page=0'])(
    'refuses %s with 400',
    async (query) => {
      const response = await ingest.request(`/api/series?${query}`, { as: reader });
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ error: expect.any(String) });
    },
  );

  it('answers 401 without a credential', async () => {
    const response = await fetch(`${ingest.url}/api/series`);
    expect([response.status, await response.json()]).toEqual([401, { error: expect.any(String) }]);
  });
});

describe('GET /api/series/:seriesUid', () => {
  it('gives one series and puts the read into the audit trail', async () => {
    const found = await ingest.json<Series>('/api/series/1.5.7.1', { as: reader });
    expect(found).toMatchObject({ seriesUid: '1.5.7.1', patientInfo: { patientId: 'P7' } });
    expect(await recordedReads(ingest, reader, 'series.read', 1)).toEqual(['1.5.7.1']);
  });

  it('leaves patient information out without the right to it', async () => {
    expect(await ingest.json('/api/series/1.5.7.1', { as: blind })).not.toHaveProperty('patientInfo');
  });

  it('answers 404 for an unknown one and 401 for one of another domain', async () => {
    const statusOf = async (uid: string, as: Access) => (await ingest.request(`/api/series/${uid}`, { as })).status;
    expect(await statusOf('1.5.1234', reader)).toBe(404);
    expect(await statusOf('1.5.99.1', reader)).toBe(401);
    expect(await statusOf('1.5.99.1', stranger)).toBe(200);
  });

  it('chooses the one with the most images where a UID stands under two patients', async () => {
    const image = (patientId: string, n: number) =>
      makeInstance({
        patientId,
        patientName: patientId,
        studyInstanceUid: '1.5.50',
        seriesInstanceUid: '1.5.50.1',
        sopInstanceUid: `1.5.50.1.${n}`,
        instanceNumber: n,
      });
    for (const bytes of [image('X', 1), image('X', 2), image('Y', 3)]) await ingest.store(bytes);
    expect(await ingest.json('/api/series/1.5.50.1', { as: reader })).toMatchObject({
      images: '1-2',
      patientInfo: { patientId: 'X' },
    });
  });
});

describe('the description of the API', () => {
  it('names every route', async () => {
    const { paths } = await ingest.json<{ paths: Record<string, unknown> }>('/openapi.json');
    expect(Object.keys(paths)).toEqual(
      expect.arrayContaining([
        '/api/series',
        '/api/series/{seriesUid}',
        '/api/series/domain/{domain}',
        '/api/series/domain/{domain}/single',
        '/api/images',
        '/api/images/{id}',
        '/api/metadata/flatseries',
        '/api/metadata/flatseries/{id}',
        '/api/metadata/images',
      ]),
    );
  });
});
