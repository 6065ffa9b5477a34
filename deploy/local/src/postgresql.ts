import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { LogFile } from './logs.js';
import { makeFolderFor, type PostgresqlPlacement } from './postgresqlPlacement.js';
import { commandLine, endProcess, identifyProcess } from './processIdentity.js';
import { type ProcessSpecification, pollUntil } from './supervisedProcess.js';

/** The role that owns the embedded cluster, and the database in it. */
const owner = 'circus';
const database = 'circus';

export interface EmbeddedPostgresqlOptions {
  placement: PostgresqlPlacement;
  port: number;
  password: string;
  log: LogFile;
  /** Further server settings, such as `{fsync: 'off'}` for tests. */
  settings?: Record<string, string>;
}

/** Listens on loopback over TCP only; every connection needs a password. */
const settings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '200',
  shared_buffers: '256MB',
  timezone: 'UTC',
  log_timezone: 'UTC',
};

/** The URL of the embedded database as the role that owns it. */
export function embeddedDatabaseUrl(port: number, password: string): string {
  return `postgresql://${owner}:${password}@127.0.0.1:${port}/${database}`;
}

/**
 * Makes the cluster at the first start, ends a server that a killed supervisor left, and says how to start it.
 *
 * @throws Error when the cluster cannot be made or is of another major version
 */
export async function embeddedPostgresql(options: EmbeddedPostgresqlOptions): Promise<ProcessSpecification> {
  const { placement, port, password, log } = options;
  await endLeftServer(placement.cluster);
  if (!existsSync(join(placement.cluster, 'PG_VERSION'))) makeCluster(placement, password);
  refuseOtherVersion(placement);
  const flags = Object.entries({ ...settings, ...options.settings }).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ]);
  return {
    name: 'postgresql',
    spawn: () => {
      removeStalePidFile(placement.cluster);
      return run(placement, 'postgres', ['-D', placement.cluster, '-p', String(port), ...flags], log);
    },
    untilReady: (signal) => pollUntil(() => answers(port, password), signal),
    readyWithinMs: 120_000, // recovery after a crash may replay much
    stopSignal: 'SIGINT', // fast shutdown: open connections are ended
    forceSignal: 'SIGQUIT', // at once; the next start recovers
  };
}

/** Creates the suite's database in a new cluster. */
export async function ensureDatabase(port: number, password: string): Promise<void> {
  await withClient(port, password, 'postgres', async (client) => {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [database]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${database}`);
  });
}

async function answers(port: number, password: string): Promise<boolean> {
  try {
    await withClient(port, password, 'postgres', (client) => client.query('SELECT 1'));
    return true;
  } catch {
    return false;
  }
}

async function withClient(
  port: number,
  password: string,
  name: string,
  work: (client: pg.Client) => Promise<unknown>,
): Promise<void> {
  const client = new pg.Client({ host: '127.0.0.1', port, user: owner, password, database: name });
  // A connection that breaks after a query has no caller to tell.
  client.on('error', () => {});
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

/** A cluster appears under its name only when it is complete. */
function makeCluster(placement: PostgresqlPlacement, password: string): void {
  const { cluster, account } = placement;
  const unfinished = `${cluster}.new`;
  const secretFolder = mkdtempSync(join(tmpdir(), 'circus-initdb-'));
  const passwordFile = join(secretFolder, 'password');
  try {
    rmSync(unfinished, { recursive: true, force: true });
    makeFolderFor(unfinished, account);
    writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
    for (const path of [secretFolder, passwordFile]) if (account) chownSync(path, account.uid, account.gid);
    const { status, stderr, error } = spawnSync(
      join(placement.programs, 'bin', 'initdb'),
      [
        `--pgdata=${unfinished}`,
        `--username=${owner}`,
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        '--locale=C',
        '--locale-provider=icu',
        '--icu-locale=und',
        '--no-instructions',
      ],
      { ...account, cwd: '/', env: environmentOfServer(), encoding: 'utf8' },
    );
    if (status !== 0) throw new Error(`PostgreSQL could not make its cluster: ${error?.message ?? stderr.trim()}`);
    renameSync(unfinished, cluster);
  } finally {
    rmSync(secretFolder, { recursive: true, force: true });
    rmSync(unfinished, { recursive: true, force: true });
  }
}

function refuseOtherVersion({ cluster, version }: PostgresqlPlacement): void {
  const made = readFileSync(join(cluster, 'PG_VERSION'), 'utf8').trim();
  const installed = version.split('.')[0];
  if (made !== installed) {
    throw new Error(
      `The database was made by PostgreSQL ${made}, and PostgreSQL ${installed} is installed now. Dump it with the older version of the suite and load it into a new data directory.`,
    );
  }
}

function run({ programs, account }: PostgresqlPlacement, program: string, flags: string[], log: LogFile): ChildProcess {
  return spawn(join(programs, 'bin', program), flags, {
    ...account,
    cwd: '/',
    env: environmentOfServer(),
    stdio: ['ignore', log.descriptor, log.descriptor],
    detached: true,
  });
}

/** Nothing of the user's PG… variables, and messages in English. */
function environmentOfServer(): Record<string, string> {
  return { PATH: '/usr/bin:/bin', LC_ALL: 'C' };
}

/** The process number in `postmaster.pid`, if a PostgreSQL server of this very cluster runs under it. */
function serverOf(cluster: string): number | undefined {
  const pid = Number(firstLine(join(cluster, 'postmaster.pid')));
  return pid > 0 && commandLine(pid).includes(`-D ${cluster} `) ? pid : undefined;
}

async function endLeftServer(cluster: string): Promise<void> {
  const pid = serverOf(cluster);
  const identity = pid === undefined ? undefined : identifyProcess(pid);
  if (identity) await endProcess(identity, 'SIGINT', 10_000);
}

/** In containers the number in a left file soon belongs to another process, and PostgreSQL would refuse to start. */
function removeStalePidFile(cluster: string): void {
  if (serverOf(cluster) === undefined) rmSync(join(cluster, 'postmaster.pid'), { force: true });
}

function firstLine(path: string): string {
  return existsSync(path) ? (readFileSync(path, 'utf8').split('\n')[0] ?? '') : '';
}
