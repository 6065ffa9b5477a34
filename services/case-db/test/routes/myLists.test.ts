import { newId, rpc } from '@circus/contracts';
import { accessOfNobody } from '@circus/testkit';
import { member, type RunningCaseDb, startCaseDb } from '../runningCaseDb.js';
import { archiveSeries } from '../testArchive.js';

let caseDb: RunningCaseDb;
const owner = member({ read: ['liver'], write: ['liver'], moderate: ['liver'] });
const editor = accessOfNobody({ userEmail: 'editor@example.com' });
const grouped = accessOfNobody({ groups: [{ groupId: 4, groupName: 'teachers' }] });
const stranger = member({ read: ['liver'], moderate: ['liver'] });

beforeAll(async () => {
  caseDb = await startCaseDb();
  await caseDb.addProject('liver');
  for (let n = 1; n <= 5; n += 1) await archiveSeries(caseDb.owner, { seriesUid: `1.${n}` });
  await archiveSeries(caseDb.owner, { seriesUid: '1.6', domain: 'foreign' });
  // auth's side of it has its own test
  await caseDb.bus.serve(rpc.unknownAccounts, async ({ userEmails, groupIds }) => ({
    userEmails: userEmails.filter((userEmail) => userEmail !== editor.userEmail),
    groupIds: groupIds.filter((groupId) => groupId !== 4),
  }));
});
afterAll(() => caseDb.stop());

const call: RunningCaseDb['call'] = (...request) => caseDb.call(...request);

async function make(given: object = {}, as = owner): Promise<string> {
  const body = { name: 'Teaching set', resourceType: 'series', public: false, ...given };
  const { status, json } = await call('POST', '/api/mylists', as, body);
  expect(status).toBe(201);
  return json.myListId;
}
const change = (myListId: string, operation: 'add' | 'remove', resourceIds: string[], as = owner) =>
  call('PATCH', `/api/mylists/${myListId}/items`, as, { operation, resourceIds });
const idsIn = async (myListId: string) => (await call('GET', `/api/mylists/${myListId}`, owner)).json.resourceIds;

async function makeCase(seriesUid = '1.1'): Promise<string> {
  const body = {
    projectId: 'liver',
    series: [{ seriesUid, partialVolumeDescriptor: { start: 1, end: 5, delta: 1 } }],
    tags: [],
  };
  const { status, json } = await call('POST', '/api/cases', owner, body);
  expect([status, json]).toEqual([201, { caseId: expect.any(String) }]);
  return json.caseId;
}

