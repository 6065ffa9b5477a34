import { type AuthTest, authTest, type TestUser } from '../authTest.js';

const LAST = { error: 'At least one user who may log in must keep the privilege manageServer.' };

describe('administrators', () => {
  let auth: AuthTest;
  beforeEach(async () => {
    auth = await authTest({ DATABASE_CONNECTIONS: '5' });
  });
  afterEach(() => auth.stop());

  const addAdministrators = async (count: number): Promise<{ group: number; users: TestUser[] }> => {
    const group = await auth.addGroup({ privileges: ['manageServer', 'createProject'] });
    const users: TestUser[] = [];
    for (let i = 0; i < count; i++) users.push(await auth.addUser({ groups: [group] }));
    return { group, users };
  };
  const patch = (by: TestUser | undefined, { userEmail }: TestUser, body: object) =>
    auth.send(by as TestUser, 'PATCH', `/api/admin/users/${userEmail}`, { body });
  const patchGroup = (by: TestUser | undefined, group: number, body: object) =>
    auth.send(by as TestUser, 'PATCH', `/api/admin/groups/${group}`, { body });

  it.each([
    ['disabled', { loginEnabled: false }],
    ['taken out of the group', { groups: [] }],
  ])('the last one cannot be %s, and nothing of the change is done', async (_case, change) => {
    const { group, users } = await addAdministrators(1);
    const [last] = users as [TestUser];
    await auth.addUser({ groups: [group], loginEnabled: false });
    const refused = await patch(last, last, { ...change, description: 'changed' });
    expect([refused.status, refused.json]).toEqual([409, LAST]);
    expect((await auth.send(last, 'GET', `/api/admin/users/${last.userEmail}`)).json).toMatchObject({
      loginEnabled: true,
      groups: [group],
      description: '',
    });
  });

  it('the last group that gives the right keeps it; the second last need not', async () => {
    const { group, users } = await addAdministrators(1);
    const [last] = users as [TestUser];
    const second = await auth.addGroup({ privileges: ['manageServer'] });
    const change = { privileges: ['createProject'], groupName: 'renamed' };
    const refused = await patchGroup(last, group, change);
    expect([refused.status, refused.json]).toEqual([409, LAST]);
    expect((await patch(last, last, { groups: [group, second] })).status).toBe(204);
    expect((await patchGroup(last, group, change)).status).toBe(204);
    expect((await patchGroup(last, second, { privileges: [] })).status).toBe(409);
  });

  it('of two who disable each other at the same moment one stays', async () => {
    for (let round = 0; round < 5; round++) {
      const { users } = await addAdministrators(2);
      const [one, other] = users as [TestUser, TestUser];
      // Nobody else could administer.
      await auth.owner.user.updateMany({
        where: { id: { notIn: users.map(({ userId }) => userId) } },
        data: { loginEnabled: false },
      });
      const answers = await Promise.all([
        patch(one, other, { loginEnabled: false }),
        patch(other, one, { loginEnabled: false }),
      ]);
      // The second was refused for leaving nobody, or because it had come after the end of its own rights.
      const statuses = answers.map(({ status }) => status).sort();
      expect(
        [
          [204, 409],
          [204, 401],
        ].map(String),
      ).toContain(String(statuses));
      const enabled = await auth.owner.user.count({
        where: { loginEnabled: true, id: { in: users.map(({ userId }) => userId) } },
      });
      expect(enabled).toBe(1);
    }
  });

  it('of changes by user and by group at the same moment not all are done', async () => {
    const { group, users } = await addAdministrators(2);
    const [one, other] = users as [TestUser, TestUser];
    const own = await auth.addGroup({ privileges: ['manageServer'] });
    await patch(one, one, { groups: [own] });
    const answers = await Promise.all([
      patch(one, one, { groups: [] }),
      patchGroup(one, group, { privileges: [] }),
      patch(other, other, { loginEnabled: false }),
      patchGroup(other, own, { privileges: [] }),
    ]);
    expect(answers.filter(({ status }) => status === 204).length).toBeGreaterThanOrEqual(1);
    const left = await auth.owner.user.count({
      where: { loginEnabled: true, groups: { some: { group: { privileges: { has: 'manageServer' } } } } },
    });
    expect(left).toBeGreaterThanOrEqual(1);
  });

  describe('the first of them', () => {
    let first: TestUser;
    let other: TestUser;
    let group: number;
    beforeEach(async () => {
      const added = await addAdministrators(1);
      group = added.group;
      [other] = added.users as [TestUser];
      first = await auth.addUser({ superuser: true, groups: [group] });
    });

    it('cannot be disabled, though there are others', async () => {
      const refused = await patch(other, first, { loginEnabled: false });
      expect([refused.status, refused.json]).toEqual([409, { error: 'The first administrator cannot be disabled.' }]);
    });

    it('keeps manageServer, but may change groups', async () => {
      const error = 'The first administrator must keep the privilege manageServer.';
      const refused = await patch(other, first, { groups: [] });
      expect([refused.status, refused.json]).toEqual([409, { error }]);
      const second = await auth.addGroup({ privileges: ['manageServer'] });
      expect((await patch(other, first, { groups: [second] })).status).toBe(204);
      expect((await patchGroup(other, second, { privileges: [] })).json).toEqual({ error });
    });
  });

  it('are not asked for by a change that takes nothing away', async () => {
    const { users } = await addAdministrators(1);
    const [last] = users as [TestUser];
    const user = await auth.addUser();
    expect((await patch(last, user, { loginEnabled: false })).status).toBe(204);
    expect((await patch(last, last, { description: 'the last' })).status).toBe(204);
  });
});
