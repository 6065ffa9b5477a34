import { rpc } from '@circus/contracts';
import { hash } from 'bcryptjs';
import { accessChangesOf } from '../accessChangesOf.js';
import { addSession, sessionsOf } from '../addSession.js';
import { auditOf } from '../auditOf.js';
import { type AuthTest, authTest, type TestUser } from '../authTest.js';
import { logIn, passwordGrant, postLogin, refreshGrant } from '../login/postLogin.js';
import { BASE_DN, type Directory, directoryPrograms, SEARCHER, startDirectory } from '../providers/directory.js';

const [OLD, NEW] = ['correct horse', 'battery staple'];
/** The credential that requests of these tests come with. */
const CREDENTIAL = 'test';

describe('PUT /api/login-info/password', () => {
  let auth: AuthTest;
  beforeAll(async () => {
    auth = await authTest({ DATABASE_CONNECTIONS: '5', LOGIN_FIRST_WAIT_MS: '20000' });
  });
  afterAll(() => auth.stop());

  const put = (user: TestUser | null, currentPassword: unknown, newPassword: unknown) =>
    auth.send(user, 'PUT', '/api/login-info/password', { body: { currentPassword, newPassword } });
  const isKnown = async (token: string) => (await auth.peer.request(rpc.authenticate, { kind: 'bearer', token })).ok;

  it('replaces the password of anybody, without any right', async () => {
    const user = await auth.addUser({ password: OLD });
    const answer = await put(user, OLD, NEW);
    expect([answer.status, answer.text]).toEqual([204, '']);
    expect((await postLogin(auth, passwordGrant(user.loginId, OLD))).status).toBe(400);
    await logIn(auth, user.loginId, NEW);
  });

  it('ends every other login of the user; the one used, permanent tokens and other users stay', async () => {
    const [user, other] = [await auth.addUser({ password: OLD }), await auth.addUser({ password: OLD })];
    const used = await logIn(auth, user.loginId, OLD);
    await auth.owner.accessToken.updateMany({ where: { userId: user.userId }, data: { tokenId: CREDENTIAL } });
    const [elsewhere, others] = [await logIn(auth, user.loginId, OLD), await logIn(auth, other.loginId, OLD)];
    const permanent = (await auth.send(user, 'POST', '/api/tokens', { body: { description: 'x' } })).json.accessToken;
    await addSession(auth, user.userId, 'elsewhere');
    await addSession(auth, other.userId, 'of another');

    expect((await put(user, OLD, NEW)).status).toBe(204);
    await expect(isKnown(used.accessToken)).resolves.toBe(true);
    await expect(isKnown(permanent)).resolves.toBe(true);
    await expect(isKnown(others.accessToken)).resolves.toBe(true);
    await expect(isKnown(elsewhere.accessToken)).resolves.toBe(false);
    expect((await postLogin(auth, refreshGrant(elsewhere.refreshToken))).status).toBe(400);
    expect((await postLogin(auth, refreshGrant(used.refreshToken))).status).toBe(200);
    await expect(sessionsOf(auth, user.userId)).resolves.toEqual([]);
    await expect(sessionsOf(auth, other.userId)).resolves.toEqual(['of another']);
    const [entry] = await auditOf(auth, 'user.password', user.userEmail);
    expect(entry).toMatchObject({ entity: 'user', userId: user.userId, address: '127.0.0.1' });
    expect(entry?.details).toEqual({ tokens: 1, sessions: 1 });
  });

  it('keeps the session that was used', async () => {
    const user = await auth.addUser({ password: OLD });
    await addSession(auth, user.userId, CREDENTIAL);
    await addSession(auth, user.userId, 'elsewhere');
    expect((await put(user, OLD, NEW)).status).toBe(204);
    await expect(sessionsOf(auth, user.userId)).resolves.toEqual([CREDENTIAL]);
  });

  it('has told everybody to forget the old password when it answers', async () => {
    const user = await auth.addUser({ password: OLD });
    const { told } = await accessChangesOf(auth, user.userId);
    await put(user, OLD, NEW);
    await expect(told).resolves.toEqual([user.userId]);
    await expect(auth.peer.request(rpc.access, { userId: user.userId })).resolves.toMatchObject({ accessVersion: 2 });
  });

  it('refuses a wrong current password, and slows the guessing of it', async () => {
    const user = await auth.addUser({ password: OLD });
    for (let i = 0; i < 6; i++) {
      const refused = await put(user, 'wrong', NEW);
      expect([refused.status, refused.json]).toEqual([400, { error: 'The current password is not correct.' }]);
    }
    const slowed = await put(user, OLD, NEW);
    expect(slowed.status).toBe(429);
    expect(Number(slowed.headers['retry-after'])).toBeGreaterThan(0);
    await auditOf(auth, 'login.refused', user.userEmail, 6);
    const { passwordHash } = await auth.owner.user.findUniqueOrThrow({ where: { id: user.userId } });
    expect(passwordHash).toMatch(/^\$argon2id\$/);
    await auth.owner.$executeRaw`UPDATE auth.login_failure SET blocked_until = now() - interval '1 second'`;
    expect((await put(user, OLD, NEW)).status).toBe(204);
  });

  it.each([
    ['of seven characters', 'seven77'],
    ['that is empty', ''],
    ['of more than 1024 characters', 'x'.repeat(1_025)],
    ['with a line break', 'battery\nstaple'],
    ['that is no text', 12_345_678],
  ])('refuses a new one %s', async (_case, newPassword) => {
    const user = await auth.addUser({ password: OLD });
    const refused = await put(user, OLD, newPassword);
    expect([refused.status, refused.json.error]).toEqual([400, 'Request data is not correct.']);
    expect(refused.json.validationErrors[0].dataPath).toBe('.newPassword');
    await logIn(auth, user.loginId, OLD);
  });

  it('refuses a new one that is the old one, or the name of the user', async () => {
    const user = await auth.addUser({ name: 'tanaka-taro', password: OLD });
    const NAME = 'A password must be neither the e-mail address nor the login ID.';
    for (const [newPassword, error] of [
      [OLD, 'The new password is the current one.'],
      ['Tanaka-Taro', NAME],
      ['TANAKA-TARO@example.com', NAME],
    ] as const) {
      const refused = await put(user, OLD, newPassword);
      expect([refused.status, refused.json]).toEqual([400, { error }]);
    }
  });

  it('of two changes at the same moment does one', async () => {
    const user = await auth.addUser({ password: OLD });
    const answers = await Promise.all([put(user, OLD, NEW), put(user, OLD, 'another staple')]);
    const statuses = answers.map(({ status }) => status).sort();
    expect(['204,409', '204,400']).toContain(String(statuses));
    const chosen = answers[0]?.status === 204 ? NEW : 'another staple';
    await logIn(auth, user.loginId, chosen);
  });

  it('replaces a hash that was brought from elsewhere', async () => {
    const user = await auth.addUser({ passwordHash: await hash('old', 4) });
    expect((await put(user, 'other', NEW)).status).toBe(400);
    expect((await put(user, 'old', NEW)).status).toBe(204);
    await logIn(auth, user.loginId, NEW);
  });

  it('refuses somebody without a password here, whatever is given', async () => {
    const user = await auth.addUser();
    const failures = await auth.owner.loginFailure.count();
    const refused = await put(user, 'anything', NEW);
    expect([refused.status, refused.json.error]).toEqual([409, expect.stringMatching(/not kept here/)]);
    await expect(auth.owner.loginFailure.count()).resolves.toBe(failures);
  });

  it('refuses a missing field and an unknown one', async () => {
    const user = await auth.addUser({ password: OLD });
    for (const body of [
      { newPassword: NEW },
      { currentPassword: OLD },
      { currentPassword: OLD, newPassword: NEW, user: 'x' },
    ]) {
      expect((await auth.send(user, 'PUT', '/api/login-info/password', { body })).status).toBe(400);
    }
  });

  it('is nothing for nobody', async () => {
    expect((await put(null, OLD, NEW)).status).toBe(401);
  });
});

