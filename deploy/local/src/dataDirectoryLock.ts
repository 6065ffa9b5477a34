import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeDataDirectory } from './dataDirectory.js';
import { identifyProcess, isRunning, type ProcessIdentity } from './processIdentity.js';

/** Who holds a data directory: the running suite, or a command that needs its database while the suite stands still. */
export type LockPurpose = 'suite' | 'command';

interface LockContent extends ProcessIdentity {
  purpose: LockPurpose;
}

/** Another process works with the data directory. */
export class DataDirectoryInUse extends Error {
  override readonly name = 'DataDirectoryInUse';

  constructor(
    readonly holder: LockContent,
    dataDirectory: string,
  ) {
    super(
      holder.purpose === 'suite'
        ? `The suite is already running on ${dataDirectory} (process ${holder.pid}). Stop it first, or give another CIRCUS_DATA_DIR and PORT.`
        : `A circus command is working with ${dataDirectory} (process ${holder.pid}). Try again when it has ended.`,
    );
  }
}

/**
 * Takes the lock `run/lock` of a data directory. A lock whose process has ended is taken over.
 *
 * @returns what gives the lock back
 * @throws DataDirectoryInUse
 */
export function lockDataDirectory(dataDirectory: string, purpose: LockPurpose): () => void {
  makeDataDirectory(dataDirectory);
  const directory = join(dataDirectory, 'run');
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const path = join(directory, 'lock');
  const mine = join(directory, `lock.${process.pid}`);
  const identity = identifyProcess(process.pid);
  if (!identity) throw new Error('The operating system does not tell about this process.');
  writeFileSync(mine, JSON.stringify({ ...identity, purpose } satisfies LockContent), { mode: 0o600 });
  try {
    while (!takes(mine, path)) {
      const holder = readLock(path);
      if (holder && isRunning(holder)) throw new DataDirectoryInUse(holder, dataDirectory);
      if (holder) removeLeft(path, holder, mine);
    }
  } finally {
    rmSync(mine, { force: true });
  }
  return () => rmSync(path, { force: true });
}

/** A hard link is made or refused in one step, unlike a file that is created and then written. */
function takes(mine: string, path: string): boolean {
  try {
    linkSync(mine, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Moves a left lock away; if another process was quicker and has put its own there, that one is put back. */
function removeLeft(path: string, left: LockContent, mine: string): void {
  const aside = `${mine}.left`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  const moved = readLock(aside);
  if (moved && moved.birth !== left.birth) takes(aside, path);
  rmSync(aside, { force: true });
}

function readLock(path: string): LockContent | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as LockContent;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
