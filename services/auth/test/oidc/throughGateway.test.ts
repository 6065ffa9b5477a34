import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { type TestDatabase, type TestNats, testCallers, testDatabase, testNats } from '@circus/testkit';
import { freePort } from '../providers/directory.js';
import { type IdentityProvider, identityProvider } from './identityProvider.js';

const AGENT = { 'user-agent': 'Mozilla/5.0 (a browser)' };

describe('a login by OpenID Connect through the gateway', () => {
  let database: TestDatabase;
  let nats: TestNats;
  let provider: IdentityProvider;
  let site: string;
  const children: ChildProcess[] = [];

  /** Starts a service as it is shipped. */
  const start = (service: string, environment: Record<string, string>): Promise<void> => {
    const child = spawn(process.execPath, [join(process.cwd(), `services/${service}/dist/main.js`)], {
      env: { NATS_URL: nats.url, ...environment },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(child);
    return new Promise((resolve, reject) => {
      let output = '';
      child.once('exit', () => reject(new Error(`${service} ended: ${output}`)));
      child.stdout.on('data', (chunk: Buffer) => {
        output += chunk;
        if (output.includes('"msg":"Ready"')) resolve();
      });
    });
  };

  beforeAll(async () => {
    const [authPort, gatewayPort] = [String(await freePort()), String(await freePort())];
    site = `http://127.0.0.1:${gatewayPort}`;
    [database, nats, provider] = await Promise.all([
      testDatabase(),
      testNats(),
      identityProvider(
        { mori: { email: 'mori@example.com', email_verified: true } },
        { callback: `${site}/login/oidc/callback` },
      ),
    ]);
    const { publicKey, privateKey } = testCallers();
    const services = ['auth', 'case-db', 'series-ingest', 'image-render', 'plugin-job-runner', 'sharing'];
    const auth = `http://127.0.0.1:${authPort}`;
    await Promise.all([
      start('auth', {
        DATABASE_URL: database.urlFor('auth'),
        INTERNAL_PUBLIC_KEY: publicKey,
        PORT: authPort,
        ...provider.settings,
      }),
      start('gateway', {
        INTERNAL_PUBLIC_KEY: publicKey,
        INTERNAL_PRIVATE_KEY: privateKey,
        PORT: gatewayPort,
        SERVICE_URLS: JSON.stringify(Object.fromEntries(services.map((service) => [service, auth]))),
      }),
    ]);
    await database.owner.user.create({
      data: { userEmail: 'mori@example.com', loginId: 'mori', passwordHash: '' },
    });
  });
  afterAll(async () => {
    for (const child of children) child.kill('SIGKILL');
    await provider.stop();
    await nats.stop();
    await database.drop();
  });

  const visit = (url: string, cookie = '') => fetch(url, { redirect: 'manual', headers: { ...AGENT, cookie } });
  const cookieOf = (answer: Response) => answer.headers.getSetCookie()[0]?.split(';', 1)[0] ?? '';

  it('opens the suite for a browser that has no password', async () => {
    const begun = await visit(`${site}/login/oidc?returnTo=/api/login-info`);
    expect(begun.status).toBe(303);
    const back = await provider.logIn(begun.headers.get('location') ?? '', 'mori');
    expect(back).toContain(`${site}/login/oidc/callback?code=`);
    const logged = await visit(back, cookieOf(begun));
    expect([logged.status, logged.headers.get('location')]).toEqual([303, '/api/login-info']);
    expect(logged.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^slicebox-session=[^;]+; Path=\/; HttpOnly; SameSite=Lax$/),
    ]);
    const info = await visit(`${site}/api/login-info`, cookieOf(logged));
    expect([info.status, await info.json()]).toEqual([200, { userEmail: 'mori@example.com', loginId: 'mori' }]);
    expect((await visit(`${site}/api/login-info`, 'slicebox-session=made-up')).status).toBe(401);
  });
});
