import { events, newId } from '@circus/contracts';
import { SliceboxLog } from '@circus/service-kit';
import { accessOfNobody, eventually, silentLog } from '@circus/testkit';
import { startBackground } from '../../src/background.js';
import { type RunningCaseDb, startCaseDb } from '../runningCaseDb.js';
import { archiveSeries } from '../testArchive.js';

let caseDb: RunningCaseDb;
let stopBackground: () => Promise<void>;
const leaving = accessOfNobody({ userEmail: 'leaving@example.com', domains: ['default'] });
const staying = accessOfNobody({ userEmail: 'staying@example.com', domains: ['default'] });

beforeAll(async () => {
  caseDb = await startCaseDb();
  const { config, bus, storage, database } = caseDb;
  const log = silentLog();
  stopBackground = await startBackground({
    config,
    log,
    bus,
    storage,
    database,
    sliceboxLog: new SliceboxLog(bus, log),
  });
  await archiveSeries(caseDb.owner, { seriesUid: '1.1' });
});
afterAll(async () => {
  await stopBackground();
  await caseDb.stop();
});

const call: RunningCaseDb['call'] = (...request) => caseDb.call(...request);

async function makeList(as: typeof staying, editors: object[]): Promise<string> {
  const { json } = await call('POST', '/api/mylists', as, { name: 'x', resourceType: 'series', public: true });
  const added = { operation: 'add', resourceIds: ['1.1'] };
  expect((await call('PATCH', `/api/mylists/${json.myListId}/items`, as, added)).status).toBe(200);
  await caseDb.owner.myList.update({ where: { myListId: json.myListId }, data: { editors } });
  return json.myListId;
}

describe('a user who was deleted', () => {
  it('leaves no task to whoever is given the address, who keeps the own ones', async () => {
    const former = accessOfNobody({ userEmail: 'given@example.com' });
    const begin = (createdAt?: Date) =>
      caseDb.owner.task.create({
        data: { taskId: newId(), service: 'case-db', userEmail: former.userEmail, name: 'Export', createdAt },
      });
    const before = await begin(new Date(Date.now() - 1_000));
    const own = await begin(new Date(Date.now() + 1_000));
    const { userId, userEmail } = former;
    await caseDb.bus.publish(events.userDeleted, { version: 1, userId, userEmail }, newId());
    const seen = async () =>
      ((await call('GET', '/api/tasks', former)).json as { items: { taskId: string }[] }).items.map(
        ({ taskId }) => taskId,
      );
    await eventually(async () => (await seen()).length === 1);
    expect(await seen()).toEqual([own.taskId]);
    expect((await call('GET', `/api/tasks/${before.taskId}`, former)).status).toBe(401);
  });

  it('takes the own lists along, and edits no list of others under a new account', async () => {
    const editorOf = ({ userEmail }: { userEmail: string }) => ({ type: 'user', userEmail });
    const group = { type: 'group', groupId: 4 };
    const own = await makeList(leaving, [editorOf(staying)]);
    const shared = await makeList(staying, [group, editorOf(leaving), editorOf({ userEmail: 'third@example.com' })]);
    const again = { ...leaving, userId: leaving.userId + 1_000 };
    const change = { operation: 'remove', resourceIds: ['9.9'] };
    expect((await call('PATCH', `/api/mylists/${shared}/items`, again, change)).status).toBe(200);

    const { userId, userEmail } = leaving;
    await caseDb.bus.publish(events.userDeleted, { version: 1, userId, userEmail }, newId());
    await eventually(async () => (await call('PATCH', `/api/mylists/${shared}/items`, again, change)).status === 401);

    for (const as of [leaving, staying, again]) {
      expect((await call('GET', `/api/mylists/${own}`, as)).json).toEqual({ error: 'This my list does not exist' });
      expect((await call('PATCH', `/api/mylists/${own}/items`, as, change)).status).toBe(404);
    }
    expect(await caseDb.owner.myListItem.count({ where: { myListId: own } })).toBe(0);
    expect(await caseDb.owner.listedSeries.count({ where: { myListId: own } })).toBe(0);
    expect((await call('GET', `/api/mylists/${shared}`, staying)).json).toMatchObject({
      editors: [group, editorOf({ userEmail: 'third@example.com' })],
      resourceIds: ['1.1'],
    });
  });
});
