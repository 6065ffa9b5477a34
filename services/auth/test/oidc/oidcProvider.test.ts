import { loadConfig } from '@circus/service-kit';
import { silentLog } from '@circus/testkit';
import { pino } from 'pino';
import { authConfig } from '../../src/config.js';
import { openOidcProvider } from '../../src/oidc/openOidcProvider.js';
import { type AuthTest, authTest } from '../authTest.js';
import { Browser } from './browser.js';
import { type DishonestProvider, dishonestProvider } from './dishonestProvider.js';
import { CALLBACK, type IdentityProvider, identityProvider } from './identityProvider.js';

const AWAY = 'The identity provider does not answer. Try again in a moment.';
const UNREACHABLE = 'The identity provider cannot be reached. Try again in a moment.';
const UNVERIFIED = 'The answer of the identity provider could not be verified. Begin the login again.';
const MORI = { email: 'mori@example.com', email_verified: true };

const configOf = (settings: Record<string, string>) =>
  loadConfig(authConfig, {
    NATS_URL: 'nats://127.0.0.1',
    DATABASE_URL: 'postgresql://127.0.0.1/none',
    INTERNAL_PUBLIC_KEY: 'none',
    ...settings,
  });

describe('without an OpenID provider', () => {
  let auth: AuthTest;
  beforeAll(async () => {
    auth = await authTest({ OIDC_NAME: 'Hospital' });
  });
  afterAll(() => auth.stop());

  it('there are no logins by OpenID Connect, and login pages learn that', async () => {
    for (const path of ['/login/oidc', '/login/oidc/callback?code=1&state=2']) {
      const answer = await auth.send(null, 'GET', path);
      expect([answer.status, answer.json]).toEqual([
        404,
        { error: 'Logins by OpenID Connect are not set up here. Log in with a name and password.' },
      ]);
    }
    expect((await auth.send(null, 'GET', '/login/oidc/info')).json).toEqual({ enabled: false, name: 'Hospital' });
  });
});

describe('an OpenID provider', () => {
  let provider: IdentityProvider;
  let auth: AuthTest | undefined;
  beforeAll(async () => {
    provider = await identityProvider(
      {
        mori: { ...MORI, upn: 'mori@hospital.example' },
        unsaid: { email: 'mori@example.com' },
        // `upn` is not what the provider has verified.
        usurper: { email: 'usurper@example.com', email_verified: true, upn: 'mori@example.com' },
        text: { email: 'mori@example.com', email_verified: 'true' },
      },
      { claimsInIdToken: false },
    );
  });
  afterEach(async () => {
    await auth?.stop();
    auth = undefined;
  });
  afterAll(() => provider.stop());

  const suite = async (settings: Record<string, string> = {}) => {
    auth = await authTest({ ...provider.settings, ...settings });
    await auth.addUser({ name: 'mori' });
    return auth;
  };
  const logIn = async (suite: AuthTest, account: string, headers?: Record<string, string>) => {
    const browser = new Browser(suite, headers);
    return browser.back(await provider.logIn((await browser.begin()).href, account));
  };

  it('may tell the e-mail address in its user information alone, and whether it is verified as a text', async () => {
    const suiteWithDefaults = await suite();
    for (const account of ['mori', 'text']) expect((await logIn(suiteWithDefaults, account)).status).toBe(303);
    expect((await logIn(suiteWithDefaults, 'unsaid')).status).toBe(401);
  });

  it.each([
    [
      'that shows its secret in the form',
      { OIDC_CLIENT_ID: 'circus-post', OIDC_CLIENT_AUTHENTICATION: 'client_secret_post' },
    ],
    ['that shows its secret by HTTP Basic', { OIDC_CLIENT_AUTHENTICATION: 'client_secret_basic' }],
    ['without a secret', { OIDC_CLIENT_ID: 'circus-public', OIDC_CLIENT_SECRET: '' }],
  ])('serves a client %s', async (_kind, settings) => {
    expect((await logIn(await suite(settings), 'mori')).status).toBe(303);
  });

  it('may be trusted with addresses that it has not verified', async () => {
    expect((await logIn(await suite({ OIDC_REQUIRE_VERIFIED_EMAIL: 'false' }), 'unsaid')).status).toBe(303);
  });

  it('tells the address in another claim, which counts unverified only where that is wanted', async () => {
    const settings = { OIDC_EMAIL_CLAIM: 'upn', OIDC_SCOPES: 'openid email upn' };
    const strict = await suite(settings);
    for (const account of ['usurper', 'mori']) {
      const answer = await logIn(strict, account);
      expect([answer.status, answer.json.error]).toEqual([401, expect.stringContaining('has not verified')]);
    }
    await strict.stop();
    const trusting = await suite({ ...settings, OIDC_REQUIRE_VERIFIED_EMAIL: 'false' });
    await trusting.owner.user.updateMany({ data: { userEmail: 'mori@hospital.example' } });
    expect((await logIn(trusting, 'mori')).status).toBe(303);
  });

  it('sends browsers back to the address that the configuration names, whatever the request says', async () => {
    const suiteWithAddress = await suite({ PUBLIC_URL: new URL(CALLBACK).origin });
    const headers = { 'x-forwarded-host': 'inside:8080', 'x-forwarded-proto': 'http' };
    expect((await logIn(suiteWithAddress, 'mori', headers)).status).toBe(303);
  });

  it('that does not take the client is a matter for the administrator', async () => {
    const answer = await logIn(await suite({ OIDC_CLIENT_SECRET: 'wrong' }), 'mori');
    expect([answer.status, answer.json.error]).toEqual([503, expect.stringContaining('Tell an administrator')]);
  });

  it('that is away is asked again when it may be back', async () => {
    await provider.stop();
    const started = await suite();
    const [first, second] = [new Browser(started), new Browser(started)];
    for (const answer of await Promise.all([first.get('/login/oidc'), second.get('/login/oidc')])) {
      expect([answer.status, answer.json]).toEqual([503, { error: UNREACHABLE }]);
      expect(answer.headers['retry-after']).toBe('1');
    }
    expect(first.lines).toEqual([]);
    expect(await started.owner.loginFlow.count()).toBe(0);

    await provider.start();
    expect((await logIn(started, 'mori')).status).toBe(303);

    const back = await provider.logIn((await first.begin()).href, 'mori');
    await provider.stop();
    const answer = await first.back(back);
    expect([answer.status, answer.json]).toEqual([503, { error: AWAY }]);
    await provider.start();
  });
});

