import { newId, type Series } from '@circus/contracts';
import { makeInstance } from '@circus/dicom';
import { accessOfAdministrator } from '@circus/testkit';
import { TestIngest } from '../support/testIngest.js';

let ingest: TestIngest;
const reader = accessOfAdministrator();
const ROWS = 12_000;

beforeAll(async () => {
  ingest = await TestIngest.start();
  await ingest.store(
    makeInstance({
      patientId: 'P1',
      patientName: 'Müller^Änne',
      studyInstanceUid: '1.8',
      seriesInstanceUid: '1.8.1',
      sopInstanceUid: '1.8.1.1',
      seriesDescription: 'first',
      instanceNumber: 1,
      specificCharacterSet: 'ISO_IR 192',
    } as Parameters<typeof makeInstance>[0]),
  );
  // Rows as many stores would leave them.
  await ingest.owner.$executeRaw`
    INSERT INTO archive.series (study_pk, patient_pk, series_instance_uid, domain, modality, study_instance_uid, patient_name,
      patient_id, patient_years, series_date_time, series_description, patient_info, created_at, updated_at)
    SELECT s.study_pk, s.patient_pk, '2.' || n, CASE n % 10 WHEN 0 THEN 'small' ELSE 'large' END,
      (ARRAY['CT', 'MR', 'US'])[1 + n % 3], '1.8', s.patient_name, s.patient_id, nullif(n % 100, 0),
      CASE WHEN n % 7 <> 0 THEN timestamptz '2020-01-01Z' + n % 977 * interval '1 day' END,
      'Chest ' || n % 50, '{}', timestamptz '2021-01-01Z' + n % 991 * interval '1 hour',
      timestamptz '2022-01-01Z' + n % 997 * interval '1 second'
    FROM archive.series s, generate_series(1, ${ROWS}::int) AS n WHERE s.series_instance_uid = '1.8.1'`;
  await ingest.owner.$executeRaw`ANALYZE archive.series_search`;
});
afterAll(() => ingest.stop());

const search = async (filter: object, sort: object, page = 1, more = '', path = '/api/series') => {
  const query = new URLSearchParams({ filter: JSON.stringify(filter), sort: JSON.stringify(sort), page: String(page) });
  return ingest.json<{ items: Series[]; totalItems: number; totalItemsExact?: false }>(`${path}?${query}${more}`, {
    as: reader,
  });
};

let madeList: string | undefined;
/** A list of the reader's of all series but those whose number is a multiple of 13. */
async function listOfMost(): Promise<string> {
  if (madeList === undefined) {
    madeList = newId();
    const { userId: ownerId, userEmail: ownerEmail } = reader;
    const data = { myListId: madeList, ownerId, ownerEmail, resourceType: 'series', name: 'x', public: false };
    await ingest.owner.myList.create({ data });
    await ingest.owner.$executeRaw`
      INSERT INTO cases.my_list_item (my_list_id, resource_id, series_id)
      SELECT ${madeList}, series_instance_uid, id FROM archive.series WHERE id % 13 <> 0 ORDER BY id`;
  }
  return madeList;
}

/** The same page from the wide rows, in a plain way. */
async function expected(where: string, orderBy: string, page: number): Promise<string[]> {
  const rows = await ingest.owner.$queryRawUnsafe<{ uid: string }[]>(
    `SELECT series_instance_uid AS uid FROM archive.series WHERE ${where} ORDER BY ${orderBy} LIMIT 20 OFFSET ${(page - 1) * 20}`,
  );
  return rows.map(({ uid }) => uid);
}

