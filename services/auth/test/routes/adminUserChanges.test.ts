import { rpc } from '@circus/contracts';
import { accessChangesOf } from '../accessChangesOf.js';
import { addSession, sessionsOf } from '../addSession.js';
import { auditOf } from '../auditOf.js';
import { type AuthTest, authTest, type TestUser } from '../authTest.js';
import { logIn, passwordGrant, postLogin } from '../login/postLogin.js';

const PASSWORD = 'correct horse';
const NEVER = '1970-01-01T00:00:00.000Z';

describe('PATCH /api/admin/users', () => {
  let auth: AuthTest;
  let administrator: TestUser;
  let readers: number;
  let writers: number;
  beforeAll(async () => {
    auth = await authTest();
    administrator = await auth.addUser({
      name: 'administrator',
      groups: [await auth.addGroup({ privileges: ['manageServer'] })],
    });
    readers = await auth.addGroup({ domains: ['default'] });
    writers = await auth.addGroup({ groupName: 'writers', privileges: ['downloadVolume'] });
  });
  afterAll(() => auth.stop());

  const patch = (userEmail: string, body: object) =>
    auth.send(administrator, 'PATCH', `/api/admin/users/${encodeURIComponent(userEmail)}`, { body });
  const get = (userEmail: string) =>
    auth.send(administrator, 'GET', `/api/admin/users/${encodeURIComponent(userEmail)}`);
  const access = (userId: number) => auth.peer.request(rpc.access, { userId });
  const isKnown = async (token: string) => (await auth.peer.request(rpc.authenticate, { kind: 'bearer', token })).ok;

  it('changes what is given and keeps the rest', async () => {
    const user = await auth.addUser({ groups: [readers], preferences: { theme: 'mode_black', referenceLine: true } });
    const answer = await patch(user.userEmail, {
      description: 'Radiology',
      loginId: `${user.loginId}.mori`,
      groups: [writers],
      preferences: { theme: 'mode_white' },
    });
    expect([answer.status, answer.text]).toEqual([204, '']);
    expect((await get(user.userEmail)).json).toMatchObject({
      description: 'Radiology',
      loginId: `${user.loginId}.mori`,
      groups: [writers],
      preferences: { theme: 'mode_white' },
      loginEnabled: true,
    });
  });

  it('removes every group, and all preferences', async () => {
    const user = await auth.addUser({ groups: [readers, writers], preferences: { theme: 'mode_black' } });
    expect((await patch(user.userEmail, { groups: [], preferences: {} })).status).toBe(204);
    expect((await get(user.userEmail)).json).toMatchObject({ groups: [], preferences: {} });
  });

  it('gives the rights of the new groups at once, and has told everybody when it answers', async () => {
    const user = await auth.addUser({ groups: [readers] });
    const { told } = await accessChangesOf(auth, user.userId);
    await patch(user.userEmail, { groups: [writers] });
    await expect(told).resolves.toEqual([user.userId]);
    await expect(access(user.userId)).resolves.toMatchObject({
      accessVersion: 2,
      domains: [],
      globalPrivileges: ['downloadVolume'],
    });
  });

  it('ends tokens and sessions with a new password; permanent tokens and other users stay', async () => {
    const [user, other] = [await auth.addUser({ password: PASSWORD }), await auth.addUser({ password: PASSWORD })];
    const [token, others] = [await logIn(auth, user.loginId, PASSWORD), await logIn(auth, other.loginId, PASSWORD)];
    const made = await auth.send(user, 'POST', '/api/tokens', { body: { description: 'x' } });
    await addSession(auth, user.userId, `of ${user.loginId}`);
    await addSession(auth, other.userId, `of ${other.loginId}`);

    expect((await patch(user.userEmail, { password: 'battery staple' })).status).toBe(204);
    await expect(isKnown(token.accessToken)).resolves.toBe(false);
    await expect(isKnown(made.json.accessToken)).resolves.toBe(true);
    await expect(isKnown(others.accessToken)).resolves.toBe(true);
    await expect(sessionsOf(auth, user.userId)).resolves.toEqual([]);
    await expect(sessionsOf(auth, other.userId)).resolves.toEqual([`of ${other.loginId}`]);
    expect((await postLogin(auth, passwordGrant(user.loginId, PASSWORD))).status).toBe(400);
    await logIn(auth, user.loginId, 'battery staple');
    const [entry] = await auditOf(auth, 'user.update', user.userEmail);
    expect(entry?.details).toEqual({
      changes: {},
      password: 'changed',
      ended: { tokens: 1, sessions: 1 },
    });
  });

  it('ends tokens and sessions of somebody who may no longer log in', async () => {
    const user = await auth.addUser({ password: PASSWORD });
    const { accessToken } = await logIn(auth, user.loginId, PASSWORD);
    await addSession(auth, user.userId, `of ${user.loginId}`);
    expect((await patch(user.userEmail, { loginEnabled: false })).status).toBe(204);
    await expect(sessionsOf(auth, user.userId)).resolves.toEqual([]);
    await expect(access(user.userId)).resolves.toBeNull();
    // Not again when the right comes back.
    await patch(user.userEmail, { loginEnabled: true });
    await expect(isKnown(accessToken)).resolves.toBe(false);
  });

  it('keeps logins, and the password, when an empty password is given', async () => {
    const user = await auth.addUser({ password: PASSWORD });
    const { accessToken } = await logIn(auth, user.loginId, PASSWORD);
    expect((await patch(user.userEmail, { password: '', description: 'same' })).status).toBe(204);
    await expect(isKnown(accessToken)).resolves.toBe(true);
    await logIn(auth, user.loginId, PASSWORD);
  });

  it('writes into the audit trail what was changed from what to what', async () => {
    const user = await auth.addUser({ groups: [readers] });
    await patch(user.userEmail, {
      groups: [writers, readers],
      loginEnabled: false,
      preferences: { theme: 'mode_black' },
    });
    const [entry] = await auditOf(auth, 'user.update', user.userEmail);
    expect(entry).toMatchObject({
      entity: 'user',
      userId: administrator.userId,
      details: {
        changes: {
          groups: { from: [readers], to: [readers, writers] },
          loginEnabled: { from: true, to: false },
        },
        preferences: ['theme'],
        ended: { tokens: 0, sessions: 0 },
      },
    });
  });

  it('does nothing where everything is so already', async () => {
    const user = await auth.addUser({ groups: [readers] });
    const before = (await get(user.userEmail)).json;
    const same = { loginId: user.loginId, groups: [readers, readers], description: '', loginEnabled: true };
    for (const body of [same, {}]) expect((await patch(user.userEmail, body)).status).toBe(204);
    expect((await get(user.userEmail)).json).toEqual(before);
    await expect(access(user.userId)).resolves.toMatchObject({ accessVersion: 1 });
  });

  it('refuses the e-mail address as primary key, also the one that there is', async () => {
    const user = await auth.addUser();
    for (const userEmail of [user.userEmail, 'new@hosp.example']) {
      const refused = await patch(user.userEmail, { userEmail });
      expect([refused.status, refused.json]).toEqual([
        400,
        { error: 'userEmail is the primary key of a user and cannot be changed.' },
      ]);
    }
  });

  it.each([
    ['groups as text', { groups: ['1'] }],
    ['a short password', { password: 'short' }],
    ['a time of the last login', { lastLoginTime: NEVER }],
    ['an address of the last login', { lastLoginIp: '10.0.0.1' }],
    ['lists of its own', { myLists: [] }],
    ['an unknown field', { superuser: true }],
    ['null', { description: null }],
    ['an array', []],
  ])('refuses %s, and changes nothing', async (_case, body) => {
    const user = await auth.addUser();
    const given = Array.isArray(body) ? body : { description: 'changed', ...body };
    const refused = await patch(user.userEmail, given);
    expect([refused.status, refused.json.error]).toEqual([400, 'Request data is not correct.']);
    expect((await get(user.userEmail)).json.description).toBe('');
  });

  it('changes nothing when one of several things cannot be', async () => {
    const [user, other] = [await auth.addUser({ groups: [readers] }), await auth.addUser()];
    const change = { description: 'changed', groups: [writers], password: 'battery staple' };
    for (const [given, status] of [
      [{ groups: [writers, 4711] }, 400],
      [{ loginId: other.loginId }, 409],
      [{ loginId: other.userEmail }, 409],
      [{ loginId: 'logout' }, 400],
      [{ loginId: 'battery staple' }, 400],
    ] as const) {
      expect((await patch(user.userEmail, { ...change, ...given })).status).toBe(status);
    }
    expect((await get(user.userEmail)).json).toMatchObject({
      description: '',
      groups: [readers],
      loginId: user.loginId,
    });
    await expect(access(user.userId)).resolves.toMatchObject({ accessVersion: 1 });
  });

  it('lets the login ID change its case, or become the own e-mail address', async () => {
    const user = await auth.addUser({ name: 'casey' });
    for (const loginId of ['Casey', user.userEmail]) {
      expect((await patch(user.userEmail, { loginId })).status).toBe(204);
    }
  });

  it('answers 404 for an unknown user', async () => {
    const refused = await patch('nobody@example.com', { description: 'x' });
    expect([refused.status, refused.json]).toEqual([404, { error: 'The requested user was not found.' }]);
  });

  it('loses nothing when several change the same user at once', async () => {
    const user = await auth.addUser();
    const changes = [
      { description: 'changed' },
      { groups: [readers] },
      { loginId: 'renamed' },
      { loginEnabled: false },
    ];
    await Promise.all(changes.map((body) => patch(user.userEmail, body)));
    expect((await get(user.userEmail)).json).toMatchObject(Object.assign({}, ...changes));
    const { accessVersion } = await auth.owner.user.findUniqueOrThrow({ where: { id: user.userId } });
    expect(accessVersion).toBe(1 + changes.length);
  });
});
