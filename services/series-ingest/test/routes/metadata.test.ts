import type { Access, FlatSeries, SliceboxImage } from '@circus/contracts';
import { makeInstance } from '@circus/dicom';
import { accessOfNobody } from '@circus/testkit';
import { recordedReads } from '../support/recordedReads.js';
import { TestIngest } from '../support/testIngest.js';

let ingest: TestIngest;
const user = accessOfNobody({ domains: ['default'], globalPrivileges: ['personalInfoView'] });
const blind = accessOfNobody({ domains: ['default'] });

beforeAll(async () => {
  ingest = await TestIngest.start();
  for (let n = 1; n <= 23; n += 1) {
    await ingest.store(
      makeInstance({
        patientId: `ID-${n}`,
        patientName: `Name^${String.fromCharCode(64 + n)}`,
        patientBirthDate: '19800101',
        patientSex: 'O',
        patientAge: '044Y',
        studyInstanceUid: `1.7.${n}`,
        seriesInstanceUid: `1.7.${n}.1`,
        sopInstanceUid: `1.7.${n}.1.1`,
        studyDescription: n === 5 ? '100%_sure' : 'Study',
        studyDate: `2024010${n % 9}`,
        modality: n % 2 ? 'CT' : 'MR',
        seriesDescription: `Description ${n}`,
        accessionNumber: `ACC${n}`,
      }),
    );
  }
  await ingest.store(
    makeInstance({ seriesInstanceUid: '1.7.99.1', studyInstanceUid: '1.7.99', patientId: 'far' }),
    'elsewhere',
  );
});
afterAll(() => ingest.stop());

const list = (query: string, as: Access = user) =>
  ingest.json<FlatSeries[]>(`/api/metadata/flatseries?${query}`, { as });
const refused = async (path: string, as: Access = user) => {
  const response = await ingest.request(path, { as });
  return [response.status, response.headers.get('content-type'), await response.text()];
};
const descriptions = (found: FlatSeries[]) => found.map(({ series }) => series.seriesDescription.value);

describe('GET /api/metadata/flatseries', () => {
  it('gives a bare array of twenty by default, in the order of ids', async () => {
    const found = await list('');
    expect(found).toHaveLength(20);
    expect(found.map(({ id }) => id)).toEqual([...found.map(({ id }) => id)].sort((a, b) => a - b));
    expect(found[0]).toEqual({
      id: expect.any(Number),
      patient: {
        id: expect.any(Number),
        patientName: { value: 'Name^A' },
        patientID: { value: 'ID-1' },
        patientBirthDate: { value: '19800101' },
        patientSex: { value: 'O' },
      },
      study: {
        id: expect.any(Number),
        patientId: found[0]?.patient.id,
        studyInstanceUID: { value: '1.7.1' },
        studyDescription: { value: 'Study' },
        studyDate: { value: '20240101' },
        studyID: { value: expect.any(String) },
        accessionNumber: { value: 'ACC1' },
        patientAge: { value: '044Y' },
      },
      series: {
        id: found[0]?.id,
        studyId: found[0]?.study.id,
        seriesInstanceUID: { value: '1.7.1.1' },
        seriesDescription: { value: 'Description 1' },
        seriesDate: { value: expect.any(String) },
        modality: { value: 'CT' },
        protocolName: { value: expect.any(String) },
        bodyPartExamined: { value: expect.any(String) },
        manufacturer: { value: expect.any(String) },
        stationName: { value: expect.any(String) },
        frameOfReferenceUID: { value: expect.any(String) },
      },
    });
  });

  it('pages, and gives everything for a negative count', async () => {
    expect(descriptions(await list('startindex=20'))).toEqual(['Description 21', 'Description 22', 'Description 23']);
    expect(await list('count=-1')).toHaveLength(23);
    expect(await list('count=0')).toEqual([]);
    expect(descriptions(await list('startindex=1&count=1'))).toEqual(['Description 2']);
  });

  it('orders by properties of every level', async () => {
    expect(descriptions(await list('orderby=patientName&orderascending=false&count=2'))).toEqual([
      'Description 23',
      'Description 22',
    ]);
    expect((await list('orderby=modality&orderascending=false&count=1'))[0]?.series.modality.value).toBe('MR');
    expect(descriptions(await list('orderby=id&orderascending=false&count=1'))).toEqual(['Description 23']);
  });

  it('filters by part of any text, whatever its case, with % and _ standing for themselves', async () => {
    expect(descriptions(await list('filter=description 1&count=-1'))).toHaveLength(11);
    expect(descriptions(await list('filter=name^b'))).toEqual(['Description 2']);
    expect(descriptions(await list(`filter=${encodeURIComponent('100%_')}`))).toEqual(['Description 5']);
    expect(await list('filter=%25%25')).toEqual([]);
    expect(descriptions(await list('filter=acc17'))).toEqual(['Description 17']);
  });

  it('filters by source, and by types and tags that no series has', async () => {
    const { userId } = ingest.administrator;
    expect(await list(`sources=user:${userId},box:1&count=-1`)).toHaveLength(23);
    expect(await list('sources=box:1')).toEqual([]);
    expect(await list('seriestypes=1,2')).toEqual([]);
    expect(await list('seriestags=7')).toEqual([]);
  });

  it('refuses bad parameters with 400 in plain text', async () => {
    for (const query of [
      'orderby=nothing',
      'startindex=-1',
      'count=x',
      'sources=user',
      'seriestypes=a',
      'orderascending=maybe',
    ]) {
      expect(await refused(`/api/metadata/flatseries?${query}`)).toEqual([
        400,
        'text/plain; charset=UTF-8',
        expect.any(String),
      ]);
    }
  });

  it('keeps patient attributes empty without the right to them, and does not search or order by them', async () => {
    const [first] = await list('count=1', blind);
    const empty = { value: '' };
    expect(first?.patient).toMatchObject({
      patientName: empty,
      patientID: empty,
      patientBirthDate: empty,
      patientSex: empty,
    });
    expect(first?.study).toMatchObject({ patientAge: empty, accessionNumber: { value: 'ACC1' } });
    expect(await list('filter=name^b', blind)).toEqual([]);
    expect(await list('filter=044Y', blind)).toEqual([]);
    expect(descriptions(await list('filter=acc17', blind))).toEqual(['Description 17']);
    for (const property of ['patientName', 'patientID', 'patientAge']) {
      expect((await refused(`/api/metadata/flatseries?orderby=${property}`, blind))[0]).toBe(403);
    }
  });
});

