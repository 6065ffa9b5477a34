import { type Authentication, rpc } from '@circus/contracts';
import { eventually } from '@circus/testkit';
import { type AuthTest, authTest, type TestUser } from '../authTest.js';
import { AGENT, Browser } from './browser.js';
import { CALLBACK, type IdentityProvider, identityProvider } from './identityProvider.js';

const verified = (email: string) => ({ email, email_verified: true });
const OTHER_BROWSER =
  'This login was not begun in this browser, or at another address of this site, or too long ago. Begin it again here.';
const USED = 'This login is finished or was given up. Begin it again.';

describe('a login by OpenID Connect', () => {
  let provider: IdentityProvider;
  let auth: AuthTest;
  let mori: TestUser;
  beforeAll(async () => {
    provider = await identityProvider({
      mori: verified('mori@example.com'),
      disabled: verified('disabled@example.com'),
      unknown: verified('unknown@example.com'),
      // The login ID of an account is no e-mail address of it.
      loginId: verified('mori'),
      otherCase: verified('Mori@example.com'),
      unstorable: verified('mori\u0000@example.com'),
      unverified: { email: 'mori@example.com', email_verified: false },
      unsaid: { email: 'mori@example.com' },
      nobody: {},
    });
    auth = await authTest(provider.settings);
    mori = await auth.addUser({ name: 'mori' });
    await auth.addUser({ name: 'disabled', loginEnabled: false });
  });
  afterAll(async () => {
    await auth.stop();
    await provider.stop();
  });

  const browser = (headers?: Record<string, string>) => new Browser(auth, headers);
  const flows = () => auth.owner.loginFlow.count();
  const sessions = () => auth.owner.session.count();
  const authenticated = (token: string, userAgent = AGENT): Promise<Authentication> =>
    auth.peer.request(rpc.authenticate, { kind: 'session', token, userAgent, address: '127.0.0.1' });
  const audited = async (entityId: string, action: string) => {
    const where = { entityId, action };
    await eventually(async () => (await auth.owner.auditEntry.count({ where })) > 0);
    return auth.owner.auditEntry.findFirstOrThrow({ where, orderBy: { id: 'desc' } });
  };

  it('is announced to login pages', async () => {
    const answer = await auth.send(null, 'GET', '/login/oidc/info');
    expect([answer.status, answer.json]).toEqual([200, { enabled: true, name: 'OpenID Connect' }]);
  });

  it('begins at the provider, with PKCE, state and nonce', async () => {
    const user = browser();
    const address = await user.begin('/cases');
    expect(address.origin).toBe(provider.issuer);
    expect(Object.fromEntries(address.searchParams)).toEqual({
      client_id: 'circus',
      response_type: 'code',
      redirect_uri: CALLBACK,
      scope: 'openid email',
      state: expect.stringMatching(/^[\w-]{43}\.[\w-]{43}$/),
      nonce: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: 'S256',
    });
    expect(user.lines).toEqual([
      expect.stringMatching(
        /^circus-login=[\w-]{43}; Path=\/login\/oidc; Max-Age=600; HttpOnly; SameSite=Lax; Secure$/,
      ),
    ]);
    const [row] = await auth.owner.$queryRaw<{ text: string; seconds: number }[]>`
      SELECT to_jsonb(f)::text AS text, extract(epoch FROM expires_at - now())::float8 AS seconds
      FROM auth.login_flow f`;
    expect(row?.text).toContain('/cases');
    expect(row?.text).not.toContain(address.searchParams.get('state'));
    expect(row?.seconds).toBeGreaterThan(590);
    expect(row?.seconds).toBeLessThanOrEqual(600);
  });

  it('ends in a session by cookie, at the page that it was begun for', async () => {
    const user = browser();
    const address = await user.begin('/cases?page=2#list');
    const answer = await user.back(await provider.logIn(address.href, 'mori'));
    expect([answer.status, answer.location, answer.text]).toEqual([303, '/cases?page=2#list', '']);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(user.lines).toEqual([
      expect.stringMatching(/^slicebox-session=[0-9a-f-]{36}; Path=\/; HttpOnly; SameSite=Lax; Secure$/),
    ]);
    const token = user.cookies.get('slicebox-session') ?? '';
    await expect(authenticated(token)).resolves.toMatchObject({ ok: true, userId: mori.userId });
    await expect(authenticated(token, 'another')).resolves.toMatchObject({ ok: false });
  });

  it('is written down in the account and in the audit trail', async () => {
    const user = browser({ 'x-request-id': 'oidc-request' });
    const before = new Date(Date.now() - 1_000);
    await user.back(await provider.logIn((await user.begin()).href, 'mori'));
    const row = await auth.owner.user.findUniqueOrThrow({ where: { id: mori.userId } });
    expect(row.lastLoginTime.getTime()).toBeGreaterThan(before.getTime());
    expect(row.lastLoginIp).toBe('127.0.0.1');
    await eventually(async () => (await auth.owner.auditEntry.count({ where: { requestId: 'oidc-request' } })) === 1);
    await expect(audited(mori.userEmail, 'login')).resolves.toMatchObject({
      userId: mori.userId,
      address: '127.0.0.1',
      requestId: 'oidc-request',
      details: { door: 'oidc' },
    });
  });

  it('can be under way in two windows of a browser', async () => {
    const user = browser();
    const [first, second] = [await user.begin('/first'), await user.begin('/second')];
    expect((await user.back(await provider.logIn(first.href, 'mori'))).location).toBe('/first');
    expect((await user.back(await provider.logIn(second.href, 'mori'))).location).toBe('/second');
  });

  describe('is refused', () => {
    let before: number;
    beforeEach(async () => {
      before = await sessions();
    });
    afterEach(async () => {
      expect(await sessions()).toBe(before);
    });

    it('with a state that nobody gave out', async () => {
      const user = browser();
      const back = new URL(await provider.logIn((await user.begin()).href, 'mori'));
      const waiting = await flows();
      for (const state of ['x', `${'A'.repeat(43)}.${'A'.repeat(43)}`, '']) {
        back.searchParams.set('state', state);
        const answer = await user.back(back);
        expect([answer.status, answer.json]).toEqual([400, { error: OTHER_BROWSER }]);
        expect(answer.headers['cache-control']).toBe('no-store');
      }
      back.searchParams.delete('state');
      expect((await user.back(back)).status).toBe(400);
      expect(user.lines).toEqual([]);
      expect(await flows()).toBe(waiting);
    });

    it('in another browser than the one that began it, which can still finish it', async () => {
      const [attacker, victim, stranger] = [browser(), browser(), browser()];
      const back = await provider.logIn((await attacker.begin()).href, 'mori');
      await victim.begin();
      for (const other of [victim, stranger]) {
        const answer = await other.back(back);
        expect([answer.status, answer.json]).toEqual([400, { error: OTHER_BROWSER }]);
      }
      expect((await attacker.back(back)).status).toBe(303);
      before += 1;
    });

    it('the second time that the browser comes back', async () => {
      const user = browser();
      const back = await provider.logIn((await user.begin()).href, 'mori');
      const answers = await Promise.all([user.back(back), user.back(back)]);
      expect(answers.map(({ status }) => status).sort()).toEqual([303, 400]);
      before += 1;
      const replayed = await user.back(back);
      expect([replayed.status, replayed.json]).toEqual([400, { error: USED }]);
      expect(user.lines).toEqual([]);
    });

    it('when it took too long', async () => {
      const user = browser();
      const back = await provider.logIn((await user.begin()).href, 'mori');
      await auth.owner.$executeRaw`UPDATE auth.login_flow SET expires_at = now() - interval '1 second'`;
      const answer = await user.back(back);
      expect([answer.status, answer.json]).toEqual([400, { error: 'This login took too long. Begin it again.' }]);
    });

    it.each([
      ['unknown', /^Your e-mail address has no account here\./, ''],
      ['loginId', /^Your e-mail address has no account here\./, ''],
      ['otherCase', /^Your e-mail address has no account here\./, ''],
      ['unstorable', /^Your e-mail address has no account here\./, ''],
      ['unverified', /^The identity provider has not verified your e-mail address\./, 'mori@example.com'],
      ['unsaid', /^The identity provider has not verified your e-mail address\./, 'mori@example.com'],
      ['nobody', /^The identity provider does not tell your e-mail address\./, ''],
      ['disabled', /^Your account here may not log in\./, 'disabled@example.com'],
    ])('to somebody who may not log in here (%s)', async (account, words, entityId) => {
      const requestId = `refused-${account}`;
      const user = browser({ 'x-request-id': requestId });
      const answer = await user.back(await provider.logIn((await user.begin()).href, account));
      expect([answer.status, answer.json]).toEqual([401, { error: expect.stringMatching(words) }]);
      expect(answer.headers.location).toBeUndefined();
      expect(user.lines).toEqual([]);
      await eventually(async () => (await auth.owner.auditEntry.count({ where: { requestId } })) === 1);
      await expect(audited(entityId, 'login.refused')).resolves.toMatchObject({
        userId: null,
        requestId,
        details: { door: 'oidc' },
      });
    });

    it('when the user gives up at the provider', async () => {
      const user = browser();
      const answer = await user.back(await provider.giveUp((await user.begin()).href));
      expect([answer.status, answer.json]).toEqual([
        401,
        { error: 'The identity provider did not log you in (access_denied). Try it again.' },
      ]);
    });

    it('when the provider says that it is at fault, without showing what came with it', async () => {
      for (const [error, words] of [
        ['temporarily_unavailable', 'The identity provider does not answer. Try again in a moment.'],
        ['invalid_scope', expect.stringContaining('Tell an administrator')],
        ['<script>', expect.stringContaining('Tell an administrator')],
      ]) {
        const user = browser();
        const state = (await user.begin()).searchParams.get('state') ?? '';
        const query = new URLSearchParams({
          error: String(error),
          error_description: 'evil',
          state,
          iss: provider.issuer,
        });
        const answer = await user.back(`${CALLBACK}?${query}`);
        expect([answer.status, answer.json]).toEqual([503, { error: words }]);
      }
    });

    it('when the answer says that it comes from another provider, or does not say from which', async () => {
      for (const issuer of ['https://evil.example', null]) {
        const user = browser();
        const back = new URL(await provider.logIn((await user.begin()).href, 'mori'));
        expect(back.searchParams.get('iss')).toBe(provider.issuer);
        if (issuer) back.searchParams.set('iss', issuer);
        else back.searchParams.delete('iss');
        const answer = await user.back(back);
        expect([answer.status, answer.json]).toEqual([
          401,
          { error: 'The answer of the identity provider could not be verified. Begin the login again.' },
        ]);
      }
    });

    it("with a code of another's login, and with one that the provider never gave out", async () => {
      const [first, second] = [browser(), browser()];
      const stolen = new URL(await provider.logIn((await first.begin()).href, 'mori')).searchParams.get('code') ?? '';
      for (const code of [stolen, 'made-up']) {
        const back = new URL(await provider.logIn((await second.begin()).href, 'disabled'));
        back.searchParams.set('code', code);
        const answer = await second.back(back);
        expect([answer.status, answer.json]).toEqual([
          401,
          { error: 'The identity provider does not know this login any more. Begin it again.' },
        ]);
      }
    });

    it('to a client that does not say what it is', async () => {
      const user = browser();
      const back = await provider.logIn((await user.begin()).href, 'mori');
      const unnamed = browser({ 'user-agent': '' });
      for (const [name, value] of user.cookies) unnamed.cookies.set(name, value);
      expect((await unnamed.back(back)).status).toBe(401);
    });
  });

  it.each([
    '//evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/.//evil.example',
    '/x/..//evil.example',
    '/%2e//evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    '/a\r\nSet-Cookie: slicebox-session=evil',
    '/\u0000',
    ' //evil.example',
    'https://evil.example/',
    'evil.example',
    'javascript:alert(1)',
    '@evil.example',
    '',
  ])('does not return to %j', async (returnTo) => {
    const waiting = await flows();
    const answer = await browser().get(`/login/oidc?${new URLSearchParams({ returnTo })}`);
    expect([answer.status, answer.json]).toEqual([
      400,
      { error: '`returnTo` must be a path of this site, such as /cases.' },
    ]);
    expect(answer.headers.location).toBeUndefined();
    expect(await flows()).toBe(waiting);
  });

  it('does not return to an address that is very long', async () => {
    const answer = await browser().get(`/login/oidc?returnTo=/${'x'.repeat(2_000)}`);
    expect(answer.status).toBe(400);
  });

  it.each([
    ['/cases/ä b', '/cases/%C3%A4%20b'],
    ['/view?to=//evil.example', '/view?to=//evil.example'],
    ['/a/../b', '/b'],
    [undefined, '/'],
  ])('returns to %j', async (returnTo, location) => {
    const user = browser();
    const back = await provider.logIn((await user.begin(returnTo)).href, 'mori');
    expect((await user.back(back)).location).toBe(location);
  });

  it('cannot be begun by a request whose host is none', async () => {
    for (const host of ['evil.example/path', 'a@b', 'a b', '']) {
      const answer = await browser({ 'x-forwarded-host': host }).get('/login/oidc');
      expect([answer.status, answer.json.error]).toEqual([400, expect.stringContaining('no usable host')]);
    }
  });
});
