import { Refusal, rpc } from '@circus/contracts';
import { eventually } from '@circus/testkit';
import { type AuthTest, authTest } from '../authTest.js';
import { passwordGrant, postLogin } from '../login/postLogin.js';
import { BASE_DN, type Directory, directoryPrograms, SEARCHER, startDirectory } from './directory.js';

const programs = directoryPrograms();
const WRONG = { error: 'Invalid grant: user credentials are invalid' };
const AWAY = 'Passwords cannot be checked at the moment, because the directory does not answer. Try again in a moment.';

(programs ? describe : describe.skip)('logins by a directory', () => {
  let directory: Directory;
  beforeAll(async () => {
    if (programs) directory = await startDirectory(programs);
  });
  afterAll(() => directory.remove());

  const settings = () => ({
    AUTH_PROVIDER: 'ldap',
    LDAP_URL: directory.tlsUrl,
    LDAP_CA: directory.ca,
    LDAP_BIND_DN: SEARCHER.dn,
    LDAP_BIND_PASSWORD: SEARCHER.password,
    LDAP_BASE_DN: BASE_DN,
  });
  const hospital = async (
    auth: AuthTest,
    name: string,
    given: { loginEnabled?: boolean; passwordHash?: string } = {},
  ) => {
    const user = await auth.addUser({ name: `suite-${name}`, ...given });
    const userEmail = `${name}@hospital.example`;
    await auth.owner.user.update({ where: { id: user.userId }, data: { userEmail } });
    return { ...user, userEmail };
  };
  const basic = (auth: AuthTest, user: string, password: string) =>
    auth.peer.request(rpc.authenticate, { kind: 'basic', user, password, address: '192.0.2.1' });

  describe('alone', () => {
    let auth: AuthTest;
    beforeAll(async () => {
      auth = await authTest(settings());
    });
    afterAll(() => auth.stop());

    it('open the account of the e-mail address that the directory knows, at every door', async () => {
      const { userId, userEmail } = await hospital(auth, 'mori');
      const answer = await postLogin(auth, passwordGrant('mori', 'pässword'));
      expect(answer.status).toBe(200);
      await expect(
        auth.peer.request(rpc.authenticate, { kind: 'bearer', token: answer.json.access_token }),
      ).resolves.toMatchObject({ ok: true, userId });
      await expect(basic(auth, userEmail, 'pässword')).resolves.toMatchObject({ ok: true, userId });
      const row = await auth.owner.user.findUniqueOrThrow({ where: { id: userId } });
      expect([row.lastLoginIp, row.passwordHash]).toEqual(['192.0.2.1', '']);
    });

    it('refuse a wrong password, somebody without an account and a disabled account in the same words', async () => {
      await hospital(auth, 'starman', { loginEnabled: false });
      for (const [name, password] of [
        ['mori', 'wrong'],
        ['müller', 'right'],
        ['star*man', 'asterisk'],
      ] as const) {
        const refused = await postLogin(auth, passwordGrant(name, password));
        expect([refused.status, refused.json]).toEqual([400, WRONG]);
      }
    });

    it('open no account whose login ID is what the directory gives for an e-mail address', async () => {
      await auth.owner.user.create({
        data: { userEmail: 'somebody@example.com', loginId: 'brackets@hospital.example', passwordHash: '' },
      });
      expect((await postLogin(auth, passwordGrant('a(b)c\\d', 'brackets'))).status).toBe(400);
    });

    it("take none of the suite's own passwords", async () => {
      const local = await auth.addUser({ password: 'local secret' });
      expect((await postLogin(auth, passwordGrant(local.loginId, 'local secret'))).status).toBe(400);
    });

    it('are slowed like all others', async () => {
      const address = '192.0.2.50';
      for (let i = 0; i < 6; i++) {
        expect((await postLogin(auth, passwordGrant('twin', 'wrong'), { address })).status).toBe(400);
      }
      const [row] = await auth.owner.loginFailure.findMany({ orderBy: { blockedUntil: 'desc' }, take: 1 });
      expect(row?.failures).toBe(6);
    });

    it('take a one-time string, which the directory knows nothing of', async () => {
      const { userEmail } = await hospital(auth, 'onetime');
      const issuer = await auth.addUser({ groups: [await auth.addGroup({ privileges: ['issueOnetime'] })] });
      const { json } = await auth.send(issuer, 'POST', '/api/admin/onetime-urls', { body: { user: userEmail } });
      expect((await postLogin(auth, passwordGrant(json.onetimeString, json.onetimeString))).status).toBe(200);
    });

    it('say that they cannot be checked while the directory is down, and count that as no failure', async () => {
      const [counted, audited] = [await auth.owner.loginFailure.count(), await refusedLogins(auth)];
      await directory.stop();
      const away = await postLogin(auth, passwordGrant('mori', 'pässword'), { address: '192.0.2.51' });
      expect([away.status, away.json]).toEqual([503, { error: AWAY }]);
      expect(away.headers['retry-after']).toBe('1');
      await expect(basic(auth, 'mori', 'pässword')).rejects.toThrow(new Refusal('unavailable', AWAY));
      await directory.start();
      await expect(auth.owner.loginFailure.count()).resolves.toBe(counted);
      await expect(refusedLogins(auth)).resolves.toBe(audited);
      expect((await postLogin(auth, passwordGrant('mori', 'pässword'))).status).toBe(200);
    });
  });

  describe("with the suite's own passwords behind it", () => {
    let auth: AuthTest;
    beforeAll(async () => {
      auth = await authTest({ ...settings(), AUTH_FALLBACK_TO_DEFAULT: 'true' });
    });
    afterAll(() => auth.stop());

    it('take either, and refuse what neither knows', async () => {
      const local = await auth.addUser({ password: 'local secret' });
      await hospital(auth, 'mori');
      expect((await postLogin(auth, passwordGrant('mori', 'pässword'))).status).toBe(200);
      expect((await postLogin(auth, passwordGrant(local.loginId, 'local secret'))).status).toBe(200);
      const refused = await postLogin(auth, passwordGrant(local.loginId, 'wrong'));
      expect([refused.status, refused.json]).toEqual([400, WRONG]);
    });

    it("let the suite's own decide while the directory is down", async () => {
      const local = await auth.addUser({ password: 'local secret' });
      await directory.stop();
      expect((await postLogin(auth, passwordGrant(local.loginId, 'local secret'))).status).toBe(200);
      expect((await postLogin(auth, passwordGrant('mori', 'pässword'))).status).toBe(400);
      await directory.start();
    });
  });
});

/** How many there are, once everything has been told. */
async function refusedLogins(auth: AuthTest): Promise<number> {
  await eventually(async () => (await auth.owner.authOutbox.count({ where: { publishedAt: null } })) === 0);
  return auth.owner.authOutbox.count({ where: { payload: { path: ['action'], equals: 'login.refused' } } });
}
