import { rpc } from '@circus/contracts';
import { type AuthTest, authTest, EVERYTHING } from '../authTest.js';

describe('RPC access', () => {
  let auth: AuthTest;
  beforeAll(async () => {
    auth = await authTest();
  });
  afterAll(() => auth.stop());

  const access = (userId: number) => auth.peer.request(rpc.access, { userId });

  it('gives the union over the groups', async () => {
    const first = await auth.addGroup({
      groupName: 'a',
      privileges: ['manageServer', 'personalInfoView'],
      domains: ['default', 'siteA'],
      readProjects: ['p1', 'p2'],
      readPlugin: ['c1'],
    });
    const second = await auth.addGroup({
      groupName: 'b',
      privileges: ['downloadVolume', 'personalInfoView'],
      domains: ['default', 'siteB'],
      readProjects: ['p2', 'p3'],
      writeProjects: ['p2'],
      readPlugin: ['c1'],
      manageJobs: ['c1'],
    });
    const user = await auth.addUser({ groups: [first, second], preferences: { personalInfoView: true } });
    await expect(access(user.userId)).resolves.toEqual({
      ...user,
      accessVersion: 1,
      role: 'ADMINISTRATOR',
      groups: [
        { groupId: first, groupName: 'a' },
        { groupId: second, groupName: 'b' },
      ],
      globalPrivileges: ['manageServer', 'personalInfoView', 'downloadVolume'],
      domains: ['default', 'siteA', 'siteB'],
      projects: { read: ['p1', 'p2', 'p3'], write: ['p2'], viewPersonalInfo: [], moderate: [], addSeries: [] },
      plugins: {
        readPlugin: ['c1'],
        executePlugin: [],
        manageJobs: ['c1'],
        inputPersonalFeedback: [],
        inputConsensualFeedback: [],
        manageFeedback: [],
        viewPersonalInfo: [],
      },
      personalInfoPreference: true,
    });
  });

  it('knows somebody by e-mail address and login ID too, but nobody who may not log in', async () => {
    const group = await auth.addGroup({ groupName: 'named', writeProjects: ['p1'], readProjects: ['p1'] });
    const { userId, userEmail, loginId } = await auth.addUser({ groups: [group] });
    const named = (name: string) => auth.peer.request(rpc.accessOfAccount, { name });
    for (const name of [userEmail, loginId]) {
      await expect(named(name)).resolves.toMatchObject({ userId, projects: { write: ['p1'] } });
    }
    await expect(named('nobody')).resolves.toBeNull();
    await auth.database.user.update({ where: { id: userId }, data: { loginEnabled: false } });
    await expect(named(loginId)).resolves.toBeNull();
  });

  it('gives somebody without groups nothing, and takes an unset preference for off', async () => {
    const { userId } = await auth.addUser();
    await expect(access(userId)).resolves.toMatchObject({
      role: 'USER',
      groups: [],
      globalPrivileges: [],
      domains: [],
      projects: { read: [] },
      personalInfoPreference: false,
    });
  });

  it('hands the marker for everything on', async () => {
    const { userId } = await auth.addUser({ groups: [await auth.addGroup(EVERYTHING)] });
    await expect(access(userId)).resolves.toMatchObject({
      domains: ['all'],
      projects: { read: ['all'], moderate: [] },
    });
  });

  it('gives the superuser that role', async () => {
    const { userId } = await auth.addUser({ superuser: true });
    await expect(access(userId)).resolves.toMatchObject({ role: 'SUPERUSER', globalPrivileges: [] });
  });

  it('passes over a privilege that it does not know', async () => {
    const group = await auth.addGroup({ privileges: ['flyToTheMoon', 'createProject'] });
    const { userId } = await auth.addUser({ groups: [group] });
    await expect(access(userId)).resolves.toMatchObject({ globalPrivileges: ['createProject'] });
  });

  it('gives null for an unknown and for a disabled user', async () => {
    const { userId } = await auth.addUser({ loginEnabled: false });
    await expect(access(userId)).resolves.toBeNull();
    await expect(access(999_999)).resolves.toBeNull();
    await expect(access(Number.MAX_SAFE_INTEGER)).resolves.toBeNull();
  });
});

describe('RPC serverParam', () => {
  let auth: AuthTest;
  beforeAll(async () => {
    auth = await authTest();
  });
  afterAll(() => auth.stop());

  it('gives any JSON value, and null for what is not set', async () => {
    await auth.owner.serverParam.createMany({
      data: [
        { key: 'domains', value: ['default'] },
        { key: 'caseSearchEnvelope', value: true },
      ],
    });
    const value = async (key: string) => (await auth.peer.request(rpc.serverParam, { key })).value;
    await expect(value('domains')).resolves.toEqual(['default']);
    await expect(value('caseSearchEnvelope')).resolves.toBe(true);
    await expect(value('unknown')).resolves.toBeNull();
    await expect(value('\0')).resolves.toBeNull();
  });
});

describe('RPC unknownAccounts', () => {
  let auth: AuthTest;
  beforeAll(async () => {
    auth = await authTest();
  });
  afterAll(() => auth.stop());

  it('names the users and groups that do not exist', async () => {
    const group = await auth.addGroup({ groupName: 'known' });
    const { userEmail } = await auth.addUser();
    const asked = { userEmails: [userEmail, 'nobody@example.com', '\0'], groupIds: [group, 99_999] };
    await expect(auth.peer.request(rpc.unknownAccounts, asked)).resolves.toEqual({
      userEmails: ['nobody@example.com', '\0'],
      groupIds: [99_999],
    });
  });
});
