import { ALL, type GroupCreation, rpc } from '@circus/contracts';
import { eventually } from '@circus/testkit';
import { lockAdministration } from '../../src/accounts/administrators.js';
import { accessChangesOf } from '../accessChangesOf.js';
import { auditOf } from '../auditOf.js';
import { type AuthTest, authTest, type TestUser } from '../authTest.js';

const DATE = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
const MISSING = { error: 'The requested group was not found.' };

const NOTHING: GroupCreation = {
  groupName: 'nothing',
  privileges: [],
  domains: [],
  readProjects: [],
  writeProjects: [],
  addSeriesProjects: [],
  viewPersonalInfoProjects: [],
  moderateProjects: [],
  readPlugin: [],
  executePlugin: [],
  manageJobs: [],
  inputPersonalFeedback: [],
  inputConsensualFeedback: [],
  manageFeedback: [],
  viewPersonalInfo: [],
};

/** Each list that allows more than reading, with the one that allows reading. */
const PAIRS = [
  ['writeProjects', 'readProjects'],
  ['addSeriesProjects', 'readProjects'],
  ['viewPersonalInfoProjects', 'readProjects'],
  ['moderateProjects', 'readProjects'],
  ['executePlugin', 'readPlugin'],
  ['manageJobs', 'readPlugin'],
  ['inputPersonalFeedback', 'readPlugin'],
  ['inputConsensualFeedback', 'readPlugin'],
  ['manageFeedback', 'readPlugin'],
  ['viewPersonalInfo', 'readPlugin'],
] as const;

