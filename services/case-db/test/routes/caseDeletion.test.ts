import { createHash } from 'node:crypto';
import { type Access, events } from '@circus/contracts';
import { accessOfNobody, eventually } from '@circus/testkit';
import { archiveForRevisions, body, Revising } from '../revising.js';
import { member, type RunningCaseDb, startCaseDb } from '../runningCaseDb.js';
import { archiveSeries } from '../testArchive.js';

let caseDb: RunningCaseDb;
let revising: Revising;
/** Did not make the cases, and may not even read them. */
const moderator = member({ moderate: ['liver'] });

beforeAll(async () => {
  caseDb = await startCaseDb();
  await archiveForRevisions(caseDb);
  revising = new Revising(caseDb);
});
beforeEach(async () => {
  revising.caseId = await revising.newCase();
});
afterAll(() => caseDb.stop());

const remove = (query = '', access: Access | null = moderator, caseId = revising.caseId) =>
  caseDb.call('DELETE', `/api/cases/${caseId}${query}`, access);
const isThere = async () => (await caseDb.owner.clinicalCase.count({ where: { caseId: revising.caseId } })) === 1;

/** Puts the case into a list of somebody's. @returns the ids of what is in it */
async function listWith(...resourceIds: string[]): Promise<() => Promise<string[]>> {
  const somebody = accessOfNobody();
  const given = { name: 'Interesting', resourceType: 'clinicalCases', public: false };
  const { json } = await caseDb.call('POST', '/api/mylists', somebody, given);
  const change = { operation: 'add', resourceIds };
  await caseDb.call('PATCH', `/api/mylists/${json.myListId}/items`, somebody, change);
  return async () => (await caseDb.call('GET', `/api/mylists/${json.myListId}`, somebody)).json.resourceIds;
}

describe('DELETE /api/cases/:caseId', () => {
  it('deletes a case with all its revisions, whoever made it', async () => {
    await revising.save(body());
    expect(await remove()).toMatchObject({ status: 204, json: undefined });
    const { caseId } = revising;
    expect(await isThere()).toBe(false);
    for (const count of [
      caseDb.owner.revision.count({ where: { caseId } }),
      caseDb.owner.caseSeries.count({ where: { caseId } }),
    ]) {
      expect(await count).toBe(0);
    }
    expect((await remove()).status).toBe(404);
    expect((await revising.save(body())).status).toBe(404);
  });

  it('needs the role moderate', async () => {
    const answer = await remove('?force=1', member({ read: ['liver'], write: ['liver'] }));
    expect(answer).toMatchObject({ status: 401, json: { error: expect.stringContaining('moderate') } });
    expect((await remove('', null)).status).toBe(401);
    expect((await remove('', moderator, 'nowhere')).status).toBe(404);
    expect(await isThere()).toBe(true);
  });

  it('refuses a case that is in anybody’s my list with 403, unless it is forced', async () => {
    const other = await revising.newCase();
    const contents = [await listWith(revising.caseId), await listWith(other, revising.caseId)];
    for (const query of ['', '?force=0']) {
      expect(await remove(query)).toMatchObject({
        status: 403,
        json: { error: expect.stringContaining('2 my lists') },
      });
    }
    expect(await isThere()).toBe(true);
    expect((await remove('?force=1')).status).toBe(204);
    expect(await isThere()).toBe(false);
    expect(await Promise.all(contents.map((content) => content()))).toEqual([[], [other]]);
  });

  it('lets its series be deleted, and its voxels after a while', async () => {
    const seriesId = await archiveSeries(caseDb.owner, { seriesUid: '6.1' });
    const bytes = Buffer.from([1, 2, 3]);
    const hash = createHash('sha1').update(bytes).digest('hex');
    await revising.storeBlob(bytes);
    const labels = [{ type: 'voxel', data: { voxels: hash, origin: [0, 0, 0], size: [8, 3, 1] } }];
    expect((await revising.save(body({ series: [{ seriesUid: '6.1', labels }] }))).status).toBe(201);
    await caseDb.owner.$executeRaw`UPDATE cases.blob SET touched_at = now() - interval '1 year'`;
    const users = () => caseDb.owner.$queryRaw<object[]>`
      SELECT 1 FROM cases_read.series_in_use WHERE series_id = ${seriesId}`;
    expect(await users()).toHaveLength(1);

    const before = new Date();
    await remove();
    expect(await users()).toHaveLength(0);
    expect(await caseDb.owner.revisionBlob.count({ where: { hash } })).toBe(0);
    // Its grace period begins now.
    const blob = await caseDb.owner.blob.findUniqueOrThrow({ where: { hash } });
    expect(blob.touchedAt.getTime()).toBeGreaterThanOrEqual(before.getTime() - 1_000);
  });

  it('publishes circus.case.deleted and leaves an audit entry', async () => {
    const { caseId } = revising;
    const deleted: unknown[] = [];
    const recorded: { entityId: string; action: string }[] = [];
    await caseDb.bus.subscribe(events.caseDeleted, (event) => void (event.caseId === caseId && deleted.push(event)));
    await caseDb.bus.subscribe(events.auditRecorded, (event) => void recorded.push(event));
    await remove();
    await eventually(() => deleted.length > 0 && recorded.some(({ action }) => action === 'case.delete'));
    expect(deleted).toEqual([{ version: 1, caseId, projectId: 'liver' }]);
    expect(recorded.filter(({ action, entityId }) => action === 'case.delete' && entityId === caseId)).toMatchObject([
      { userEmail: moderator.userEmail, entity: 'case', details: { projectId: 'liver', revisions: 1, lists: 0 } },
    ]);
  });

  it('is done once, whoever tries at the same moment, and takes with it what is being added', async () => {
    const content = await listWith(revising.caseId);
    const answers = await Promise.all([
      ...Array.from({ length: 8 }, () => remove('?force=1')),
      ...Array.from({ length: 4 }, () => revising.save(body())),
      listWith(revising.caseId),
    ]);
    const statuses = answers.slice(0, 8).map((answer) => (answer as { status: number }).status);
    expect(statuses.sort()).toEqual([204, ...Array(7).fill(404)]);
    for (const saved of answers.slice(8, 12) as { status: number }[]) expect([201, 404]).toContain(saved.status);
    expect(await isThere()).toBe(false);
    expect(await content()).toEqual([]);
    expect(await (answers[12] as () => Promise<string[]>)()).toEqual([]);
    const { caseId } = revising;
    expect(await caseDb.owner.revision.count({ where: { caseId } })).toBe(0);
    expect(await caseDb.owner.caseSeries.count({ where: { caseId } })).toBe(0);
  });
});