const programs = directoryPrograms();

(programs ? describe : describe.skip)('PUT /api/login-info/password beside a directory', () => {
  let directory: Directory;
  beforeAll(async () => {
    if (programs) directory = await startDirectory(programs);
  });
  afterAll(() => directory.remove());

  /** Somebody whom the directory knows by the password "pässword", and who has another one here. */
  const withUser = async (fallback: string, test: (auth: AuthTest, user: TestUser) => Promise<void>) => {
    const auth = await authTest({
      AUTH_PROVIDER: 'ldap',
      AUTH_FALLBACK_TO_DEFAULT: fallback,
      LDAP_URL: directory.tlsUrl,
      LDAP_CA: directory.ca,
      LDAP_BIND_DN: SEARCHER.dn,
      LDAP_BIND_PASSWORD: SEARCHER.password,
      LDAP_BASE_DN: BASE_DN,
    });
    try {
      const user = await auth.addUser({ name: 'mori', password: OLD });
      const userEmail = 'mori@hospital.example';
      await auth.owner.user.update({ where: { id: user.userId }, data: { userEmail } });
      await test(auth, { ...user, userEmail });
    } finally {
      await auth.stop();
    }
  };
  const put = (auth: AuthTest, user: TestUser, currentPassword: string) =>
    auth.send(user, 'PUT', '/api/login-info/password', { body: { currentPassword, newPassword: NEW } });

  it('is refused where the directory alone decides', () =>
    withUser('false', async (auth, user) => {
      for (const password of ['pässword', OLD]) expect((await put(auth, user, password)).status).toBe(409);
    }));

  it('changes the password here by the password here, not by that of the directory', () =>
    withUser('true', async (auth, user) => {
      const refused = await put(auth, user, 'pässword');
      expect([refused.status, refused.json]).toEqual([400, { error: 'The current password is not correct.' }]);
      expect((await put(auth, user, OLD)).status).toBe(204);
      await logIn(auth, user.userEmail, NEW);
    }));
});