describe('/api/admin/groups', () => {
  let auth: AuthTest;
  let administrator: TestUser;
  let administrators: number;
  beforeAll(async () => {
    auth = await authTest({ DATABASE_CONNECTIONS: '5' });
    administrators = await auth.addGroup({ groupName: 'administrators', privileges: ['manageServer'] });
    administrator = await auth.addUser({ groups: [administrators] });
  });
  afterAll(() => auth.stop());

  const post = (body: object) => auth.send(administrator, 'POST', '/api/admin/groups', { body });
  const patch = (groupId: number | string, body: object) =>
    auth.send(administrator, 'PATCH', `/api/admin/groups/${groupId}`, { body });
  const get = (groupId: number | string) => auth.send(administrator, 'GET', `/api/admin/groups/${groupId}`);
  const create = async (given: Partial<GroupCreation> = {}): Promise<number> => {
    const answer = await post({ ...NOTHING, ...given });
    expect(answer.status).toBe(201);
    return answer.json.groupId;
  };
  const access = (userId: number) => auth.peer.request(rpc.access, { userId });

  describe('GET', () => {
    it('gives one group with everything', async () => {
      const groupId = await auth.addGroup({ groupName: 'readers', domains: ['default'], readProjects: ['p1'] });
      const answer = await get(groupId);
      expect([answer.status, answer.json]).toEqual([
        200,
        {
          ...NOTHING,
          groupId,
          groupName: 'readers',
          domains: ['default'],
          readProjects: ['p1'],
          createdAt: DATE,
          updatedAt: DATE,
        },
      ]);
    });

    it('takes lists that somebody left null for empty, and hands unknown privileges on', async () => {
      const groupId = await auth.addGroup({ privileges: ['flyToTheMoon'] });
      await auth.owner
        .$executeRaw`UPDATE auth."group" SET domains = NULL, manage_jobs = NULL WHERE group_id = ${groupId}`;
      expect((await get(groupId)).json).toMatchObject({ domains: [], manageJobs: [], privileges: ['flyToTheMoon'] });
    });

    it.each(['4711', 'bad', '0', '-1', '1.0', '1e0', '99999999999999999999', '2147483648', '%00'])(
      'answers 404 for %s, also to a PATCH',
      async (groupId) => {
        for (const answer of [await get(groupId), await patch(groupId, { groupName: 'x' })]) {
          expect([answer.status, answer.json]).toEqual([404, MISSING]);
        }
      },
    );

    it('gives all groups in an envelope, the lowest id first', async () => {
      const { status, json } = await auth.send(administrator, 'GET', '/api/admin/groups?limit=9999');
      const ids = json.items.map(({ groupId }: { groupId: number }) => groupId);
      expect([status, json.page, json.totalItems, ids[0]]).toEqual([200, 1, ids.length, administrators]);
      expect(ids).toEqual([...ids].sort((a, b) => a - b));
    });

    it('gives 20 on a page, all of them with unlimited, and sorts by what was asked', async () => {
      await auth.owner.group.createMany({
        data: Array.from({ length: 25 }, (_, i) => ({ groupName: `many ${String(i).padStart(2, '0')}` })),
      });
      const search = async (query: string) => (await auth.send(administrator, 'GET', `/api/admin/groups${query}`)).json;
      const { items, totalItems } = await search('?unlimited');
      expect(items.length).toBe(totalItems);
      expect((await search('')).items).toEqual(items.slice(0, 20));
      const [first] = (await search('?limit=1&sort={"groupName":-1}')).items;
      expect(first.groupName).toBe('readers');
    });

    it('refuses to sort by a list', async () => {
      const answer = await auth.send(administrator, 'GET', '/api/admin/groups?sort={"privileges":1}');
      expect([answer.status, answer.json.error]).toEqual([400, 'Bad sort parameter. Invalid key/value pair.']);
    });
  });

  describe('POST', () => {
    it('makes a group with the next id, each entry of a list once', async () => {
      const before = await create();
      const groupId = await create({ groupName: 'readers', domains: ['a', 'b', 'a'], privileges: ['downloadVolume'] });
      expect(groupId).toBe(before + 1);
      expect((await get(groupId)).json).toMatchObject({
        groupName: 'readers',
        domains: ['a', 'b'],
        privileges: ['downloadVolume'],
      });
    });

    it('writes into the audit trail who made it with which rights', async () => {
      const groupId = await create({ groupName: 'writers', readProjects: ['p1', 'p2'], writeProjects: ['p1'] });
      const [entry] = await auditOf(auth, 'group.create', String(groupId));
      expect(entry).toMatchObject({ entity: 'group', userEmail: administrator.userEmail });
      expect(entry?.details).toEqual({ groupName: 'writers', readProjects: ['p1', 'p2'], writeProjects: ['p1'] });
    });

    it('refuses a group id', async () => {
      const refused = await post({ ...NOTHING, groupId: 7 });
      expect([refused.status, refused.json]).toEqual([400, { error: 'Group ID cannot be specified' }]);
    });

    it.each(Object.keys(NOTHING))('needs %s', async (field) => {
      const refused = await post({ ...NOTHING, [field]: undefined });
      expect([refused.status, refused.json.error]).toEqual([400, 'Request data is not correct.']);
      const message = expect.stringContaining(`"${field}"`);
      expect(refused.json.validationErrors).toEqual([{ keyword: 'required', dataPath: '', message }]);
    });

    it.each([
      ['an empty name', { groupName: '' }],
      ['a privilege that there is not', { privileges: ['flyToTheMoon'] }],
      ['a list that is text', { domains: 'default' }],
      ['an id that is a number', { readProjects: [1] }],
      ['an empty id', { readPlugin: [''] }],
      ['text that cannot be stored', { domains: ['a\0'] }],
      ['an unknown field', { colour: 'red' }],
    ])('refuses %s', async (_case, given) => {
      const refused = await post({ ...NOTHING, ...given });
      expect([refused.status, refused.json.error]).toEqual([400, 'Request data is not correct.']);
      expect(refused.json.validationErrors.length).toBeGreaterThan(0);
    });

    it('refuses lists that are too long together', async () => {
      const readProjects = Array.from({ length: 14_000 }, (_, i) => `project-${i}-of-a-very-long-list`);
      const refused = await post({ ...NOTHING, readProjects });
      expect([refused.status, refused.json.error]).toEqual([400, expect.stringMatching(/400000 bytes together/)]);
    });
  });

  describe('the rule about reading', () => {
    it.each(PAIRS)('%s must be in %s, on POST and PATCH', async (further, reading) => {
      const error = `${further} names what ${reading} does not: b.`;
      const given = { [further]: ['a', 'b'], [reading]: ['a'] };
      expect((await post({ ...NOTHING, ...given })).json).toEqual({ error });
      const groupId = await create();
      const refused = await patch(groupId, given);
      expect([refused.status, refused.json]).toEqual([400, { error }]);
      // Nobody asks whether what is named exists.
      expect((await patch(groupId, { [further]: ['sampleId'], [reading]: ['sampleId', 'a'] })).status).toBe(204);
    });

    it.each(PAIRS)('looks at %s together with the stored %s', async (further, reading) => {
      const groupId = await create({ [reading]: ['a', 'b'] });
      expect((await patch(groupId, { [further]: ['b'] })).status).toBe(204);
      const refused = await patch(groupId, { [reading]: ['a'] });
      expect([refused.status, refused.json]).toEqual([400, { error: `${further} names what ${reading} does not: b.` }]);
      expect((await patch(groupId, { [reading]: ['a'], [further]: [] })).status).toBe(204);
    });

    it.each(PAIRS)('takes the marker for everything in %s like any id of %s', async (further, reading) => {
      expect((await post({ ...NOTHING, [further]: [ALL], [reading]: ['a'] })).status).toBe(400);
      await create({ [further]: [ALL, 'a'], [reading]: [ALL] });
      await create({ [further]: ['a'], [reading]: [ALL] });
    });

    it('names every list, and not more ids than one wants to read', async () => {
      const writeProjects = Array.from({ length: 13 }, (_, i) => `p${i}`);
      const refused = await post({ ...NOTHING, writeProjects, manageJobs: ['c'] });
      expect(refused.json.error).toBe(
        'writeProjects names what readProjects does not: p0, p1, p2, p3, p4, p5, p6, p7, p8, p9 and 3 more. ' +
          'manageJobs names what readPlugin does not: c.',
      );
    });

    it('leaves alone what was wrong before and is not touched', async () => {
      const groupId = await auth.addGroup({ writeProjects: ['old'] });
      expect((await patch(groupId, { groupName: 'renamed', readPlugin: ['c'] })).status).toBe(204);
      expect((await patch(groupId, { readProjects: ['p'] })).status).toBe(400);
      expect((await patch(groupId, { readProjects: ['p', 'old'] })).status).toBe(204);
    });
  });

  describe('PATCH', () => {
    it('replaces what is given whole and keeps the rest', async () => {
      const groupId = await create({ groupName: 'readers', domains: ['a', 'b'], readProjects: ['p1'] });
      const answer = await patch(groupId, { groupName: 'others', domains: ['b', 'c', 'b'] });
      expect([answer.status, answer.text]).toEqual([204, '']);
      expect((await get(groupId)).json).toMatchObject({
        groupName: 'others',
        domains: ['b', 'c'],
        readProjects: ['p1'],
      });
    });

    it('changes the rights of every member at once, and has told everybody when it answers', async () => {
      const groupId = await create({ domains: ['a'] });
      const [one, other] = [await auth.addUser({ groups: [groupId] }), await auth.addUser({ groups: [groupId] })];
      const outsider = await auth.addUser();
      const { told } = await accessChangesOf(auth, one.userId);
      await patch(groupId, { domains: ['b'] });
      await expect(told).resolves.toEqual([one.userId, other.userId]);
      for (const { userId } of [one, other]) {
        await expect(access(userId)).resolves.toMatchObject({ accessVersion: 2, domains: ['b'] });
      }
      await expect(access(outsider.userId)).resolves.toMatchObject({ accessVersion: 1 });
    });

    it('writes into the audit trail what was changed from what to what', async () => {
      const groupId = await create({ groupName: 'readers', privileges: ['downloadVolume'], domains: ['a'] });
      await patch(groupId, { groupName: 'others', privileges: ['personalInfoView'], domains: ['a'] });
      const [entry] = await auditOf(auth, 'group.update', String(groupId));
      expect(entry).toMatchObject({ entity: 'group', userId: administrator.userId });
      expect(entry?.details).toEqual({
        groupName: 'readers',
        changes: {
          groupName: { from: 'readers', to: 'others' },
          privileges: { from: ['downloadVolume'], to: ['personalInfoView'] },
        },
      });
    });

    it('does nothing where everything is so already', async () => {
      const groupId = await create({ groupName: 'readers', domains: ['a', 'b'] });
      const user = await auth.addUser({ groups: [groupId] });
      const before = (await get(groupId)).json;
      for (const body of [{}, { groupName: 'readers', domains: ['b', 'a', 'b'] }]) {
        expect((await patch(groupId, body)).status).toBe(204);
      }
      expect((await get(groupId)).json).toEqual(before);
      await expect(access(user.userId)).resolves.toMatchObject({ accessVersion: 1 });
    });

    it('refuses the id as primary key, also the one that it has', async () => {
      const groupId = await create();
      for (const given of [groupId, groupId + 1]) {
        const refused = await patch(groupId, { groupId: given });
        expect([refused.status, refused.json]).toEqual([
          400,
          { error: 'groupId is the primary key of a group and cannot be changed.' },
        ]);
      }
    });

    it.each([
      ['a wrong type', { domains: 'default' }],
      ['an unknown privilege', { privileges: ['flyToTheMoon'] }],
      ['an unknown field', { colour: 'red' }],
      ['null', { readProjects: null }],
      ['an array', []],
    ])('refuses %s, and changes nothing', async (_case, body) => {
      const groupId = await create();
      const refused = await patch(groupId, Array.isArray(body) ? body : { groupName: 'changed', ...body });
      expect([refused.status, refused.json.error]).toEqual([400, 'Request data is not correct.']);
      expect((await get(groupId)).json.groupName).toBe('nothing');
    });

    it('loses nothing when several change the same group at once', async () => {
      const groupId = await create({ readProjects: ['p'], readPlugin: ['c'] });
      const user = await auth.addUser({ groups: [groupId] });
      const changes = [
        ...PAIRS.map(([further, reading]) => ({ [further]: [reading === 'readPlugin' ? 'c' : 'p'] })),
        { domains: ['d'] },
      ];
      const answers = await Promise.all(changes.map((body) => patch(groupId, body)));
      expect(answers.map(({ status }) => status)).toEqual(changes.map(() => 204));
      expect((await get(groupId)).json).toMatchObject(Object.assign({}, ...changes));
      await expect(access(user.userId)).resolves.toMatchObject({ accessVersion: 1 + changes.length });
      await auditOf(auth, 'group.update', String(groupId), changes.length);
    });

    it('keeps the rule about reading when it would be broken by two changes together', async () => {
      for (let round = 0; round < 5; round++) {
        const groupId = await create({ readProjects: ['p'] });
        const answers = await Promise.all([
          patch(groupId, { writeProjects: ['p'] }),
          patch(groupId, { readProjects: [] }),
        ]);
        expect(answers.map(({ status }) => status).sort()).toEqual([204, 400]);
      }
    });

    it('reaches a user who becomes a member while it waits', async () => {
      const groupId = await create();
      const user = await auth.addUser();
      const isWaiting = async () => {
        const waiting = await auth.owner.$queryRaw<unknown[]>`
          SELECT pid FROM pg_locks l JOIN pg_database d ON d.oid = l.database
          WHERE d.datname = current_database() AND l.locktype = 'advisory' AND NOT l.granted`;
        return waiting.length > 0;
      };
      const answer = await auth.owner.$transaction(async (transaction) => {
        await lockAdministration(transaction);
        const waits = patch(groupId, { domains: ['late'] });
        await eventually(isWaiting);
        await transaction.userGroup.create({ data: { userId: user.userId, groupId } });
        return { waits };
      });
      expect((await answer.waits).status).toBe(204);
      await expect(access(user.userId)).resolves.toMatchObject({ accessVersion: 2, domains: ['late'] });
    });
  });

  it('refuses everybody without manageServer with 401, before it looks at a body', async () => {
    const groupId = await create({ privileges: ['createProject', 'personalInfoView', 'issueOnetime'] });
    const user = await auth.addUser({ groups: [groupId] });
    for (const caller of [user, null]) {
      for (const [method, path] of [
        ['GET', ''],
        ['GET', `/${groupId}`],
        ['GET', '/bad'],
        ['POST', ''],
        ['PATCH', `/${groupId}`],
      ] as const) {
        const body = method === 'GET' ? undefined : { groupId: 5 };
        const refused = await auth.send(caller, method, `/api/admin/groups${path}`, { body });
        expect(refused.status).toBe(401);
        if (caller) expect(refused.json.error).toMatch(/privilege/);
      }
    }
  });
});