describe('an OpenID provider that is not to be believed', () => {
  let provider: DishonestProvider;
  let auth: AuthTest;
  beforeEach(async () => {
    provider = await dishonestProvider('circus', MORI);
    auth = await authTest({ OIDC_ISSUER: provider.issuer, OIDC_CLIENT_ID: 'circus', OIDC_TIMEOUT_MS: '1000' });
    await auth.addUser({ name: 'mori' });
  });
  afterEach(async () => {
    await auth.stop();
    await provider.stop();
  });

  const comeBack = async (browser: Browser) => {
    const address = await browser.begin();
    provider.nonce = address.searchParams.get('nonce') ?? '';
    return `${CALLBACK}?code=code&state=${address.searchParams.get('state')}`;
  };
  const logIn = async () => {
    const browser = new Browser(auth);
    return browser.back(await comeBack(browser));
  };

  it('cannot log anybody in by a token that is not its own, not for us, not for this login or not for now', async () => {
    expect((await logIn()).status).toBe(303);
    const before = await auth.owner.session.count();
    const past = Math.floor(Date.now() / 1_000) - 3_600;
    for (const lie of [
      { withOtherKey: true },
      { header: { kid: 'two' } },
      { header: { alg: 'none' } },
      { claims: { iss: 'https://evil.example' } },
      { claims: { aud: 'another client' } },
      { claims: { aud: ['circus', 'another client'] } },
      { claims: { aud: ['circus', 'another client'], azp: 'another client' } },
      { claims: { nonce: 'of another login' } },
      { claims: { nonce: undefined } },
      { claims: { exp: past } },
      { claims: { sub: undefined } },
    ]) {
      provider.lie = lie;
      const answer = await logIn();
      expect([lie, answer.status, answer.json]).toEqual([lie, 401, { error: UNVERIFIED }]);
    }
    expect(await auth.owner.session.count()).toBe(before);
  });

  it('is written into the log with the reason, without code or tokens', async () => {
    const lines: string[] = [];
    const log = pino({ level: 'warn' }, { write: (line: string) => void lines.push(line) });
    const asked = openOidcProvider(configOf({ OIDC_ISSUER: provider.issuer, OIDC_CLIENT_ID: 'circus' }), log);
    expect(lines.splice(0).join('')).toContain('clear text');
    provider.nonce = 'nonce';
    provider.lie = { claims: { aud: 'another client' } };
    const flow = { state: 'state', nonce: 'nonce', codeVerifier: 'v'.repeat(43), returnTo: '/' };
    for (const [query, reason] of [
      ['code=secret-code&state=state', 'unexpected JWT \\"aud\\"'],
      ['code=secret-code&state=other', 'unexpected \\"state\\"'],
      ['code=secret-code&error=access_denied&error_description=said&state=state', 'access_denied'],
    ]) {
      await expect(asked?.whoLoggedIn(flow, new URL(`${CALLBACK}?${query}`))).rejects.toThrow();
      const written = lines.splice(0).join('');
      expect(written).toContain(reason);
      expect(written).not.toMatch(/secret-code|eyJ|[0-9a-f]{64}|nonce"|vvvv/);
    }
  });

  it('holds nobody else up when it does not answer, and is given up after a while', async () => {
    const browser = new Browser(auth);
    const back = await comeBack(browser);
    provider.falter();
    const since = performance.now();
    const waiting = Array.from({ length: 10 }, () => new Browser(auth).get('/login/oidc/callback?state=x'));
    const slow = browser.back(back);
    expect((await Promise.all(waiting)).map(({ status }) => status)).toEqual(Array(10).fill(400));
    const other = await auth.send(null, 'GET', '/login/oidc/info');
    expect(other.status).toBe(200);
    expect(performance.now() - since).toBeLessThan(1_000);
    const answer = await slow;
    expect([answer.status, answer.json]).toEqual([503, { error: AWAY }]);
    expect(performance.now() - since).toBeLessThan(5_000);
  });
});

describe('the settings of an OpenID provider', () => {
  const open = (settings: Record<string, string>) => openOidcProvider(configOf(settings), silentLog());

  it('are refused at start where they cannot be meant', () => {
    const issuer = { OIDC_ISSUER: 'https://id.example.org' };
    expect(() => open(issuer)).toThrow('OIDC_CLIENT_ID: is needed where OIDC_ISSUER is given');
    const client = { ...issuer, OIDC_CLIENT_ID: 'circus' };
    expect(() => open({ ...client, OIDC_SCOPES: 'email' })).toThrow('OIDC_SCOPES: must hold openid');
    expect(() => open({ ...client, OIDC_ISSUER: 'ldap://id.example.org' })).toThrow('OIDC_ISSUER: must be an https://');
    expect(() => open({ ...client, OIDC_CLIENT_AUTHENTICATION: 'none' })).toThrow('OIDC_CLIENT_AUTHENTICATION');
    expect(open(client)).not.toBeNull();
    expect(open({})).toBeNull();
  });
});
