import { realpath, stat } from 'node:fs/promises';
import { isAbsolute, sep } from 'node:path';
import { Refusal, type WatchedDirectory } from '@circus/contracts';
import type { Database, Transaction } from '@circus/db';
import type { Slice } from '../filtering/filterRepository.js';

/** Apart from the keys of other advisory locks. */
const LOCK = 727_171;

export async function listDirectories(database: Database, { startindex, limit }: Slice): Promise<WatchedDirectory[]> {
  return database.$queryRaw<WatchedDirectory[]>`
    SELECT id, name, path FROM archive.watched_directory ORDER BY id OFFSET ${startindex}::bigint LIMIT ${limit}::bigint`;
}

/**
 * The folder that a path leads to, links followed.
 *
 * @param offLimits folders that are not watched, nor anything inside them, nor what they are in
 * @throws Refusal `invalid` that says why it cannot be watched
 */
export async function requireWatchable(path: string, offLimits: readonly string[]): Promise<string> {
  if (!isAbsolute(path)) throw new Refusal('invalid', 'The path of a watched directory begins at the root.');
  const real = await realpath(path).catch(() => null);
  const status = real === null ? null : await stat(real).catch(() => null);
  if (real === null || !status?.isDirectory()) throw new Refusal('invalid', 'There is no such directory.');
  for (const folder of offLimits) {
    const other = await realpath(folder).catch(() => folder);
    if (isWithin(real, other) || isWithin(other, real)) {
      throw new Refusal(
        'invalid',
        "This directory is off-limits, holds one that is, or lies inside one: the suite's own data are not imported.",
      );
    }
  }
  return real;
}

/**
 * Watches a directory. The same path and name again is the one that is watched already.
 *
 * @param path as `requireWatchable` gave it
 * @throws Refusal `invalid` for one that holds a watched one, or lies inside one
 */
export async function addDirectory(
  transaction: Transaction,
  path: string,
  name: string,
): Promise<{ directory: WatchedDirectory; isNew: boolean }> {
  await transaction.$executeRaw`SELECT pg_advisory_xact_lock(${LOCK}::bigint)::text`;
  const watched = await transaction.$queryRaw<WatchedDirectory[]>`
    SELECT id, name, path FROM archive.watched_directory ORDER BY id`;
  for (const each of watched) {
    if (each.path === path && each.name === name) return { directory: each, isNew: false };
    if (each.path === path) throw new Refusal('invalid', `This directory is watched already, as ${each.name}.`);
    if (isWithin(path, each.path)) {
      throw new Refusal('invalid', `This directory lies inside one that is watched: ${each.name}.`);
    }
    if (isWithin(each.path, path))
      throw new Refusal('invalid', `This directory holds one that is watched: ${each.name}.`);
  }
  const [directory] = await transaction.$queryRaw<WatchedDirectory[]>`
    INSERT INTO archive.watched_directory (name, path) VALUES (${name}, ${path}) RETURNING id, name, path`;
  return { directory: directory as WatchedDirectory, isNew: true };
}

/** What was imported from it is forgotten with it; the images stay. @returns whether there was one */
export async function removeDirectory(transaction: Transaction, id: bigint): Promise<boolean> {
  return (await transaction.$executeRaw`DELETE FROM archive.watched_directory WHERE id = ${id}::bigint`) > 0;
}

const isWithin = (path: string, folder: string): boolean =>
  path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
