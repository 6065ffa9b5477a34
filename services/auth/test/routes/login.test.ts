import { type Authentication, rpc } from '@circus/contracts';
import { eventually } from '@circus/testkit';
import { type AuthTest, authTest, type TestUser } from '../authTest.js';
import { CLIENT, logIn, passwordGrant, postLogin, refreshGrant } from '../login/postLogin.js';

const WRONG = 'Invalid grant: user credentials are invalid';
const HOUR_MS = 3_600_000;

describe('POST /login', () => {
  let auth: AuthTest;
  let mori: TestUser;
  beforeAll(async () => {
    auth = await authTest();
    mori = await auth.addUser({ name: 'mori', password: 'right' });
  });
  afterAll(() => auth.stop());

  const bearer = (token: string): Promise<Authentication> =>
    auth.peer.request(rpc.authenticate, { kind: 'bearer', token });
  const userRow = (userId: number) => auth.owner.user.findUniqueOrThrow({ where: { id: userId } });
  const auditOf = (entityId: string, action: string) =>
    auth.owner.auditEntry.findMany({ where: { entityId, action }, orderBy: { id: 'asc' } });
  const refused = async (answer: ReturnType<typeof postLogin>) => {
    const { status, json } = await answer;
    return [status, json];
  };

  describe('with a name and password', () => {
    it('gives a token pair that is for its client alone', async () => {
      const answer = await postLogin(auth, passwordGrant('mori', 'right'));
      expect(answer.status).toBe(200);
      expect(answer.json).toEqual({
        access_token: expect.stringMatching(/^[0-9a-f]{40}$/),
        token_type: 'Bearer',
        expires_in: expect.any(Number),
        refresh_token: expect.stringMatching(/^[0-9a-f]{40}$/),
      });
      expect([3599, 3600]).toContain(answer.json.expires_in);
      expect(answer.json.access_token).not.toBe(answer.json.refresh_token);
      expect(answer.headers).toMatchObject({ 'cache-control': 'no-store', pragma: 'no-cache' });
    });

    it('takes the e-mail address too, and the access token opens the suite for an hour', async () => {
      const { accessToken, refreshToken } = await logIn(auth, mori.userEmail, 'right');
      const known = await bearer(accessToken);
      expect(known).toMatchObject({ ok: true, userId: mori.userId });
      const left = (known.ok && known.expiresAt ? known.expiresAt : 0) - Date.now();
      expect(left).toBeGreaterThan(HOUR_MS - 60_000);
      expect(left).toBeLessThan(HOUR_MS + 60_000);
      await expect(bearer(refreshToken)).resolves.toMatchObject({ ok: false });
    });

    it('keeps neither token, only their SHA-256, and lets the refresh token last fourteen days', async () => {
      const { accessToken, refreshToken } = await logIn(auth, 'mori', 'right');
      const rows = await auth.owner.$queryRaw<{ text: string }[]>`
        SELECT to_jsonb(t)::text AS text FROM auth.access_token t
        UNION ALL SELECT to_jsonb(o)::text FROM auth.outbox o`;
      for (const { text } of rows) {
        expect(text).not.toContain(accessToken);
        expect(text).not.toContain(refreshToken);
      }
      const [newest] = await auth.owner.$queryRaw<{ days: number; permanent: boolean }[]>`
        SELECT round(extract(epoch FROM refresh_expires_at - now()) / 86400)::int AS days, permanent
        FROM auth.access_token ORDER BY created_at DESC LIMIT 1`;
      expect(newest).toEqual({ days: 14, permanent: false });
    });

    it('writes down when and from where somebody logged in, also in the audit trail', async () => {
      const user = await auth.addUser({ password: 'right' });
      const before = Date.now();
      await postLogin(auth, passwordGrant(user.loginId, 'right'), { address: '203.0.113.9' });
      const { lastLoginTime, lastLoginIp } = await userRow(user.userId);
      expect(lastLoginIp).toBe('203.0.113.9');
      expect(lastLoginTime.getTime()).toBeGreaterThanOrEqual(before - 1_000);
      const [entry] = await eventually(async () => {
        const entries = await auditOf(user.userEmail, 'login');
        return entries.length > 0 && entries;
      });
      expect(entry).toMatchObject({
        userId: user.userId,
        userEmail: user.userEmail,
        address: '203.0.113.9',
        entity: 'user',
        details: { door: 'password' },
      });
      expect(entry?.requestId).not.toBe('');
    });

    it('refuses a wrong password, an unknown name and a disabled user in the same words', async () => {
      const disabled = await auth.addUser({ password: 'right', loginEnabled: false });
      for (const form of [
        passwordGrant('mori', 'wrong'),
        passwordGrant('nobody', 'right'),
        passwordGrant('no\0body', 'right'),
        passwordGrant(disabled.loginId, 'right'),
      ]) {
        const answer = await postLogin(auth, form);
        expect([answer.status, answer.json]).toEqual([400, { error: WRONG }]);
        expect(answer.headers).toMatchObject({ 'cache-control': 'no-store', pragma: 'no-cache' });
      }
      expect((await userRow(disabled.userId)).lastLoginIp).toBe('');
    });

    it('puts a refused login into the audit trail: whose account was meant, and nothing of what was typed', async () => {
      const user = await auth.addUser({ password: 'right' });
      await postLogin(auth, passwordGrant(user.loginId, 'my typed secret'), { address: '203.0.113.10' });
      await postLogin(auth, passwordGrant('my typed secret', 'x'), { address: '203.0.113.10' });
      const entries = await eventually(async () => {
        const found = await auth.owner.auditEntry.findMany({
          where: { action: 'login.refused', address: '203.0.113.10' },
          orderBy: { id: 'asc' },
        });
        return found.length === 2 && found;
      });
      expect(
        entries.map(({ entity, entityId, userId, userEmail }) => ({ entity, entityId, userId, userEmail })),
      ).toEqual([
        { entity: 'user', entityId: user.userEmail, userId: null, userEmail: '' },
        { entity: 'user', entityId: '', userId: null, userEmail: '' },
      ]);
      const everything = await auth.owner.$queryRaw<{ text: string }[]>`
        SELECT to_jsonb(a)::text AS text FROM auth.audit_entry a UNION ALL SELECT to_jsonb(o)::text FROM auth.outbox o`;
      for (const { text } of everything) expect(text).not.toContain('my typed secret');
    });

    it('takes characters of any script, and a form with a charset', async () => {
      const user = await auth.addUser({ password: 'päss wörd+&=%' });
      const headers = { 'content-type': 'Application/X-WWW-Form-Urlencoded; charset=UTF-8' };
      const answer = await postLogin(auth, passwordGrant(user.loginId, 'päss wörd+&=%'), { headers });
      expect(answer.status).toBe(200);
    });

    it('takes twenty right logins at the same moment', async () => {
      const answers = await Promise.all(
        Array.from({ length: 20 }, () => postLogin(auth, passwordGrant('mori', 'right'), { address: '203.0.113.11' })),
      );
      expect(answers.map(({ status }) => status)).toEqual(new Array(20).fill(200));
    });

    it('gives no token for a password that was changed while it was looked at', async () => {
      const user = await auth.addUser({ password: 'old' });
      // Held until the password has been verified: a login then waits for the account's row.
      const { promise: verified, resolve: release } = withResolvers();
      const changed = auth.owner.$transaction(async (transaction) => {
        await transaction.$executeRaw`SELECT FROM auth."user" WHERE id = ${user.userId} FOR UPDATE`;
        await verified;
        await transaction.user.update({ where: { id: user.userId }, data: { passwordHash: '' } });
      });
      const answer = postLogin(auth, passwordGrant(user.loginId, 'old'));
      await eventually(async () => {
        const [waiting] = await auth.owner.$queryRaw<{ count: bigint }[]>`
          SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`;
        return waiting && waiting.count > 0n;
      });
      release();
      await changed;
      await expect(refused(answer)).resolves.toEqual([400, { error: WRONG }]);
      await expect(auth.owner.accessToken.count({ where: { userId: user.userId } })).resolves.toBe(0);
    });
  });

  describe('with a refresh token', () => {
    it('gives a new pair; the old access token dies at once, the old refresh token is used up', async () => {
      const old = await logIn(auth, 'mori', 'right');
      const answer = await postLogin(auth, refreshGrant(old.refreshToken));
      expect([answer.status, answer.headers['cache-control']]).toEqual([200, 'no-store']);
      await expect(bearer(old.accessToken)).resolves.toEqual({
        ok: false,
        reason: 'Invalid token: access token is invalid',
      });
      await expect(bearer(answer.json.access_token)).resolves.toMatchObject({ ok: true, userId: mori.userId });
      await expect(refused(postLogin(auth, refreshGrant(old.refreshToken)))).resolves.toEqual([
        400,
        { error: 'Invalid grant: refresh token is invalid' },
      ]);
      expect((await postLogin(auth, refreshGrant(answer.json.refresh_token))).status).toBe(200);
    });

    it('tells everybody to forget the old access token', async () => {
      const user = await auth.addUser({ password: 'right' });
      const { refreshToken } = await logIn(auth, user.loginId, 'right');
      await postLogin(auth, refreshGrant(refreshToken));
      expect((await userRow(user.userId)).accessVersion).toBe(2);
    });

    it('counts as a login', async () => {
      const user = await auth.addUser({ password: 'right' });
      const { refreshToken } = await logIn(auth, user.loginId, 'right');
      await postLogin(auth, refreshGrant(refreshToken), { address: '203.0.113.12' });
      expect((await userRow(user.userId)).lastLoginIp).toBe('203.0.113.12');
      const entries = await eventually(async () => {
        const found = await auditOf(user.userEmail, 'login');
        return found.length === 2 && found;
      });
      expect(entries[1]?.details).toEqual({ door: 'refresh' });
    });

    it('gives one pair, however many ask with the same token at once', async () => {
      const user = await auth.addUser({ password: 'right' });
      const { refreshToken } = await logIn(auth, user.loginId, 'right');
      const answers = await Promise.all(Array.from({ length: 8 }, () => postLogin(auth, refreshGrant(refreshToken))));
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
      for (const { json } of answers.filter(({ status }) => status !== 200)) {
        expect(json).toEqual({ error: 'Invalid grant: refresh token is invalid' });
      }
      await expect(auth.owner.accessToken.count({ where: { userId: user.userId } })).resolves.toBe(1);
    });

    it('refuses an unknown one, an access token, and one whose time is over', async () => {
      const user = await auth.addUser({ password: 'right' });
      const { accessToken, refreshToken } = await logIn(auth, user.loginId, 'right');
      for (const token of ['0123456789abcdef0123456789abcdef01234567', accessToken]) {
        await expect(refused(postLogin(auth, refreshGrant(token)))).resolves.toEqual([
          400,
          { error: 'Invalid grant: refresh token is invalid' },
        ]);
      }
      await auth.owner.accessToken.updateMany({
        where: { userId: user.userId },
        data: { refreshExpiresAt: new Date(Date.now() - 1_000) },
      });
      await expect(refused(postLogin(auth, refreshGrant(refreshToken)))).resolves.toEqual([
        400,
        { error: 'Invalid grant: refresh token has expired' },
      ]);
    });

    it('works after the access token has expired', async () => {
      const user = await auth.addUser({ password: 'right' });
      const { accessToken, refreshToken } = await logIn(auth, user.loginId, 'right');
      await auth.owner.accessToken.updateMany({
        where: { userId: user.userId },
        data: { expiresAt: new Date(Date.now() - 1_000) },
      });
      await expect(bearer(accessToken)).resolves.toEqual({
        ok: false,
        reason: 'Invalid token: access token has expired',
      });
      expect((await postLogin(auth, refreshGrant(refreshToken))).status).toBe(200);
    });

    it('never turns a permanent token into a session, whatever stands beside it', async () => {
      const { accessToken } = (await auth.send(mori, 'POST', '/api/tokens', { body: { description: 'x' } })).json;
      const shared = (await logIn(auth, 'mori', 'right')).refreshToken;
      await auth.owner.$executeRaw`
        UPDATE auth.access_token SET permanent = true
        WHERE refresh_token_hash = sha256(convert_to(${shared}, 'UTF8'))`;
      for (const token of [accessToken, shared]) {
        await expect(refused(postLogin(auth, refreshGrant(token)))).resolves.toEqual([
          400,
          { error: 'Invalid grant: refresh token is invalid' },
        ]);
      }
    });

    it('refuses a user who was disabled meanwhile as it refuses a wrong password', async () => {
      const user = await auth.addUser({ password: 'right' });
      const { accessToken, refreshToken } = await logIn(auth, user.loginId, 'right');
      await auth.owner.user.update({ where: { id: user.userId }, data: { loginEnabled: false } });
      await expect(bearer(accessToken)).resolves.toEqual({
        ok: false,
        reason: 'Invalid token: the user may not log in',
      });
      await expect(refused(postLogin(auth, refreshGrant(refreshToken)))).resolves.toEqual([400, { error: WRONG }]);
      const [entry] = await eventually(async () => {
        const entries = await auditOf(user.userEmail, 'login.refused');
        return entries.length === 1 && entries;
      });
      expect(entry?.details).toEqual({ door: 'refresh' });
    });
  });

  describe('as a form', () => {
    const basic = (pair: string) => ({ authorization: `Basic ${Buffer.from(pair).toString('base64')}` });
    const { client_id: _id, client_secret: _secret, ...withoutClient } = passwordGrant('mori', 'right');

    it('takes the client by HTTP Basic, in any case of the scheme', async () => {
      expect((await postLogin(auth, withoutClient, { headers: basic('circus-front:not-a-secret') })).status).toBe(200);
      const headers = { authorization: basic('circus-front:x').authorization.replace('Basic', 'bASIC') };
      expect((await postLogin(auth, withoutClient, { headers })).status).toBe(200);
    });

    it('takes the client from the form where the header says nothing of it', async () => {
      const headers = { authorization: 'Bearer 0123456789abcdef0123456789abcdef01234567' };
      expect((await postLogin(auth, passwordGrant('mori', 'right'), { headers })).status).toBe(200);
    });

    const form = (given: Record<string, string>) => ({ ...passwordGrant('mori', 'right'), ...given });
    const without = (name: string) =>
      Object.fromEntries(Object.entries(passwordGrant('mori', 'right')).filter(([key]) => key !== name));
    const NO_CLIENT = 'Invalid client: cannot retrieve client credentials';
    const refresh = { ...CLIENT, grant_type: 'refresh_token' };

    it.each<[string, Record<string, string>, string]>([
      ['no client', withoutClient, NO_CLIENT],
      ['no client ID', without('client_id'), NO_CLIENT],
      ['no client secret', without('client_secret'), NO_CLIENT],
      ['an empty client secret', form({ client_secret: '' }), NO_CLIENT],
      ['an empty form', {}, NO_CLIENT],
      ['another client', form({ client_id: 'somebody' }), 'Invalid client: client is invalid'],
      ['a client ID that is not printable', form({ client_id: 'circus\tfront' }), 'Invalid parameter: `client_id`'],
      ['a secret that is not ASCII', form({ client_secret: 'geheim€' }), 'Invalid parameter: `client_secret`'],
      ['no grant type', without('grant_type'), 'Missing parameter: `grant_type`'],
      ['a malformed grant type', form({ grant_type: 'a b' }), 'Invalid parameter: `grant_type`'],
      ['an unknown grant type', form({ grant_type: 'magic' }), 'Unsupported grant type: `grant_type` is invalid'],
      [
        'a grant type for other clients',
        form({ grant_type: 'client_credentials' }),
        'Unauthorized client: `grant_type` is invalid',
      ],
      ['no username', without('username'), 'Missing parameter: `username`'],
      ['no password', without('password'), 'Missing parameter: `password`'],
      ['an empty password', form({ password: '' }), 'Missing parameter: `password`'],
      ['a username of two lines', form({ username: 'mo\nri' }), 'Invalid parameter: `username`'],
      ['a password of two lines', form({ password: 'right\r' }), 'Invalid parameter: `password`'],
      ['no refresh token', refresh, 'Missing parameter: `refresh_token`'],
      ['an unprintable refresh token', { ...refresh, refresh_token: 'ü' }, 'Invalid parameter: `refresh_token`'],
    ])('refuses %s', async (_case, given, error) => {
      await expect(refused(postLogin(auth, given))).resolves.toEqual([400, { error }]);
    });

    it('refuses another client by HTTP Basic with 401, and half a client with 400', async () => {
      const answer = await postLogin(auth, withoutClient, { headers: basic('somebody:secret') });
      expect([answer.status, answer.json]).toEqual([401, { error: 'Invalid client: client is invalid' }]);
      expect(answer.headers['www-authenticate']).toBe('Basic realm="CIRCUS"');
      for (const pair of ['circus-front:', ':secret', 'circus-front']) {
        const half = postLogin(auth, withoutClient, { headers: basic(pair) });
        await expect(refused(half)).resolves.toEqual([400, { error: NO_CLIENT }]);
      }
    });

    it('refuses a parameter that is given twice', async () => {
      const twice = `${new URLSearchParams(passwordGrant('mori', 'right'))}&username=other`;
      await expect(refused(postLogin(auth, twice))).resolves.toEqual([
        400,
        { error: 'Invalid request: `username` is given more than once' },
      ]);
    });

    it('passes over what it does not know', async () => {
      const more = `${new URLSearchParams(passwordGrant('mori', 'right'))}&scope=a&x=1&x=2&__proto__=y`;
      expect((await postLogin(auth, more)).status).toBe(200);
    });

    it.each(['application/json', 'text/plain', 'multipart/form-data; boundary=x', 'nonsense', ''])(
      'refuses the content type "%s"',
      async (type) => {
        const answer = await postLogin(auth, JSON.stringify(passwordGrant('mori', 'right')), {
          headers: { 'content-type': type },
        });
        expect([answer.status, answer.json]).toEqual([
          400,
          { error: 'Invalid request: content must be application/x-www-form-urlencoded' },
        ]);
      },
    );

    it('refuses a request without a body', async () => {
      const answer = await auth.app.inject({ method: 'POST', url: '/login' });
      expect([answer.statusCode, answer.json()]).toEqual([
        400,
        { error: 'Invalid request: content must be application/x-www-form-urlencoded' },
      ]);
    });

    it('refuses a form that is too large', async () => {
      const answer = await postLogin(auth, passwordGrant('mori', 'x'.repeat(20_000)));
      expect([answer.status, answer.json]).toEqual([
        400,
        { error: 'Invalid request: the form has more than 16384 bytes' },
      ]);
      expect(answer.headers['cache-control']).toBe('no-store');
    });

    it.each(['GET', 'PUT', 'PATCH', 'DELETE'] as const)('refuses %s', async (method) => {
      const answer = await auth.app.inject({ method, url: '/login' });
      expect([answer.statusCode, answer.json()]).toEqual([400, { error: 'Invalid request: method must be POST' }]);
    });
  });

  it('describes its form', async () => {
    const { paths, components } = (await auth.send(null, 'GET', '/openapi.json')).json;
    const [[type, { schema }]] = Object.entries(paths['/login'].post.requestBody.content) as [
      [string, { schema: { $ref: string } }],
    ];
    expect(type).toBe('application/x-www-form-urlencoded');
    const described = components.schemas[schema.$ref.split('/').at(-1) ?? ''];
    expect(Object.keys(described.properties)).toEqual([
      'grant_type',
      'client_id',
      'client_secret',
      'username',
      'password',
      'refresh_token',
      'scope',
    ]);
  });
});

/** A promise, and what resolves it. */
function withResolvers(): { promise: Promise<void>; resolve: () => void } {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
