import { stat } from 'node:fs/promises';
import { type ArchiveLimits, ArchiveMeter } from './archiveLimits.js';
import type { ArchiveKind } from './fileKind.js';
import { tarEntries } from './tarEntries.js';
import { openZip, zipEntries } from './zipEntries.js';

/** One file in an archive. */
export interface ArchiveEntry {
  /** As the archive has it: for people to read, never a path. */
  name: string;
  /** To be read, or given up, before the next entry is asked for. */
  bytes: AsyncIterable<Uint8Array>;
}

/**
 * The files of an archive, always in the same order; folders and links are passed over.
 *
 * @throws Refusal `invalid` where the archive is damaged, `tooLarge` beyond a limit; what came before still counts
 */
export async function* archiveEntries(
  path: string,
  kind: ArchiveKind,
  limits: ArchiveLimits,
): AsyncIterable<ArchiveEntry> {
  const meter = new ArchiveMeter((await stat(path)).size, limits);
  yield* kind === 'zip' ? zipEntries(path, meter) : tarEntries(path, { gzipped: kind === 'gzip', meter });
}

/**
 * Whether unpacking the archive can begin: its list of files, or its first entry, can be read.
 *
 * @returns how many entries it says it has, null where only unpacking tells
 * @throws Refusal `invalid`
 */
export async function requireReadable(path: string, kind: ArchiveKind, limits: ArchiveLimits): Promise<number | null> {
  if (kind === 'zip') {
    const zip = await openZip(path);
    zip.close();
    return zip.entryCount;
  }
  for await (const _first of archiveEntries(path, kind, limits)) break;
  return null;
}
