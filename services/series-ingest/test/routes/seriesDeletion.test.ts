import { events } from '@circus/contracts';
import { makeInstance } from '@circus/dicom';
import { accessOfNobody, eventually } from '@circus/testkit';
import { TestIngest } from '../support/testIngest.js';

let ingest: TestIngest;
const member = accessOfNobody({ domains: ['default'] });
const stranger = accessOfNobody({ domains: ['elsewhere'] });

beforeAll(async () => {
  ingest = await TestIngest.start();
});
afterAll(() => ingest.stop());

const image = (seriesInstanceUid: string, n: number, attributes: object = {}) =>
  makeInstance({
    patientId: 'DEL',
    patientName: 'Gone^Soon',
    studyInstanceUid: '1.8.1',
    seriesInstanceUid,
    sopInstanceUid: `${seriesInstanceUid}.${n}`,
    instanceNumber: n,
    imagePositionPatient: [0, 0, n],
    ...attributes,
  });
const remove = (seriesUid: string, as = member) => ingest.request(`/api/series/${seriesUid}`, { method: 'DELETE', as });
const orientation = (path: string, as = member) => ingest.request(`/api/series/${path}`, { as });
/** As case-db writes it. */
const useInCase = async (caseId: string, seriesUid: string) => {
  const [row] = await ingest.query<{ id: bigint }>`
    SELECT id FROM archive.series WHERE series_instance_uid = ${seriesUid}`;
  const { owner } = ingest;
  await owner.project.upsert({
    where: { projectId: 'p' },
    create: { projectId: 'p', projectName: 'p', icon: {} },
    update: {},
  });
  await owner.clinicalCase.create({
    data: {
      caseId,
      projectId: 'p',
      latestRevision: {},
      revisionCount: 1,
      series: { create: { seriesId: row?.id as bigint, seriesUid } },
    },
  });
};

describe('DELETE /api/series/:seriesUid', () => {
  it('removes the series with its images, and what is empty without it; the bytes go later', async () => {
    await ingest.store(image('1.8.1.1', 1));
    await ingest.store(image('1.8.1.1', 2));
    await ingest.store(image('1.8.1.2', 1));
    const keys = await ingest.query<{ storage_key: string }>`
      SELECT storage_key FROM archive.instance i JOIN archive.series s ON s.id = i.series_pk
      WHERE s.series_instance_uid = '1.8.1.1'`;
    const told: { seriesUid: string }[] = [];
    await ingest.bus.subscribe(events.seriesDeleted, (event) => void told.push(event));
    const answer = await remove('1.8.1.1');
    expect([answer.status, await answer.text()]).toEqual([204, '']);
    expect((await ingest.request('/api/series/1.8.1.1', { as: member })).status).toBe(404);
    expect((await ingest.request('/api/series/1.8.1.2', { as: member })).status).toBe(200);
    const discarded = await ingest.query<{ storage_key: string }>`
      SELECT storage_key FROM archive.discarded_bytes WHERE reason = 'deleted' ORDER BY storage_key`;
    expect(discarded).toEqual([...keys].sort((a, b) => (a.storage_key < b.storage_key ? -1 : 1)));
    for (const { storage_key } of keys) expect(await ingest.storage.exists(storage_key)).toBe(true);
    await eventually(() => told.length > 0);
    expect(told).toMatchObject([{ seriesUid: '1.8.1.1', studyUid: '1.8.1', domain: 'default' }]);
    const [entry] = await ingest.query<{ payload: { details: object } }>`
      SELECT payload FROM archive.outbox WHERE payload->>'action' = 'series.delete'`;
    expect(entry?.payload).toMatchObject({ userId: member.userId, entityId: '1.8.1.1', details: { images: 2 } });

    await remove('1.8.1.2');
    const [left] = await ingest.query<{ studies: bigint; patients: bigint }>`
      SELECT (SELECT count(*) FROM archive.study) AS studies, (SELECT count(*) FROM archive.patient) AS patients`;
    expect(left).toEqual({ studies: 0n, patients: 0n });
  });

  it('takes its images out of the journal', async () => {
    const { instanceId } = await ingest.store(image('1.8.2.1', 1));
    const [row] = await ingest.query<{ storage_key: string }>`
      SELECT storage_key FROM archive.instance WHERE id = ${instanceId}`;
    await remove('1.8.2.1');
    const lines: { op: string; keys?: string[] }[] = [];
    for await (const line of ingest.storage.readJournal()) lines.push(line as { op: string });
    expect(lines.at(-1)).toMatchObject({ op: 'drop', keys: [row?.storage_key] });
  });

  it('lets the same images be stored again, as new ones', async () => {
    const first = await ingest.store(image('1.8.3.1', 1));
    await ingest.store(image('1.8.3.1', 2));
    await remove('1.8.3.1');
    const again = await ingest.store(image('1.8.3.1', 1));
    expect(again).toMatchObject({ replaced: false, imageNumber: 1 });
    expect(again.instanceId).toBeGreaterThan(first.instanceId);
    expect(again.seriesId).toBeGreaterThan(first.seriesId);
    expect(await ingest.json('/api/series/1.8.3.1', { as: member })).toMatchObject({ images: '1' });
  });

  it('is refused with 400 while a case uses the series, and names the case', async () => {
    await ingest.store(image('1.8.4.1', 1));
    await useInCase('case-a', '1.8.4.1');
    const answer = await remove('1.8.4.1');
    expect(answer.status).toBe(400);
    expect(await answer.json()).toEqual({ error: 'The series cannot be deleted: it is used by the case case-a.' });
    expect((await ingest.request('/api/series/1.8.4.1', { as: member })).status).toBe(200);
  });

  it('is refused with 400 while a plug-in job uses the series, and names the job', async () => {
    const { seriesId } = await ingest.store(image('1.8.4.2', 1));
    await ingest.owner
      .$executeRaw`INSERT INTO jobs.plugin (plugin_id, plugin_name, version, type) VALUES ('p', 'P', '1.0.0', 'CAD')`;
    await ingest.owner.$executeRaw`
      INSERT INTO jobs.plugin_job (job_id, plugin_id, user_id, user_email, series, domain) VALUES ('job-a', 'p', 1, '', '[]', '')`;
    await ingest.owner.$executeRaw`
      INSERT INTO jobs.plugin_job_series (job_id, volume_id, series_id, series_uid) VALUES ('job-a', 0, ${seriesId}, '1.8.4.2')`;
    const answer = await remove('1.8.4.2');
    expect(answer.status).toBe(400);
    expect(await answer.json()).toEqual({
      error: 'The series cannot be deleted: it is used by the plug-in job job-a.',
    });
  });

  it('waits for a case that is just being made', async () => {
    await ingest.store(image('1.8.5.1', 1));
    const [row] = await ingest.query<{
      id: bigint;
    }>`SELECT id FROM archive.series WHERE series_instance_uid = '1.8.5.1'`;
    const { holdSeries } = await import('@circus/db');
    let deleting: Promise<Response> | undefined;
    await ingest.owner.$transaction(async (transaction) => {
      await holdSeries(transaction, [Number(row?.id)]);
      deleting = remove('1.8.5.1');
      await eventually(async () => {
        const waiting = await ingest.query`SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted`;
        return waiting.length > 0;
      });
      await transaction.project.upsert({
        where: { projectId: 'p' },
        create: { projectId: 'p', projectName: 'p', icon: {} },
        update: {},
      });
      const series = { create: { seriesId: row?.id as bigint, seriesUid: '1.8.5.1' } };
      await transaction.clinicalCase.create({
        data: { caseId: 'case-b', projectId: 'p', latestRevision: {}, revisionCount: 1, series },
      });
    });
    expect((await deleting)?.status).toBe(400);
  });

  it('is refused for a series of another domain and for one that nobody knows', async () => {
    await ingest.store(image('1.8.6.1', 1));
    expect((await remove('1.8.6.1', stranger)).status).toBe(401);
    expect((await remove('1.8.6.2')).status).toBe(404);
    expect((await ingest.request('/api/series/1.8.6.1', { as: member })).status).toBe(200);
  });

  it('happens once when it is asked for twice at the same time', async () => {
    await ingest.store(image('1.8.7.1', 1));
    const statuses = (await Promise.all([remove('1.8.7.1'), remove('1.8.7.1')])).map(({ status }) => status);
    expect(statuses.sort()).toEqual([204, 404]);
  });
});

