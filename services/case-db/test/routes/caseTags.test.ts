import { type Access, events } from '@circus/contracts';
import { eventually } from '@circus/testkit';
import { refreshPatientsOfSeries } from '../../src/cases/patientCopies.js';
import { member, type RunningCaseDb, startCaseDb } from '../runningCaseDb.js';
import { archiveSeries } from '../testArchive.js';

let caseDb: RunningCaseDb;
const writer = member({ read: ['liver', 'lung'], write: ['liver', 'lung'] });
const liverWriter = member({ read: ['liver', 'lung'], write: ['liver'] });

beforeAll(async () => {
  caseDb = await startCaseDb();
  await caseDb.addProject('liver');
  await caseDb.addProject('lung');
  await archiveSeries(caseDb.owner, { seriesUid: '1.1', patient: { patientName: 'Before' } });
});
afterAll(() => caseDb.stop());

async function newCase(tags: string[] = [], projectId = 'liver'): Promise<string> {
  const series = [{ seriesUid: '1.1', partialVolumeDescriptor: { start: 1, end: 10, delta: 1 } }];
  const { json } = await caseDb.call('POST', '/api/cases', writer, { projectId, series, tags });
  return json.caseId;
}
const put = (caseId: string, tags: unknown, access: Access = writer) =>
  caseDb.call('PUT', `/api/cases/${caseId}/tags`, access, tags);
const patch = (operation: string, tags: unknown, caseIds: unknown, access: Access = writer) =>
  caseDb.call('PATCH', '/api/cases/tags', access, { operation, tags, caseIds });
const read = async (caseId: string) => (await caseDb.call('GET', `/api/cases/${caseId}`, writer)).json;
const tagsOf = async (caseId: string) => (await read(caseId)).tags;

describe('PUT /api/cases/:caseId/tags', () => {
  it('replaces all tags, each once, and leaves the revisions alone', async () => {
    const caseId = await newCase(['old']);
    const before = await read(caseId);
    expect(await put(caseId, ['lung', 'nodule', 'lung', 'follow-up'])).toMatchObject({ status: 204, json: undefined });
    const after = await read(caseId);
    expect(after).toEqual({ ...before, tags: ['lung', 'nodule', 'follow-up'], updatedAt: after.updatedAt });
    expect(Date.parse(after.updatedAt)).toBeGreaterThan(Date.parse(before.updatedAt));
    expect((await put(caseId, [])).status).toBe(204);
    expect(await tagsOf(caseId)).toEqual([]);
  });

  it('checks the case, then the role, then the body', async () => {
    const caseId = await newCase();
    const nonsense = { no: 'array' };
    expect((await put('nowhere', nonsense)).status).toBe(404);
    expect(await put(caseId, nonsense, member({ read: ['liver'] }))).toMatchObject({
      status: 401,
      json: { error: expect.stringContaining('write') },
    });
    for (const tags of [nonsense, [1], [''], ['x'.repeat(33)], ['NUL\0'], ['\ud800'], Array.from('a'.repeat(101))]) {
      expect([tags, (await put(caseId, tags)).status]).toEqual([tags, 400]);
    }
    expect((await put(caseId, ['x'.repeat(32)])).status).toBe(204);
  });
});

