import { events } from '@circus/contracts';
import { makeInstance } from '@circus/dicom';
import { eventually } from '@circus/testkit';
import { ask, postImage, sliceboxUser } from '../support/sliceboxTests.js';
import { TestIngest } from '../support/testIngest.js';
import { useInCase } from '../support/usedSeries.js';

let ingest: TestIngest;
const user = sliceboxUser();
const administrator = sliceboxUser({ role: 'ADMINISTRATOR' });
const stranger = sliceboxUser({ domains: ['elsewhere'] });

beforeAll(async () => {
  ingest = await TestIngest.start({ environment: { DISCARD_GRACE_MS: '0' } });
});
afterAll(() => ingest.stop());

const store = async (seriesInstanceUid: string, instanceNumber: number, patientId = 'P') =>
  (
    await postImage(
      ingest,
      makeInstance({ patientId, studyInstanceUid: `${seriesInstanceUid}.9`, seriesInstanceUid, instanceNumber }),
    )
  ).body;
const countsOf = async () => {
  const [row] = await ingest.query<Record<string, bigint>>`
    SELECT (SELECT count(*) FROM archive.patient) AS patients, (SELECT count(*) FROM archive.study) AS studies,
      (SELECT count(*) FROM archive.series) AS series, (SELECT count(*) FROM archive.instance) AS images`;
  return Object.fromEntries(Object.entries(row ?? {}).map(([name, count]) => [name, Number(count)]));
};

describe('DELETE /api/images/:id', () => {
  it('deletes the image, and with the last one its series, study and patient', async () => {
    const before = await countsOf();
    const first = await store('2.1.1', 1, 'P1');
    const second = await store('2.1.1', 2, 'P1');
    const gone: number[] = [];
    const seriesGone: string[] = [];
    await ingest.bus.subscribe(events.instancesDeleted, ({ instances }) => {
      gone.push(...instances.map(({ instanceId }) => instanceId));
    });
    await ingest.bus.subscribe(events.seriesDeleted, ({ seriesUid }) => void seriesGone.push(seriesUid));

    expect(await ask(ingest, 'DELETE', `/api/images/${first.id}`, undefined, user)).toEqual({ status: 204, body: '' });
    const [series] = await ingest.query`
      SELECT images::text, number_of_instances, version FROM archive.series WHERE id = ${second.seriesId}`;
    expect(series).toEqual({ images: '{[2,3)}', number_of_instances: 1, version: 3n });
    expect((await ask(ingest, 'DELETE', `/api/images/${second.id}`, undefined, user)).status).toBe(204);
    expect(await countsOf()).toEqual(before);
    await eventually(async () => gone.length === 2 && seriesGone.length === 1);
    expect([gone, seriesGone]).toEqual([[first.id, second.id], ['2.1.1']]);
    expect(await ask(ingest, 'GET', `/api/images/${first.id}`)).toEqual({
      status: 404,
      body: 'There is no such image.',
    });
  });

  it('leaves no bytes behind, and the journal says that they are gone', async () => {
    const { id } = await store('2.2.1', 1);
    const [row] = await ingest.query<{ key: string }>`SELECT storage_key AS key FROM archive.instance WHERE id = ${id}`;
    const key = row?.key as string;
    await ask(ingest, 'DELETE', `/api/images/${id}`);
    await ingest.service.sweeper.deleteDiscarded();
    expect(await ingest.storage.exists(key)).toBe(false);
    await ingest.expectFilesToEqualRows();
    expect((await ingest.journal()).filter(({ op, keys }) => op === 'drop' && keys?.includes(key))).not.toEqual([]);
  });

  it('gives the number of a deleted image to the next one that asks for it', async () => {
    const { id } = await store('2.3.1', 1);
    await store('2.3.1', 2);
    await ask(ingest, 'DELETE', `/api/images/${id}`);
    const again = await store('2.3.1', 1);
    expect(again.id).toBeGreaterThan(id);
    const [series] = await ingest.query`SELECT images::text FROM archive.series WHERE series_instance_uid = '2.3.1'`;
    expect(series).toEqual({ images: '{[1,3)}' });
  });

  it('answers 204 for what is not there for the caller, and leaves it; 404 for what is no number', async () => {
    const { id } = await store('2.4.1', 1);
    expect((await ask(ingest, 'DELETE', `/api/images/${id}`, undefined, stranger)).status).toBe(204);
    expect((await ask(ingest, 'DELETE', '/api/images/999999')).status).toBe(204);
    expect((await ask(ingest, 'GET', `/api/images/${id}/imageinformation`)).status).toBe(200);
    expect(await ask(ingest, 'DELETE', '/api/images/abc')).toEqual({ status: 404, body: 'There is no such image.' });
    expect((await fetch(`${ingest.url}/api/images/${id}`, { method: 'DELETE' })).status).toBe(401);
  });

  it('refuses with 409 while a case uses the series, unless an administrator means it', async () => {
    const { id, seriesId } = await store('2.5.1', 1);
    await useInCase(ingest, 'case-of-images', seriesId);
    for (const [path, as] of [
      [`/api/images/${id}`, user],
      [`/api/images/${id}?force=1`, user],
      [`/api/images/${id}`, administrator],
    ] as const) {
      const answer = await ask(ingest, 'DELETE', path, undefined, as);
      expect([answer.status, answer.body]).toEqual([409, expect.stringContaining('case-of-images')]);
    }
    expect((await ask(ingest, 'DELETE', `/api/images/${id}?force=maybe`, undefined, administrator)).status).toBe(400);
    expect((await ask(ingest, 'DELETE', `/api/images/${id}?force=1`, undefined, administrator)).status).toBe(204);
  });
});