describe('GET /api/series/:seriesUid/orientation', () => {
  beforeAll(async () => {
    for (const n of [1, 2, 5]) await ingest.store(image('1.8.10.1', n));
    for (const n of [1, 2]) await ingest.store(image('1.8.10.2', n, { imagePositionPatient: [0, 0, -n] }));
    await ingest.store(image('1.8.10.3', 1, { without: ['00200032'] }));
  });

  it.each([
    ['1.8.10.1/orientation', 'foot-first'],
    ['1.8.10.2/orientation', 'head-first'],
    ['1.8.10.1/orientation?start=5&end=1', 'head-first'],
    ['1.8.10.1/orientation?start=2&end=2', 'head-first'],
  ])('%s is %s', async (path, expected) => {
    const answer = await orientation(path);
    expect([answer.status, await answer.json()]).toEqual([200, { orientation: expected }]);
  });

  it.each([
    ['1.8.10.9/orientation?start=x', 404, 'was not found'],
    ['1.8.10.1/orientation?start=x', 400, 'start must be an image number'],
    ['1.8.10.1/orientation?end=0', 400, 'end must be an image number'],
    ['1.8.10.1/orientation?start=3', 400, 'out of bounds'],
    ['1.8.10.1/orientation?end=99999', 400, 'out of bounds'],
    ['1.8.10.3/orientation', 422, 'no image position'],
  ])('%s is refused with %i', async (path, status, why) => {
    const answer = await orientation(path);
    expect(answer.status).toBe(status);
    expect(((await answer.json()) as { error: string }).error).toContain(why);
  });

  it('is refused for a series of another domain, after what is wrong with the numbers', async () => {
    expect((await orientation('1.8.10.1/orientation?start=3', stranger)).status).toBe(400);
    expect((await orientation('1.8.10.1/orientation', stranger)).status).toBe(401);
  });
});