describe('a search among many series', () => {
  const sorts: [object, string][] = [
    [{ createdAt: -1 }, 'created_at DESC, id DESC'],
    [{ createdAt: 1 }, 'created_at, id'],
    [{ updatedAt: -1 }, 'updated_at DESC, id DESC'],
    [{ seriesDate: -1 }, 'series_date_time DESC NULLS LAST, id DESC'],
    [{ seriesDate: 1 }, 'series_date_time NULLS FIRST, id'],
    [{ 'patientInfo.age': -1 }, 'patient_years DESC NULLS LAST, id DESC'],
    [{ seriesDescription: 1 }, 'series_description COLLATE "C", id'],
    [{ modality: 1, seriesDate: -1 }, 'modality, series_date_time DESC NULLS LAST, id DESC'],
  ];
  const filters: [object, string][] = [
    [{}, 'true'],
    [{ modality: 'MR' }, "modality = 'MR'"],
    [{ modality: 'MR', 'patientInfo.age': { $lt: 20 } }, "modality = 'MR' AND patient_years < 20"],
    [{ seriesDescription: { $regex: 'CHEST 4', $options: 'i' } }, "series_description LIKE 'Chest 4%'"],
    [{ seriesDescription: { $regex: 't 4$' } }, "series_description LIKE '%t 4'"],
    [{ seriesDate: { $gte: { $date: '2021-06-01T00:00:00Z' } } }, "series_date_time >= '2021-06-01Z'"],
  ];
  it.each(sorts.flatMap(([sort, orderBy]) => filters.map(([filter, where]) => ({ sort, filter, orderBy, where }))))(
    'gives the pages of $filter by $sort',
    async ({ filter, sort, orderBy, where }) => {
      for (const page of [1, 4, 31]) {
        const { items } = await search(filter, sort, page);
        expect(items.map(({ seriesUid }) => seriesUid)).toEqual(await expected(where, orderBy, page));
      }
    },
  );

  it.each(sorts.flatMap(([sort, orderBy]) => filters.map(([filter, where]) => ({ sort, filter, orderBy, where }))))(
    'gives the pages of $filter by $sort within a list of all series but some',
    async ({ filter, sort, orderBy, where }) => {
      const path = `/api/series/list/${await listOfMost()}`;
      for (const page of [1, 4, 500]) {
        const { items } = await search(filter, sort, page, '', path);
        expect(items.map(({ seriesUid }) => seriesUid)).toEqual(
          await expected(`${where} AND id % 13 <> 0`, orderBy, page),
        );
      }
    },
  );

  it('counts to 10,000, estimates above, and counts all when asked to', async () => {
    expect(await search({ modality: 'MR' }, {})).toMatchObject({ totalItems: 4_000 });
    const { totalItems, totalItemsExact } = await search({}, {});
    expect(totalItemsExact).toBe(false);
    expect(Math.abs(totalItems - ROWS)).toBeLessThan(ROWS / 10);
    expect(await search({}, {}, 1, '&exactTotal=true')).toMatchObject({ totalItems: ROWS + 1 });
    expect(await search({ modality: 'MR' }, {}, 500)).toMatchObject({ totalItems: 4_000, items: [] });
  });

  it('knows the cases of letters beyond ASCII', async () => {
    const found = async (text: string) =>
      (await search({ 'patientInfo.patientName': { $regex: text, $options: 'i' }, seriesUid: '1.8.1' }, {})).totalItems;
    expect([await found('MÜLLER'), await found('änne'), await found('muller'), await found('ler^')]).toEqual([
      1, 1, 0, 0,
    ]);
    expect([await found('[MÜ]Ü?ller'), await found('LL')]).toEqual([1, 1]);
  });

  it('finds a series as it is after each change, and not when it is gone', async () => {
    await ingest.store(
      makeInstance({
        patientId: 'P2',
        studyInstanceUid: '1.9',
        seriesInstanceUid: '1.9.1',
        sopInstanceUid: '1.9.1.1',
        seriesDescription: 'before',
        instanceNumber: 1,
      }),
    );
    const uids = async (description: string) =>
      (await search({ seriesDescription: description }, {})).items.map(({ seriesUid }) => seriesUid);
    expect(await uids('before')).toEqual(['1.9.1']);
    await ingest.store(
      makeInstance({
        patientId: 'P2',
        studyInstanceUid: '1.9',
        seriesInstanceUid: '1.9.1',
        sopInstanceUid: '1.9.1.2',
        seriesDescription: 'after',
        instanceNumber: 2,
      }),
    );
    expect([await uids('before'), await uids('after')]).toEqual([[], ['1.9.1']]);
    await ingest.request('/api/series/1.9.1', { method: 'DELETE', as: reader });
    expect(await uids('after')).toEqual([]);
    expect(await ingest.owner.seriesSearch.count({ where: { seriesInstanceUid: '1.9.1' } })).toBe(0);
  });

  it('stays with what it is while images come', async () => {
    const row = () =>
      ingest.owner.$queryRaw`SELECT ctid::text FROM archive.series_search WHERE series_instance_uid = '1.8.1'`;
    await ingest.owner
      .$executeRaw`UPDATE archive.series SET updated_at = '2024-01-01 10:00:01Z' WHERE series_instance_uid = '1.8.1'`;
    const before = await row();
    await ingest.owner.$executeRaw`
      UPDATE archive.series SET updated_at = '2024-01-01 10:00:59Z', version = version + 1, number_of_instances = 9
      WHERE series_instance_uid = '1.8.1'`;
    expect(await row()).toEqual(before);
    await ingest.owner
      .$executeRaw`UPDATE archive.series SET updated_at = '2024-01-01 10:01:00Z' WHERE series_instance_uid = '1.8.1'`;
    expect(await row()).not.toEqual(before);
  });
});