describe('PATCH /api/cases/tags', () => {
  it('adds those that are new behind the others, removes, and replaces', async () => {
    const [one, other] = [await newCase(['happy']), await newCase(['party', 'sad'], 'lung')];
    expect(await patch('add', ['ufo', 'party'], [one, other])).toMatchObject({ status: 204, json: undefined });
    expect(await tagsOf(one)).toEqual(['happy', 'ufo', 'party']);
    expect(await tagsOf(other)).toEqual(['party', 'sad', 'ufo']);
    expect((await patch('remove', ['party', 'unknown'], [one, other])).status).toBe(204);
    expect(await tagsOf(one)).toEqual(['happy', 'ufo']);
    expect(await tagsOf(other)).toEqual(['sad', 'ufo']);
    expect((await patch('set', ['b', 'a', 'b'], [one])).status).toBe(204);
    expect(await tagsOf(one)).toEqual(['b', 'a']);
    expect((await patch('set', [], [one, one])).status).toBe(204);
    expect(await tagsOf(one)).toEqual([]);
    expect(await tagsOf(other)).toEqual(['sad', 'ufo']);
  });

  it('sets updatedAt of the cases that changed, and of no other', async () => {
    const [has, lacks] = [await newCase(['a']), await newCase()];
    const before = [await read(has), await read(lacks)];
    await patch('add', ['a'], [has, lacks]);
    expect((await read(has)).updatedAt).toBe(before[0].updatedAt);
    expect((await read(lacks)).updatedAt).not.toBe(before[1].updatedAt);
  });

  it('reads a body without a media type as JSON', async () => {
    const caseId = await newCase();
    const answer = await caseDb.app.inject({
      method: 'PATCH',
      url: '/api/cases/tags',
      headers: caseDb.callers.headers(writer),
      payload: JSON.stringify({ operation: 'add', caseIds: [caseId], tags: ['follow-up'] }),
    });
    expect(answer.statusCode).toBe(204);
    expect(await tagsOf(caseId)).toEqual(['follow-up']);
  });

  it('changes nothing unless every case may be written, and says what the first is lacking', async () => {
    const [mine, others] = [await newCase(), await newCase([], 'lung')];
    const refused = async (caseIds: string[]) => {
      const { status, json } = await patch('add', ['x'], caseIds, liverWriter);
      return [status, json.error];
    };
    expect(await refused([mine, 'nowhere', others])).toEqual([404, expect.stringContaining('not found')]);
    expect(await refused([mine, others, 'nowhere'])).toEqual([401, expect.stringContaining('write')]);
    expect(await tagsOf(mine)).toEqual([]);
  });

  it('refuses what is beyond its limits', async () => {
    const caseId = await newCase(Array.from({ length: 95 }, (_, number) => `tag ${number}`));
    const eleven = Array.from('abcdefghijk');
    const bodies: [string, unknown, unknown][] = [
      ['rename', ['a'], [caseId]],
      ['add', [], [caseId]],
      ['remove', [], [caseId]],
      ['add', eleven, [caseId]],
      ['add', ['x'.repeat(33)], [caseId]],
      ['add', 'a', [caseId]],
      ['add', ['a'], []],
      ['add', ['a'], Array(1001).fill(caseId)],
      ['add', ['a'], [5]],
    ];
    for (const given of bodies) expect([given, (await patch(...given)).status]).toEqual([given, 400]);
    for (const missing of ['operation', 'tags', 'caseIds']) {
      const body: Record<string, unknown> = { operation: 'add', tags: ['a'], caseIds: [caseId] };
      delete body[missing];
      expect((await caseDb.call('PATCH', '/api/cases/tags', writer, body)).status).toBe(400);
    }
    // 95 and five more are as many as a case may have.
    expect(await patch('add', eleven.slice(0, 6), [caseId])).toMatchObject({
      status: 400,
      json: { error: expect.stringContaining(caseId) },
    });
    expect((await patch('add', eleven.slice(0, 5), [caseId])).status).toBe(204);
  });

  it('leaves an audit entry for each case that changed', async () => {
    const recorded: { entityId: string; action: string; details: unknown }[] = [];
    const end = await caseDb.bus.subscribe(events.auditRecorded, (event) => void recorded.push(event));
    const [one, other] = [await newCase(['a']), await newCase(['b'])];
    await patch('add', ['a'], [one, other]);
    await put(one, ['c']);
    // Those of the tests before may still be on their way.
    const tagged = () =>
      recorded.filter(({ action, entityId }) => action === 'case.tag' && [one, other].includes(entityId));
    await eventually(() => tagged().length === 2);
    expect(tagged()).toMatchObject([
      { entityId: other, details: { before: ['b'], after: ['b', 'a'] } },
      { entityId: one, details: { before: ['a'], after: ['c'] } },
    ]);
    end();
  });

  it('takes a thousand cases at once, from several at the same moment and in any order, without a deadlock', async () => {
    const template = await newCase();
    await caseDb.owner.$executeRaw`
      INSERT INTO cases.clinical_case (case_id, project_id, tags, domains, latest_revision, revision_count, patient_info)
      SELECT 'many-' || md5(n::text), project_id, '{}', domains, latest_revision, 1, '{}'
      FROM cases.clinical_case, generate_series(1, 1000) AS n WHERE case_id = ${template}`;
    await caseDb.owner.$executeRaw`
      INSERT INTO cases.revision (case_id, revision_index, creator, description, attributes, status, series)
      SELECT m.case_id, 0, r.creator, r.description, r.attributes, r.status, r.series
      FROM cases.revision r, cases.clinical_case m WHERE r.case_id = ${template} AND m.case_id LIKE 'many-%'`;
    const { seriesId } = await caseDb.owner.caseSeries.findFirstOrThrow({ where: { caseId: template } });
    await caseDb.owner.$executeRaw`
      INSERT INTO cases.case_series (case_id, series_id, series_uid)
      SELECT case_id, ${seriesId}, '1.1' FROM cases.clinical_case WHERE case_id LIKE 'many-%'`;
    await caseDb.owner.$executeRaw`
      UPDATE archive.series SET patient_info = '{"patientName": "After"}' WHERE id = ${seriesId}`;
    const rows = await caseDb.owner.clinicalCase.findMany({
      where: { caseId: { startsWith: 'many-' } },
      select: { caseId: true },
    });
    const ids = rows.map(({ caseId }) => caseId);
    const inSomeOrder = (number: number) => (number % 2 === 0 ? ids : [...ids].reverse());
    const [answers] = await Promise.all([
      Promise.all(['a', 'b', 'c', 'd', 'e', 'f'].map((tag, number) => patch('add', [tag], inSomeOrder(number)))),
      refreshPatientsOfSeries(caseDb.database, [Number(seriesId)]),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(Array(6).fill(204));
    const tags = await caseDb.owner.clinicalCase.findMany({ where: { caseId: { startsWith: 'many-' } } });
    for (const row of tags) {
      expect([...row.tags].sort()).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
      expect(row.patientName).toBe('After');
    }
  });
});
