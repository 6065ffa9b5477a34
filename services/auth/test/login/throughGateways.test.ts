import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { type TestDatabase, type TestNats, testCallers, testDatabase, testNats } from '@circus/testkit';
import { hashPassword } from '../../src/passwords/passwordHash.js';
import { freePort } from '../providers/directory.js';
import { passwordGrant, refreshGrant } from './postLogin.js';

describe('a login through one of two gateways', () => {
  let database: TestDatabase;
  let nats: TestNats;
  let first: string;
  let second: string;
  const children: ChildProcess[] = [];

  /** Starts a service as it is shipped. @returns its address */
  const start = async (service: string, environment: Record<string, string>): Promise<string> => {
    const port = await freePort();
    const child = spawn(process.execPath, [join(process.cwd(), `services/${service}/dist/main.js`)], {
      env: { NATS_URL: nats.url, PORT: String(port), ...environment },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(child);
    return new Promise((resolve, reject) => {
      let output = '';
      child.once('exit', () => reject(new Error(`${service} ended: ${output}`)));
      child.stdout.on('data', (chunk: Buffer) => {
        output += chunk;
        if (output.includes('"msg":"Ready"')) resolve(`http://127.0.0.1:${port}`);
      });
    });
  };

  beforeAll(async () => {
    [database, nats] = await Promise.all([testDatabase(), testNats()]);
    const { publicKey, privateKey } = testCallers();
    const auth = await start('auth', { DATABASE_URL: database.urlFor('auth'), INTERNAL_PUBLIC_KEY: publicKey });
    const services = ['auth', 'case-db', 'series-ingest', 'image-render', 'plugin-job-runner', 'sharing'];
    const gateway = () =>
      start('gateway', {
        INTERNAL_PUBLIC_KEY: publicKey,
        INTERNAL_PRIVATE_KEY: privateKey,
        SERVICE_URLS: JSON.stringify(Object.fromEntries(services.map((service) => [service, auth]))),
      });
    [first, second] = await Promise.all([gateway(), gateway()]);
    await database.owner.user.create({
      data: { userEmail: 'mori@example.com', loginId: 'mori', passwordHash: await hashPassword('right') },
    });
  });
  afterAll(async () => {
    for (const child of children) child.kill('SIGKILL');
    await nats.stop();
    await database.drop();
  });

  const post = async (gateway: string, form: Record<string, string>, headers: Record<string, string> = {}) => {
    const answer = await fetch(`${gateway}/login`, { method: 'POST', body: new URLSearchParams(form), headers });
    return { status: answer.status, json: (await answer.json()) as Record<string, string> };
  };
  const loginInfo = async (gateway: string, token: string) =>
    (await fetch(`${gateway}/api/login-info`, { headers: { authorization: `Bearer ${token}` } })).status;
  /** Refused by now, or within a second. */
  const expectEnd = async (gateway: string, token: string) => {
    const since = performance.now();
    while ((await loginInfo(gateway, token)) !== 401) expect(performance.now() - since).toBeLessThan(1_000);
  };

  it('counts at the other, until it is refreshed or ended at the first', async () => {
    const { json } = await post(first, passwordGrant('mori', 'right'));
    const token = json.access_token ?? '';
    for (const gateway of [first, second]) await expect(loginInfo(gateway, token)).resolves.toBe(200);

    const refreshed = await post(first, refreshGrant(json.refresh_token ?? ''));
    expect(refreshed.status).toBe(200);
    for (const gateway of [first, second]) await expectEnd(gateway, token);

    const next = refreshed.json.access_token ?? '';
    for (const gateway of [first, second]) await expect(loginInfo(gateway, next)).resolves.toBe(200);
    const headers = { authorization: `Bearer ${next}` };
    expect((await fetch(`${first}/api/logout`, { headers })).status).toBe(204);
    for (const gateway of [first, second]) await expectEnd(gateway, next);
  });

  it('takes the client program by HTTP Basic, which the gateway leaves alone', async () => {
    const { client_id: id, client_secret: secret, ...form } = passwordGrant('mori', 'right');
    const headers = { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` };
    expect((await post(first, form, headers)).status).toBe(200);
    const row = await database.owner.user.findUniqueOrThrow({ where: { loginId: 'mori' } });
    expect(row.lastLoginIp).toBe('127.0.0.1');
  });
});
