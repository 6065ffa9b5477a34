import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statfsSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';

/** PostgreSQL's cluster, the streams of NATS and room to begin with. */
const LEAST_FOR_A_NEW_ONE = 256 * 2 ** 20;
/** An archive whose disk has become full must still start, so that it can be read and room be made. */
const LEAST_FREE_BYTES = 16 * 2 ** 20;

/**
 * Makes the data directory. Others may pass through it (PostgreSQL's account has to, where the suite runs as root), but not
 * see what is in it; the folders in it are for the owner only.
 */
export function makeDataDirectory(dataDirectory: string): void {
  try {
    mkdirSync(dataDirectory, { mode: 0o711 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // Asked for all folders at once, Node tells of some errors as if a folder were missing.
    if (code === 'ENOENT') mkdirSync(dataDirectory, { recursive: true, mode: 0o711 });
    else if (code !== 'EEXIST' || !statSync(dataDirectory).isDirectory()) throw error;
  }
}

/**
 * Makes the data directory where there is none, and looks whether the suite can work in it: else the first thing that writes
 * would fail, in words of its own.
 *
 * @throws Error that says what is wrong with it and what to do
 */
export function requireUsableDataDirectory(dataDirectory: string, leastFreeBytes?: number): void {
  let isNew: boolean;
  try {
    makeDataDirectory(dataDirectory);
    const trial = join(dataDirectory, `.trial.${process.pid}`);
    try {
      writeFileSync(trial, 'x', { mode: 0o600 });
    } finally {
      rmSync(trial, { force: true });
    }
    isNew = !existsSync(join(dataDirectory, 'secrets'));
    // Of an earlier start by somebody else. PostgreSQL's own folder is its own affair.
    for (const entry of readdirSync(dataDirectory, { withFileTypes: true }))
      if (entry.isDirectory() && entry.name !== 'postgresql')
        accessSync(join(dataDirectory, entry.name), constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    const { code = String(error), path } = error as NodeJS.ErrnoException;
    throw new Error(unusable(dataDirectory, code, path ?? dataDirectory));
  }
  refuseFullDisk(dataDirectory, leastFreeBytes ?? (isNew ? LEAST_FOR_A_NEW_ONE : LEAST_FREE_BYTES));
}

function unusable(dataDirectory: string, code: string, path: string): string {
  const { username } = userInfo();
  const what = `The data directory ${dataDirectory}`;
  const another = 'or give another CIRCUS_DATA_DIR';
  switch (code) {
    case 'EACCES':
    case 'EPERM':
      return `${what} cannot be used by the user ${username}, who may not write ${path}. Give it to that user (chown -R ${username} ${dataDirectory}), start the suite as its owner, ${another}.`;
    case 'ENOTDIR':
    case 'EEXIST':
      return `${what} cannot be made: there is a file of that name, or of a folder above it. Move it away, ${another}.`;
    case 'EROFS':
      return `${what} is on a disk that may only be read. Mount it for writing, ${another}.`;
    case 'ENOSPC':
    case 'EDQUOT':
      return full(dataDirectory, 'is full', another);
    default:
      return `${what} cannot be used (${code} at ${path}). Mend that, ${another}.`;
  }
}

function refuseFullDisk(dataDirectory: string, leastFreeBytes: number): void {
  const { bavail, bsize, blocks } = statfsSync(dataDirectory);
  const free = bavail * bsize;
  // Some network file systems tell nothing.
  if (blocks === 0 || free >= leastFreeBytes) return;
  const left = `has ${Math.floor(free / 2 ** 20)} MiB left, and the suite needs ${Math.ceil(leastFreeBytes / 2 ** 20)} MiB to start`;
  throw new Error(full(dataDirectory, left, 'or give another CIRCUS_DATA_DIR'));
}

const full = (dataDirectory: string, how: string, another: string): string =>
  `The disk of the data directory ${dataDirectory} ${how}. Make room (stored images are never deleted by a start), ${another}.`;