describe('POST /api/images/delete', () => {
  it('deletes all of them at once and passes over unknown ids', async () => {
    const before = await countsOf();
    const images = [await store('2.6.1', 1), await store('2.6.1', 2), await store('2.6.2', 1)];
    const ids = images.map(({ id }) => id);
    expect(await ask(ingest, 'POST', '/api/images/delete', [...ids, 999_999, -1])).toEqual({ status: 204, body: '' });
    expect(await countsOf()).toEqual(before);
    expect((await ask(ingest, 'POST', '/api/images/delete', [])).status).toBe(204);
  });

  it('deletes none where one of them is in a series that a case uses', async () => {
    const free = await store('2.7.1', 1);
    const used = await store('2.7.2', 1);
    await useInCase(ingest, 'case-of-many', used.seriesId);
    const answer = await ask(ingest, 'POST', '/api/images/delete', [free.id, used.id]);
    expect([answer.status, answer.body]).toEqual([409, expect.stringContaining('case-of-many')]);
    expect((await ask(ingest, 'GET', `/api/images/${free.id}/imageinformation`)).status).toBe(200);
  });

  it.each([[{ ids: [1] }], [['1']], [[1.5]], [null]])('refuses %j with 400', async (body) => {
    expect((await ask(ingest, 'POST', '/api/images/delete', body)).status).toBe(400);
  });

  it('keeps rows right while images come and go at the same time', async () => {
    const { id: kept } = await store('2.8.1', 1_000);
    await Promise.all(
      Array.from({ length: 20 }, async (_, n) => {
        const { id } = await store('2.8.1', n + 1);
        if (n % 2 === 0) await ask(ingest, 'POST', '/api/images/delete', [id]);
      }),
    );
    const [row] = await ingest.query`
      SELECT s.number_of_instances, s.images = (
        SELECT range_agg(int4range(image_number, image_number + 1)) FROM archive.instance WHERE series_pk = s.id) AS same,
        s.size_bytes = (SELECT sum(size_bytes) FROM archive.instance WHERE series_pk = s.id) AS size
      FROM archive.series s WHERE series_instance_uid = '2.8.1'`;
    expect([row, kept]).toEqual([{ number_of_instances: 11, same: true, size: true }, expect.any(Number)]);
    await ingest.expectFilesToEqualRows();
  });
});
