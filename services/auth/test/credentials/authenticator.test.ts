import { type Authentication, type Credential, rpc } from '@circus/contracts';
import { hash as bcrypt } from 'bcryptjs';
import { hashToken, newAccessToken } from '../../src/tokens/accessToken.js';
import { auditOf } from '../auditOf.js';
import { type AuthTest, authTest } from '../authTest.js';

const DAY_MS = 24 * 3_600_000;

describe('RPC authenticate', () => {
  let auth: AuthTest;
  beforeAll(async () => {
    auth = await authTest();
  });
  afterAll(() => auth.stop());

  const authenticate = (credential: Credential): Promise<Authentication> =>
    auth.peer.request(rpc.authenticate, credential);
  const basic = (user: string, password: string, address = '10.0.0.1') =>
    authenticate({ kind: 'basic', user, password, address });
  const bearer = (token: string) => authenticate({ kind: 'bearer', token });

  let tokens = 0;
  const addToken = async (
    userId: number,
    given: { expiresAt?: Date; refreshTokenHash?: Uint8Array<ArrayBuffer> } = {},
  ) => {
    const token = newAccessToken();
    const tokenId = `token${++tokens}`;
    const permanent = given.expiresAt === undefined;
    await auth.owner.accessToken.create({
      data: { tokenId, userId, tokenHash: hashToken(token), permanent, ...given },
    });
    return { token, tokenId };
  };

  describe('of a bearer token', () => {
    it('names the user, the access version and the token, but never a permanent one an end', async () => {
      const { userId } = await auth.addUser();
      const { token, tokenId } = await addToken(userId);
      await expect(bearer(token)).resolves.toEqual({
        ok: true,
        userId,
        accessVersion: 1,
        credentialId: tokenId,
        expiresAt: null,
      });
    });

    it('is no login: that was when the token was given', async () => {
      const { userId, userEmail, loginId } = await auth.addUser({ password: 'right' });
      const { token } = await addToken(userId);
      await expect(bearer(token)).resolves.toMatchObject({ ok: true });
      await basic(loginId, 'right');
      const logins = await auditOf(auth, 'login', userEmail);
      expect(logins.map(({ details }) => details)).toEqual([{ door: 'basic' }]);
    });

    it('tells when a session token ends', async () => {
      const { userId } = await auth.addUser();
      const expiresAt = new Date(Date.now() + DAY_MS);
      const { token } = await addToken(userId, { expiresAt });
      await expect(bearer(token)).resolves.toMatchObject({ ok: true, expiresAt: expiresAt.getTime() });
    });

    it.each(['0123456789abcdef0123456789abcdef01234567', '', 'x\0y', 'ü'.repeat(10_000)])(
      'refuses an unknown token (%#)',
      async (token) => {
        await expect(bearer(token)).resolves.toEqual({ ok: false, reason: 'Invalid token: access token is invalid' });
      },
    );

    it('refuses an expired token', async () => {
      const { userId } = await auth.addUser();
      const { token } = await addToken(userId, { expiresAt: new Date(Date.now() - 1) });
      await expect(bearer(token)).resolves.toEqual({ ok: false, reason: 'Invalid token: access token has expired' });
    });

    it("refuses a disabled user's permanent and session tokens", async () => {
      const { userId } = await auth.addUser({ loginEnabled: false });
      const permanent = await addToken(userId);
      const session = await addToken(userId, { expiresAt: new Date(Date.now() + DAY_MS) });
      for (const { token } of [permanent, session]) {
        await expect(bearer(token)).resolves.toEqual({ ok: false, reason: 'Invalid token: the user may not log in' });
      }
    });

    it('takes no refresh token for an access token', async () => {
      const { userId } = await auth.addUser();
      const refreshToken = newAccessToken();
      await addToken(userId, { expiresAt: new Date(Date.now() + DAY_MS), refreshTokenHash: hashToken(refreshToken) });
      await expect(bearer(refreshToken)).resolves.toMatchObject({ ok: false });
    });
  });

  describe('of a name and password', () => {
    const WRONG = { ok: false, reason: 'Invalid grant: user credentials are invalid' };

    it('takes the e-mail address and the login ID', async () => {
      const { userId, userEmail, loginId } = await auth.addUser({ password: 'päss: wörd' });
      const known = { ok: true, userId, accessVersion: 1, credentialId: 'basic', expiresAt: null };
      await expect(basic(userEmail, 'päss: wörd')).resolves.toEqual(known);
      await expect(basic(loginId, 'päss: wörd')).resolves.toEqual(known);
    });

    it('refuses a wrong password, an unknown name and a disabled user in the same words', async () => {
      const { loginId } = await auth.addUser({ password: 'right' });
      const disabled = await auth.addUser({ password: 'right', loginEnabled: false });
      await expect(basic(loginId, 'wrong')).resolves.toEqual(WRONG);
      await expect(basic(loginId, '')).resolves.toEqual(WRONG);
      await expect(basic('nobody', 'right')).resolves.toEqual(WRONG);
      await expect(basic('no\0body', 'right')).resolves.toEqual(WRONG);
      await expect(basic(disabled.loginId, 'right')).resolves.toEqual(WRONG);
    });

    it('refuses every password of an account without one', async () => {
      const { loginId } = await auth.addUser({ passwordHash: '' });
      await expect(basic(loginId, '')).resolves.toEqual(WRONG);
    });

    it("means the owner of an e-mail address that is also somebody's login ID", async () => {
      const owner = await auth.addUser({ name: 'owner', password: 'right' });
      await auth.owner.user.create({
        data: { userEmail: 'thief@example.com', loginId: owner.userEmail, passwordHash: '' },
      });
      await expect(basic(owner.userEmail, 'right')).resolves.toMatchObject({ ok: true, userId: owner.userId });
    });

    it('is one login in the audit trail for each address and ten minutes, however often it comes', async () => {
      const { userId, userEmail, loginId } = await auth.addUser({ password: 'right' });
      await Promise.all([basic(loginId, 'right'), basic(userEmail, 'right')]);
      await basic(loginId, 'right', '10.0.0.2');
      await basic(loginId, 'right');
      await basic(loginId, 'wrong', '10.0.0.3');
      await auditOf(auth, 'login.refused', userEmail);
      const logins = await auditOf(auth, 'login', userEmail, 2);
      expect(logins.map(({ address, details, ...entry }) => [address, details, entry.userId])).toEqual([
        ['10.0.0.1', { door: 'basic' }, userId],
        ['10.0.0.2', { door: 'basic' }, userId],
      ]);
      const { lastLoginIp } = await auth.owner.user.findUniqueOrThrow({ where: { id: userId } });
      expect(lastLoginIp).toBe('10.0.0.2');
    });

    it.each(['$2a$', '$2b$', '$2y$'])(
      'verifies a bcrypt hash of the form %s and upgrades it to argon2id',
      async (prefix) => {
        const passwordHash = (await bcrypt('old secret', 4)).replace(/^\$2[aby]\$/, prefix);
        const { userId, loginId } = await auth.addUser({ passwordHash });
        const stored = async () => (await auth.owner.user.findUnique({ where: { id: userId } }))?.passwordHash;

        await expect(basic(loginId, 'wrong')).resolves.toEqual(WRONG);
        await expect(stored()).resolves.toBe(passwordHash);

        await expect(basic(loginId, 'old secret')).resolves.toMatchObject({ ok: true, userId });
        await expect(stored()).resolves.toMatch(/^\$argon2id\$/);
        await expect(basic(loginId, 'old secret')).resolves.toMatchObject({ ok: true, userId });
        await expect(basic(loginId, 'wrong')).resolves.toEqual(WRONG);
      },
    );
  });

  it('knows no session', async () => {
    const credential: Credential = { kind: 'session', token: 't', userAgent: 'u', address: '127.0.0.1' };
    await expect(authenticate(credential)).resolves.toEqual({
      ok: false,
      reason: 'Invalid session: the session is unknown or has ended',
    });
  });
});