describe('my lists', () => {
  it('are made without items and editors, and told to their owner in the order made', async () => {
    const somebody = accessOfNobody();
    const first = await make({ ignored: 1 }, somebody);
    const second = await make({ name: 'Second', resourceType: 'clinicalCases', public: true }, somebody);
    expect(first).toMatch(/^[0-9a-z]{26}$/);
    const { status, json } = await call('GET', '/api/mylists', somebody);
    const createdAt = expect.stringMatching(/^\d{4}-.*\.\d{3}Z$/);
    expect([status, json]).toEqual([
      200,
      [
        { myListId: first, resourceType: 'series', name: 'Teaching set', public: false, editors: [], createdAt },
        { myListId: second, resourceType: 'clinicalCases', name: 'Second', public: true, editors: [], createdAt },
      ],
    ]);
    expect((await call('GET', '/api/mylists', accessOfNobody())).json).toEqual([]);
    expect((await call('GET', `/api/mylists/${first}`, somebody)).json).toEqual({ ...json[0], resourceIds: [] });
  });

  it('are all stored when thirty are made at once', async () => {
    const somebody = accessOfNobody();
    const made = await Promise.all(Array.from({ length: 30 }, (_, n) => make({ name: `List ${n}` }, somebody)));
    const { json } = await call('GET', '/api/mylists', somebody);
    expect(new Set(json.map(({ myListId }: { myListId: string }) => myListId))).toEqual(new Set(made));
  });

  it.each([
    { name: '', resourceType: 'series', public: true },
    { name: 'x'.repeat(65), resourceType: 'series', public: true },
    { name: 'x', resourceType: 'pictures', public: true },
    { name: 'x', resourceType: 'series' },
  ])('are refused as %j', async (body) => {
    expect((await call('POST', '/api/mylists', owner, body)).status).toBe(400);
  });

  it('are changed and deleted by their owner only', async () => {
    const myListId = await make();
    const url = `/api/mylists/${myListId}`;
    expect((await call('PATCH', url, stranger, { name: 'x' })).status).toBe(401);
    expect((await call('DELETE', url, stranger)).status).toBe(401);
    for (const body of [
      {},
      { name: 'x', resourceType: 'series' },
      { name: 'x'.repeat(65) },
      { editors: [{ type: 'pet' }] },
    ]) {
      expect((await call('PATCH', url, owner, body)).status).toBe(400);
    }
    const editors = [
      { type: 'user', userEmail: editor.userEmail },
      { type: 'group', groupId: 4 },
    ];
    expect((await call('PATCH', url, owner, { name: 'Other', public: true, editors })).status).toBe(204);
    expect((await call('GET', url, owner)).json).toMatchObject({ name: 'Other', public: true, editors });
    expect((await change(myListId, 'add', ['1.1'])).status).toBe(200);
    expect((await call('DELETE', url, owner)).status).toBe(204);
    for (const verb of ['GET', 'DELETE'] as const) {
      const { status, json } = await call(verb, url, owner);
      expect([status, json]).toEqual([404, { error: 'This my list does not exist' }]);
    }
    expect((await call('PATCH', url, owner, { name: 'x' })).status).toBe(404);
    expect((await change(myListId, 'add', ['1.1'])).status).toBe(404);
    expect(await caseDb.owner.myListItem.count({ where: { myListId } })).toBe(0);
  });

  it('have no editors that do not exist', async () => {
    const myListId = await make();
    const put = (editors: object[]) => call('PATCH', `/api/mylists/${myListId}`, owner, { name: 'New', editors });
    const known = { type: 'user', userEmail: editor.userEmail };
    const email = await put([known, { type: 'user', userEmail: 'nobody@example.com' }]);
    expect([email.status, email.json]).toEqual([400, { error: 'Invalid email address is included' }]);
    const group = await put([known, { type: 'group', groupId: 5 }]);
    expect([group.status, group.json]).toEqual([400, { error: 'Invalid group ID is included' }]);
    expect((await call('GET', `/api/mylists/${myListId}`, owner)).json).toMatchObject({
      name: 'Teaching set',
      editors: [],
    });
  });

  it('are read by owner and editors, and public ones by everybody; editors change items', async () => {
    const myListId = await make();
    const editors = [
      { type: 'user', userEmail: editor.userEmail },
      { type: 'group', groupId: 4 },
    ];
    const url = `/api/mylists/${myListId}`;
    await call('PATCH', url, owner, { editors });
    for (const [as, read, edit] of [
      [editor, 200, 200],
      [grouped, 200, 200],
      [stranger, 401, 401],
    ] as const) {
      expect((await call('GET', url, as)).status).toBe(read);
      expect((await change(myListId, 'add', ['1.2'], as)).status).toBe(edit);
      expect((await call('PATCH', url, as, { name: 'Mine' })).status).toBe(401);
    }
    await call('PATCH', url, owner, { public: true });
    expect((await call('GET', url, stranger)).json.resourceIds).toEqual(['1.2']);
    expect((await change(myListId, 'add', ['1.3'], stranger)).status).toBe(401);
  });
});

