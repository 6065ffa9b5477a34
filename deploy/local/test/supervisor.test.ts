import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../src/ports.js';
import { isRunning, type ProcessIdentity } from '../src/processIdentity.js';
import { readLeftRunState, readRunState } from '../src/runState.js';
import { StandInSuite } from './standIn/suiteProcess.js';

/** Resolves when every one of the processes is gone; there is no event for processes that are not our children. */
async function untilGone(processes: ProcessIdentity[]): Promise<void> {
  while (processes.some(isRunning)) await new Promise((wake) => setTimeout(wake, 25));
}

describe('a suite in a data directory', () => {
  let dataDirectory: string;
  let port: number;
  let suite: StandInSuite;

  const start = (environment?: Record<string, string>) => new StandInSuite(dataDirectory, port, environment);
  const processes = () => Object.values(readLeftRunState(dataDirectory)?.processes ?? {});
  const pidOf = (name: string) => readRunState(dataDirectory)?.processes[name]?.pid ?? 0;

  beforeAll(async () => {
    dataDirectory = mkdtempSync(join(tmpdir(), 'circus-suite-'));
    chmodSync(dataDirectory, 0o711);
    port = await freePort();
  });

  afterEach(() => suite.end('SIGTERM'));

  afterAll(() => rmSync(dataDirectory, { recursive: true, force: true }));

  it('records what runs where, for its owner only', async () => {
    suite = start();
    const { ready } = await suite.ready();
    const state = readRunState(dataDirectory);
    expect(ready).toBe(`http://127.0.0.1:${port}`);
    expect(state).toMatchObject({ ready: true, gatewayUrl: ready, supervisor: { pid: suite.process.pid } });
    expect(Object.keys(state?.processes ?? {}).sort()).toEqual(['auth', 'case-db', 'gateway', 'nats', 'postgresql']);
    expect(state?.serviceDatabaseUrls['case-db']).toMatch(/^postgresql:\/\/circus_case_db:[0-9a-f]{64}@127\.0\.0\.1:/);
    expect(statSync(join(dataDirectory, 'run/suite.json')).mode & 0o777).toBe(0o600);
    for (const { port: listening } of processes()) expect(listening).toBeGreaterThan(0);
  });

  it('stops the gateway first, then the services while PostgreSQL and NATS still answer, and leaves no process', async () => {
    suite = start();
    await suite.ready();
    const all = processes();
    rmSync(join(dataDirectory, 'journal'), { force: true });
    const began = Date.now();
    expect(await suite.end('SIGTERM')).toBe(0);
    expect(Date.now() - began).toBeLessThan(10_000);
    expect(all).toHaveLength(5);
    expect(all.filter(isRunning)).toEqual([]);
    const journal = readFileSync(join(dataDirectory, 'journal'), 'utf8').trim().split('\n');
    expect(journal[0]).toBe('gateway stops: nats answers');
    expect(journal.slice(1).sort()).toEqual([
      'auth stops: nats answers database answers',
      'case-db stops: nats answers database answers',
    ]);
    expect(readLeftRunState(dataDirectory)).toBeUndefined();
  });

  it('starts a killed service, PostgreSQL or NATS again and says so', async () => {
    suite = start();
    await suite.ready();
    for (const name of ['auth', 'nats', 'postgresql']) {
      const killed = pidOf(name);
      process.kill(killed, 'SIGKILL');
      await suite.message(({ notice }) => notice?.startsWith(`${name} ended (signal SIGKILL)`) === true);
      await suite.message(({ notice }) => notice === `${name} is ready again`);
      expect(pidOf(name)).not.toBe(killed);
    }
    expect(readFileSync(join(dataDirectory, 'logs/suite.log'), 'utf8')).toContain('auth is ready again');
  });

  it('stops within ten seconds although a service hangs', async () => {
    suite = start({ STAND_IN_HANGS: 'case-db' });
    await suite.ready();
    const all = processes();
    const began = Date.now();
    expect(await suite.end('SIGTERM')).toBe(0);
    expect(Date.now() - began).toBeLessThan(10_000);
    expect(all.filter(isRunning)).toEqual([]);
  });

  it('goes on and stops although nothing can be written into its data directory', async () => {
    suite = start();
    await suite.ready();
    const all = processes();
    for (const name of ['run', 'logs']) rmSync(join(dataDirectory, name), { recursive: true });
    process.kill(all.find(({ pid }) => pid !== suite.process.pid)?.pid as number, 'SIGKILL');
    await suite.message(({ notice }) => notice?.startsWith('What runs could not be recorded (ENOENT)') === true);
    await suite.message(({ notice }) => notice?.endsWith('is ready again') === true);
    expect(await suite.end('SIGTERM')).toBe(0);
    expect(all.filter(isRunning)).toEqual([]);
  });

  it('refuses a second start on the same data directory, and on the same port', async () => {
    suite = start();
    await suite.ready();
    const sameDirectory = new StandInSuite(dataDirectory, await freePort());
    expect((await sameDirectory.failed()).failed).toMatch(/^The suite is already running on .* \(process [0-9]+\)/);
    expect(await sameDirectory.exit()).toBe(1);

    const other = mkdtempSync(join(tmpdir(), 'circus-suite-'));
    const samePort = new StandInSuite(other, port);
    expect((await samePort.failed()).failed).toContain(`127.0.0.1:${port} is already in use`);
    expect(await samePort.exit()).toBe(1);
    rmSync(other, { recursive: true });
    expect(readRunState(dataDirectory)?.ready).toBe(true);
  });

  it('leaves no process when the supervisor is killed, not even a service that hangs', async () => {
    suite = start({ STAND_IN_HANGS: 'auth' });
    await suite.ready();
    const all = processes();
    await suite.end('SIGKILL');
    await untilGone(all);
    expect(all).toHaveLength(5);
  });

  it('starts at once after the supervisor was killed, and ends what was left', async () => {
    suite = start();
    await suite.ready();
    const left = processes();
    await suite.end('SIGKILL');
    suite = start();
    await suite.ready();
    expect(left.filter(isRunning)).toEqual([]);
  });

  it('shows the log of a service that does not start, tells the generated password, and ends what it had started', async () => {
    suite = start({ STAND_IN_FAILS: 'case-db' });
    const { failed, lines, password } = await suite.failed();
    expect(failed).toBe('case-db did not start: it ended (exit code 3)');
    expect(lines).toEqual([expect.stringMatching(/^[0-9:]{8} fatal The stand-in was told to fail$/)]);
    expect(password).toBe('generated');
    expect(await suite.exit()).toBe(1);
    expect(readLeftRunState(dataDirectory)).toBeUndefined();
  });

  it('tells what a service that does not become ready is waiting for', async () => {
    suite = start({ STAND_IN_WAITS: 'auth', STAND_IN_READY_WITHIN_MS: '1500' });
    const { failed } = await suite.failed();
    expect(failed).toBe('auth did not start: not ready after 1.5 seconds (503 nats: no answer)');
    expect(await suite.exit()).toBe(1);
  });
});
