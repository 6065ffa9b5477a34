import { newId, type Series } from '@circus/contracts';
import { makeInstance } from '@circus/dicom';
import { accessOfNobody } from '@circus/testkit';
import { TestIngest } from '../support/testIngest.js';

let ingest: TestIngest;
const owner = accessOfNobody({ domains: ['default'] });

beforeAll(async () => {
  ingest = await TestIngest.start();
  for (let n = 1; n <= 4; n += 1) {
    await ingest.store(
      makeInstance({
        patientId: `P${n}`,
        studyInstanceUid: `1.7.${n}`,
        seriesInstanceUid: `1.7.${n}.1`,
        sopInstanceUid: `1.7.${n}.1.1`,
        modality: n === 2 ? 'MR' : 'CT',
      }),
      n === 4 ? 'elsewhere' : 'default',
    );
  }
});
afterAll(() => ingest.stop());

/** A list as case-db writes it: each call's items were added at one time, a minute after those of the call before. */
async function list(calls: string[][], resourceType = 'series'): Promise<string> {
  const myListId = newId();
  const data = { myListId, ownerId: owner.userId, ownerEmail: owner.userEmail, resourceType, name: 'x', public: true };
  await ingest.owner.myList.create({ data });
  for (const [n, uids] of calls.entries()) {
    for (const resourceId of uids) {
      const found = await ingest.owner.series.findFirst({ where: { seriesInstanceUid: resourceId } });
      const createdAt = new Date(1_700_000_000_000 + n * 60_000);
      await ingest.owner.myListItem.create({
        data: { myListId, resourceId, seriesId: found?.id ?? 99_999n, createdAt },
      });
    }
  }
  return myListId;
}

const search = async (myListId: string, query = '', as = owner) => {
  const answer = await ingest.request(`/api/series/list/${myListId}${query}`, { as });
  const body = (await answer.json()) as { items: Series[]; totalItems: number; error?: string };
  return { status: answer.status, ...body, uids: body.items?.map(({ seriesUid }) => seriesUid) };
};

describe('GET /api/series/list/:myListId', () => {
  it('gives the latest additions first, those of one call in order, without what is gone or of another domain', async () => {
    const myListId = await list([['1.7.3.1', '1.7.1.1', '1.7.4.1', '9.9'], ['1.7.2.1']]);
    expect(await search(myListId)).toMatchObject({ totalItems: 3, uids: ['1.7.2.1', '1.7.3.1', '1.7.1.1'] });
    expect((await search(myListId, '?sort={"addedToListAt":1}')).uids).toEqual(['1.7.3.1', '1.7.1.1', '1.7.2.1']);
    expect((await search(myListId, '?sort={"seriesUid":-1}&limit=2&page=2')).uids).toEqual(['1.7.1.1']);
    expect((await search(myListId, '?sort={"updatedAt":1}')).uids).toEqual(['1.7.1.1', '1.7.2.1', '1.7.3.1']);
    expect((await search(myListId, '?filter={"modality":"CT"}')).uids).toEqual(['1.7.3.1', '1.7.1.1']);
    const { items } = await search(myListId);
    expect(Object.keys(items[0] ?? {})).not.toContain('addedToListAt');
    expect(await search(myListId, '', { ...owner, domains: [] })).toMatchObject({ status: 200, uids: [] });
  });

  it("refuses others' lists, unknown ones and lists of something else", async () => {
    const myListId = await list([['1.7.1.1']]);
    const stranger = accessOfNobody({ domains: ['default'] });
    const missing = { status: 404, error: 'This my list does not exist' };
    expect(await search(myListId, '', stranger)).toMatchObject(missing);
    expect(await search(newId())).toMatchObject(missing);
    const cases = await list([], 'clinicalCases');
    expect(await search(cases)).toMatchObject({ status: 400, error: 'This my list is not for series' });
  });
});
