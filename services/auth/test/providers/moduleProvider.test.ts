import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Bus } from '@circus/bus';
import { rpc } from '@circus/contracts';
import { type TestDatabase, type TestNats, testCallers, testDatabase, testNats } from '@circus/testkit';

/** Knows one password; fails, hangs or talks nonsense when it is told to. */
const PROVIDER = `
export default async ({ log }) => ({
  async check(id, password) {
    log.info('asked');
    if (id === 'fail') throw new Error('away');
    if (id === 'hang') return new Promise(() => {});
    if (id === 'nonsense') return { result: 'MAYBE' };
    return password === 'module secret' ? { result: 'OK', authenticatedUserEmail: 'mori@example.com' } : { result: 'NG' };
  },
});
`;

describe('a provider of logins in a module', () => {
  let database: TestDatabase;
  let nats: TestNats;
  let peer: Bus;
  let folder: string;
  const children: ChildProcess[] = [];
  beforeAll(async () => {
    [database, nats] = await Promise.all([testDatabase(), testNats()]);
    peer = await nats.connect('peer');
    folder = mkdtempSync(join(tmpdir(), 'circus-provider-'));
    await database.owner.user.create({
      data: { userEmail: 'mori@example.com', loginId: 'mori', passwordHash: '' },
    });
  });
  afterAll(async () => {
    for (const child of children) child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
    await nats.stop();
    await database.drop();
  });

  const moduleOf = (source: string) => {
    const path = join(folder, `provider ${children.length}.mjs`);
    writeFileSync(path, source);
    return path;
  };
  /** Starts the service itself, because the test's own module loader is another. @returns whether it got ready, and what it wrote */
  const start = async (provider: string): Promise<{ child: ChildProcess; ready: boolean; output: string }> => {
    const child = spawn(process.execPath, [join(process.cwd(), 'services/auth/dist/main.js')], {
      env: {
        DATABASE_URL: database.urlFor('auth'),
        NATS_URL: nats.url,
        INTERNAL_PUBLIC_KEY: testCallers().publicKey,
        AUTH_PROVIDER: provider,
        AUTH_PROVIDER_TIMEOUT_MS: '300',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    children.push(child);
    let output = '';
    const ready = await new Promise<boolean>((resolve) => {
      for (const stream of [child.stdout, child.stderr]) {
        stream.on('data', (chunk: Buffer) => {
          output += chunk;
          if (output.includes('"msg":"Ready"')) resolve(true);
        });
      }
      child.once('close', () => resolve(false));
    });
    return { child, ready, output };
  };
  const basic = (user: string, password: string) =>
    peer.request(rpc.authenticate, { kind: 'basic', user, password, address: '192.0.2.1' });

  it.each([
    ['path', (path: string) => path],
    ['URL', (path: string) => pathToFileURL(path).href],
  ])('is loaded by its %s and decides', async (_case, address) => {
    const { child, ready } = await start(address(moduleOf(PROVIDER)));
    expect(ready).toBe(true);
    await expect(basic('anything', 'module secret')).resolves.toMatchObject({ ok: true });
    await expect(basic('mori', 'x')).resolves.toEqual({
      ok: false,
      reason: 'Invalid grant: user credentials are invalid',
    });
    for (const id of ['fail', 'hang', 'nonsense']) {
      await expect(basic(id, 'module secret')).rejects.toMatchObject({
        kind: 'unavailable',
        message: expect.stringMatching(/^Passwords cannot be checked at the moment/),
      });
    }
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  });

  it.each([
    ['that does not exist', () => join(folder, 'absent.mjs'), 'the module cannot be loaded'],
    ['that exports no function', () => moduleOf('export default {};'), 'the default export of the module must be'],
    ['that makes nothing useful', () => moduleOf('export default () => 5;'), 'has no function check(id, password)'],
  ])('keeps the service from starting with a module %s', async (_case, path, message) => {
    const { ready, output } = await start(path());
    expect(ready).toBe(false);
    expect(output).toContain('AUTH_PROVIDER: ');
    expect(output).toContain(message);
  });
});