describe('the audit trail', () => {
  const [somebody, other] = [
    { ...user, userId: 9_101 },
    { ...blind, userId: 9_102 },
  ];

  it('tells of every series of a list that shows its patient', async () => {
    const found = await list('startindex=2&count=2', somebody);
    await list('', other);
    expect(await recordedReads(ingest, somebody, 'series.search', 2)).toEqual(['1.7.3.1', '1.7.4.1']);
    await ingest.json(`/api/metadata/flatseries/${found[0]?.id}`, { as: somebody });
    expect(await recordedReads(ingest, somebody, 'series.read', 1)).toEqual(['1.7.3.1']);
    expect(await recordedReads(ingest, other, 'series.search', 0)).toEqual([]);
  });

  it('tells of a series whose images are listed, not of one that has none for the caller', async () => {
    const reader = { ...user, userId: 9_103 };
    const [far] = await ingest.query<{ id: bigint }>`SELECT id FROM archive.series WHERE domain = 'elsewhere'`;
    const [near] = await ingest.query<{
      id: bigint;
    }>`SELECT id FROM archive.series WHERE series_instance_uid = '1.7.9.1'`;
    for (const id of [far?.id, near?.id]) await ingest.json(`/api/metadata/images?seriesid=${id}`, { as: reader });
    expect(await recordedReads(ingest, reader, 'series.read', 1)).toEqual(['1.7.9.1']);
  });
});

describe('GET /api/metadata/flatseries/:id', () => {
  it('gives one series, or 404 for what does not exist for the caller', async () => {
    const [first] = await list('count=1');
    expect(await ingest.json(`/api/metadata/flatseries/${first?.id}`, { as: user })).toEqual(first);
    const [far] = await ingest.query<{ id: bigint }>`SELECT id FROM archive.series WHERE domain = 'elsewhere'`;
    for (const id of [String(far?.id), '999999', 'x']) {
      expect(await refused(`/api/metadata/flatseries/${id}`)).toEqual([
        404,
        'text/plain; charset=UTF-8',
        'There is no such series.',
      ]);
    }
  });
});

describe('GET /api/metadata/images', () => {
  it('gives the images of a series and ignores series filters', async () => {
    const [first] = await list('count=1');
    const images = await ingest.json<SliceboxImage[]>(`/api/metadata/images?seriesid=${first?.id}&sources=box:1`, {
      as: user,
    });
    expect(images).toMatchObject([{ seriesId: first?.id, sopInstanceUID: { value: '1.7.1.1.1' } }]);
    expect(await ingest.json(`/api/metadata/images?seriesid=${first?.id}&startindex=1`, { as: user })).toEqual([]);
  });

  it('gives none for a series that does not exist for the caller, and 400 without one', async () => {
    const [far] = await ingest.query<{ id: bigint }>`SELECT id FROM archive.series WHERE domain = 'elsewhere'`;
    for (const id of [far?.id, 99999])
      expect(await ingest.json(`/api/metadata/images?seriesid=${id}`, { as: user })).toEqual([]);
    expect(await refused('/api/metadata/images')).toEqual([
      400,
      'text/plain; charset=UTF-8',
      expect.stringContaining('seriesid'),
    ]);
    expect((await refused('/api/metadata/images?seriesid=x'))[0]).toBe(400);
  });
});
