import { eventually, type TestSuite, testSuite } from '@circus/testkit';
import { runCircus } from './runCircus.js';

/** Commands that change accounts while the suite runs: it must take notice at once, in every service. */
describe('node circus beside a running suite', () => {
  let suite: TestSuite;
  beforeAll(async () => {
    suite = await testSuite();
  }, 120_000);
  afterAll(async () => {
    await suite.stop();
    suite.remove();
  });

  const circus = async (args: string[], input = '') => {
    const outcome = await runCircus(args, { CIRCUS_DATA_DIR: suite.dataDirectory }, input);
    expect(outcome).toMatchObject({ code: 0, stderr: '' });
    return outcome.stdout;
  };
  const logIn = (user: string, password: string) =>
    fetch(`${suite.url}/login`, {
      method: 'POST',
      body: new URLSearchParams({
        client_id: 'circus-front',
        client_secret: 'none',
        grant_type: 'password',
        username: user,
        password,
      }),
    });
  const tokenOf = async (user: string, password: string): Promise<string> => {
    const answer = (await (await logIn(user, password)).json()) as { access_token: string };
    return answer.access_token;
  };
  const statusOf = async (path: string, token: string) =>
    (await fetch(`${suite.url}${path}`, { headers: { authorization: `Bearer ${token}` } })).status;

  it('makes users that can log in, changes their passwords and keeps them out', async () => {
    await circus(['users', 'add', 'mori@example.com', '--group', 'admin', '--password-stdin'], 'first password\n');
    const first = await tokenOf('mori', 'first password');
    await expect(statusOf('/api/admin/server-params', first)).resolves.toBe(200);

    await circus(['users', 'set-password', 'mori', '--password-stdin'], 'second password\n');
    await eventually(async () => (await statusOf('/api/login-info', first)) === 401);
    expect((await logIn('mori', 'first password')).status).toBe(400);
    const second = await tokenOf('mori', 'second password');
    await expect(statusOf('/api/login-info', second)).resolves.toBe(200);

    await circus(['users', 'disable', 'mori']);
    await eventually(async () => (await statusOf('/api/login-info', second)) === 401);
    expect((await logIn('mori', 'second password')).status).toBe(400);
  });

  it('ends every login when the tokens are cleared', async () => {
    await circus(['users', 'add', 'sato@example.com', '--password-stdin'], 'sato has one\n');
    const token = await tokenOf('sato', 'sato has one');
    await expect(statusOf('/api/login-info', token)).resolves.toBe(200);
    expect(await circus(['clear-token'])).toMatch(/^Deleted \d+ access token\(s\)\./);
    await eventually(async () => (await statusOf('/api/login-info', token)) === 401);
    await expect(statusOf('/api/login-info', suite.token)).resolves.toBe(200);
  });

  it('refuses passwords that are too short, and asks for none where there is no terminal', async () => {
    const environment = { CIRCUS_DATA_DIR: suite.dataDirectory };
    const short = await runCircus(['users', 'add', 'x@example.com', '--password-stdin'], environment, 'short\n');
    expect(short).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(/^password: .*8/) });
    const unasked = await runCircus(['users', 'set-password', 'sato'], environment, 'long enough\nlong enough\n');
    expect(unasked).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(/--password-stdin/) });
  });

  it('finds nothing to migrate, and nothing invalid in what the services wrote', async () => {
    await suite.circus('demo', '--token', suite.token);
    expect(await circus(['migrate'])).toMatch(/^Current Revision: \d+\nAlready up to date\.\n$/);
    const checked = await circus(['db-check']);
    for (const model of ['series', 'clinicalCase', 'project'])
      expect(checked).toMatch(new RegExp(`^${model}: 1 checked, all valid$`, 'm'));
    expect(checked).toMatch(/^task: [1-9]\d* checked, all valid$/m);
    expect(await circus(['db-check', '-t', 'user', '-t', 'group'])).toMatch(/^user: 3 .*\ngroup: 1 .*\n$/);
  });
});