describe('the items of a list', () => {
  it('are added in order and once, and removed', async () => {
    const myListId = await make();
    expect((await change(myListId, 'add', ['1.3', '1.1', '1.3'])).json).toEqual({ changedCount: 2 });
    expect((await change(myListId, 'add', ['1.1', '1.2', '1.6'])).json).toEqual({ changedCount: 2 });
    expect(await idsIn(myListId)).toEqual(['1.3', '1.1', '1.2', '1.6']);
    expect((await change(myListId, 'add', ['1.1'])).json).toEqual({ changedCount: 0 });
    expect((await change(myListId, 'remove', ['1.1', '9.9'])).json).toEqual({ changedCount: 1 });
    expect((await change(myListId, 'remove', ['9.9'])).json).toEqual({ changedCount: 0 });
    expect(await idsIn(myListId)).toEqual(['1.3', '1.2', '1.6']);
  });

  it('must all exist as what the list is for', async () => {
    const [series, cases, jobs] = [
      await make(),
      await make({ resourceType: 'clinicalCases' }),
      await make({ resourceType: 'pluginJobs' }),
    ];
    const caseId = await makeCase();
    expect((await change(series, 'add', ['1.1', caseId])).json).toEqual({
      error: 'The requested series was not found.',
    });
    expect((await change(cases, 'add', [caseId, '1.1'])).status).toBe(404);
    expect((await change(jobs, 'add', [newId()])).status).toBe(404);
    expect([await idsIn(series), await idsIn(cases)]).toEqual([[], []]);
    expect((await change(cases, 'add', [caseId])).json).toEqual({ changedCount: 1 });

    const pluginId = 'ab'.repeat(32);
    const jobId = newId();
    await caseDb.owner.plugin.create({ data: { pluginId, pluginName: 'A', version: '1.0.0', type: 'CAD' } });
    const job = { jobId, pluginId, userId: 1, userEmail: 'a@example.com', series: [], domain: 'default' };
    await caseDb.owner.pluginJob.create({ data: job });
    expect((await change(jobs, 'add', [jobId])).json).toEqual({ changedCount: 1 });
    expect(await idsIn(jobs)).toEqual([jobId]);
  });

  it('mean the series of the caller where a UID stands in several domains', async () => {
    const ids = [];
    for (const domain of ['default', 'foreign'])
      ids.push(await archiveSeries(caseDb.owner, { seriesUid: '1.70', domain }));
    const myListId = await make();
    await change(myListId, 'add', ['1.70']);
    const [item] = await caseDb.owner.myListItem.findMany({ where: { myListId } });
    expect(Number(item?.seriesId)).toBe(ids[0]);
  });

  it('are at most 100,000, and 1,000 in one call', async () => {
    const myListId = await make();
    await caseDb.owner.$executeRaw`
      INSERT INTO cases.my_list_item (my_list_id, resource_id, series_id)
      SELECT ${myListId}, '9.' || n, 1 FROM generate_series(1, 99999) n`;
    const { status, json } = await change(myListId, 'add', ['1.1', '1.2']);
    expect([status, json]).toEqual([400, { error: 'The number of items cannot exceed 100000' }]);
    expect((await change(myListId, 'add', ['1.1'])).json).toEqual({ changedCount: 1 });
    expect(
      (
        await change(
          myListId,
          'remove',
          Array.from({ length: 1001 }, (_, n) => `9.${n}`),
        )
      ).status,
    ).toBe(400);
    expect((await change(myListId, 'remove', [])).status).toBe(400);
  });

  it('are all there when many are added at once', async () => {
    const myListId = await make();
    const answers = await Promise.all(
      ['1.1', '1.2', '1.3', '1.4', '1.5', '1.1', '1.2'].map((uid) => change(myListId, 'add', [uid])),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect((await idsIn(myListId)).sort()).toEqual(['1.1', '1.2', '1.3', '1.4', '1.5']);
  });

  it('put changes into the audit trail', async () => {
    const myListId = await make();
    await change(myListId, 'add', ['1.1']);
    const rows = await caseDb.owner.$queryRaw<{ action: string }[]>`
      SELECT payload->>'action' AS action FROM cases.outbox WHERE payload->>'entityId' = ${myListId} ORDER BY id`;
    expect(rows.map(({ action }) => action).sort()).toEqual(['myList.changeItems', 'myList.create']);
  });
});

describe('GET /api/cases/list/:myListId', () => {
  it("finds the readable cases of one's own list, the latest additions first and those of one call in order", async () => {
    const myListId = await make({ resourceType: 'clinicalCases' });
    const [a, b, c] = [await makeCase(), await makeCase(), await makeCase()];
    await change(myListId, 'add', [b, a]);
    await change(myListId, 'add', [c]);
    const url = `/api/cases/list/${myListId}`;
    const { status, json, headers } = await call('GET', url, owner);
    expect([status, headers['x-total-count']]).toEqual([200, '3']);
    expect(json.map(({ caseId }: { caseId: string }) => caseId)).toEqual([c, b, a]);
    expect(Object.keys(json[0])).not.toContain('addedToListAt');
    const sorted = await call('GET', `${url}?sort={"addedToListAt":1}&envelope=true&limit=2`, owner);
    expect(sorted.json).toMatchObject({ totalItems: 3, items: [{ caseId: b }, { caseId: a }] });
    const filtered = await call('GET', `${url}?filter=${JSON.stringify({ caseId: a })}`, owner);
    expect(filtered.json).toHaveLength(1);
    const withoutRights = { ...owner, projects: { ...owner.projects, read: [] } };
    expect((await call('GET', url, withoutRights)).json).toEqual([]);
  });

  it("refuses others' lists, unknown ones and lists of something else", async () => {
    const shared = await make({ resourceType: 'clinicalCases', public: true });
    const series = await make();
    const missing = { error: 'This my list does not exist' };
    const another = await call('GET', `/api/cases/list/${shared}`, stranger);
    expect([another.status, another.json]).toEqual([404, missing]);
    expect((await call('GET', `/api/cases/list/${newId()}`, owner)).json).toEqual(missing);
    const wrong = await call('GET', `/api/cases/list/${series}`, owner);
    expect([wrong.status, wrong.json]).toEqual([400, { error: 'This my list is not for cases' }]);
  });
});

describe('a case in a list', () => {
  it('is deleted with force only, and then stands in no list any more', async () => {
    const myListId = await make({ resourceType: 'clinicalCases' });
    const caseId = await makeCase();
    await change(myListId, 'add', [caseId]);
    expect((await call('DELETE', `/api/cases/${caseId}`, stranger)).status).toBe(403);
    expect((await call('DELETE', `/api/cases/${caseId}?force=1`, stranger)).status).toBe(204);
    expect(await idsIn(myListId)).toEqual([]);
  });
});
