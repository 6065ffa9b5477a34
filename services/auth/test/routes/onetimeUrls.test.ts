import { rpc } from '@circus/contracts';
import { eventually } from '@circus/testkit';
import { type AuthTest, authTest, type TestUser } from '../authTest.js';
import { passwordGrant, postLogin } from '../login/postLogin.js';

const WRONG = { error: 'Invalid grant: user credentials are invalid' };

describe('POST /api/admin/onetime-urls', () => {
  let auth: AuthTest;
  let issuer: TestUser;
  beforeAll(async () => {
    auth = await authTest();
    issuer = await auth.addUser({ groups: [await auth.addGroup({ privileges: ['issueOnetime'] })] });
  });
  afterAll(() => auth.stop());

  const issue = (user: unknown, by = issuer) => auth.send(by, 'POST', '/api/admin/onetime-urls', { body: { user } });
  const issued = async (user: string): Promise<string> => (await issue(user)).json.onetimeString;
  const logInWith = (username: string, password = username) => postLogin(auth, passwordGrant(username, password));

  it('gives a string of 32 characters for an e-mail address or login ID, and keeps its hash alone', async () => {
    const user = await auth.addUser();
    for (const name of [user.userEmail, user.loginId]) {
      const answer = await issue(name);
      expect([answer.status, answer.json]).toEqual([201, { onetimeString: expect.stringMatching(/^[0-9a-z]{32}$/) }]);
      expect(answer.headers['cache-control']).toBe('no-store');
    }
    const string = await issued(user.loginId);
    const rows = await auth.owner.$queryRaw<{ text: string }[]>`
      SELECT to_jsonb(u)::text AS text FROM auth.onetime_url u UNION ALL SELECT to_jsonb(o)::text FROM auth.outbox o`;
    for (const { text } of rows) expect(text).not.toContain(string);
  });

  it('opens one login, once', async () => {
    const user = await auth.addUser();
    const string = await issued(user.loginId);
    const opened = await logInWith(string);
    expect(opened.status).toBe(200);
    const row = await auth.owner.accessToken.findFirstOrThrow({ where: { userId: user.userId } });
    expect(row.permanent).toBe(false);
    const again = await logInWith(string);
    expect([again.status, again.json]).toEqual([400, WRONG]);
    const [entry] = await eventually(async () => {
      const found = await auth.owner.auditEntry.findMany({ where: { action: 'login', userId: user.userId } });
      return found.length === 1 && found;
    });
    expect(entry?.details).toEqual({ door: 'onetime' });
  });

  it('opens one login, however many try at once', async () => {
    const string = await issued((await auth.addUser()).loginId);
    const answers = await Promise.all(Array.from({ length: 5 }, () => logInWith(string)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  it('opens nothing where username and password differ, and stays valid', async () => {
    const user = await auth.addUser({ password: 'right' });
    const string = await issued(user.loginId);
    for (const [username, password] of [
      [user.loginId, string],
      [string, 'right'],
      [string.toUpperCase(), string],
    ] as const) {
      const refused = await logInWith(username, password);
      expect([refused.status, refused.json]).toEqual([400, WRONG]);
    }
    expect((await logInWith(string)).status).toBe(200);
  });

  it('opens nothing after its minute', async () => {
    const user = await auth.addUser();
    const string = await issued(user.loginId);
    const [row] = await auth.owner.$queryRaw<{ seconds: number }[]>`
      SELECT extract(epoch FROM expires_at - created_at)::int AS seconds FROM auth.onetime_url WHERE user_id = ${user.userId}`;
    expect(row?.seconds).toBe(60);
    await auth.owner.$executeRaw`UPDATE auth.onetime_url SET expires_at = now() WHERE user_id = ${user.userId}`;
    const refused = await logInWith(string);
    expect([refused.status, refused.json]).toEqual([400, WRONG]);
  });

  it('opens nothing for a user who was disabled after it was made', async () => {
    const user = await auth.addUser();
    const string = await issued(user.loginId);
    await auth.owner.user.update({ where: { id: user.userId }, data: { loginEnabled: false } });
    const refused = await logInWith(string);
    expect([refused.status, refused.json]).toEqual([400, WRONG]);
    await expect(auth.owner.accessToken.count({ where: { userId: user.userId } })).resolves.toBe(0);
  });

  it('is no password for HTTP Basic', async () => {
    const string = await issued((await auth.addUser()).loginId);
    await expect(
      auth.peer.request(rpc.authenticate, { kind: 'basic', user: string, password: string, address: '192.0.2.7' }),
    ).resolves.toMatchObject({ ok: false });
    expect((await logInWith(string)).status).toBe(200);
  });

  it('stands in the audit trail, without the string', async () => {
    const user = await auth.addUser();
    const string = await issued(user.loginId);
    const entries = await eventually(async () => {
      const found = await auth.owner.auditEntry.findMany({ where: { action: 'onetimeUrl.create' } });
      const own = found.filter(({ details }) => (details as { userEmail?: string }).userEmail === user.userEmail);
      return own.length === 1 && own;
    });
    expect(entries[0]).toMatchObject({ userId: issuer.userId, entity: 'onetimeUrl' });
    expect(JSON.stringify(entries[0]?.details)).not.toContain(string);
  });

  it('refuses an unknown user, an ambiguous name and a disabled user', async () => {
    const disabled = await auth.addUser({ loginEnabled: false });
    const owner = await auth.addUser({ name: 'owner' });
    await auth.owner.user.create({
      data: { userEmail: 'thief@example.com', loginId: owner.userEmail, passwordHash: '' },
    });
    for (const name of ['nobody', '', owner.userEmail]) {
      const refused = await issue(name);
      expect([refused.status, refused.json]).toEqual([404, { error: 'The requested user was not found.' }]);
    }
    const refused = await issue(disabled.loginId);
    expect([refused.status, refused.json]).toEqual([400, { error: 'The user may not log in.' }]);
  });

  it.each([
    ['no user', {}],
    ['another type', { user: 5 }],
    ['a character that cannot be stored', { user: 'a\0b' }],
    ['a further field', { user: 'x', redirect: '/' }],
  ])('refuses %s', async (_case, body) => {
    const refused = await auth.send(issuer, 'POST', '/api/admin/onetime-urls', { body });
    expect([refused.status, refused.json.error]).toEqual([400, 'Request data is not correct.']);
  });

  it('refuses everybody without issueOnetime, however powerful', async () => {
    const everythingElse = ['createProject', 'deleteProject', 'manageServer', 'personalInfoView', 'downloadVolume'];
    const admin = await auth.addUser({ groups: [await auth.addGroup({ privileges: everythingElse })] });
    const refused = await issue(issuer.loginId, admin);
    expect([refused.status, refused.json]).toEqual([
      401,
      { error: 'You do not have the required privilege (Issue Onetime URL).' },
    ]);
    const nobody = await auth.send(null, 'POST', '/api/admin/onetime-urls', { body: { user: issuer.loginId } });
    expect(nobody.status).toBe(401);
  });
});
