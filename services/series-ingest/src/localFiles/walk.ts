import type { Stats } from 'node:fs';
import { opendir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { reasonOf } from './localFiles.js';

export interface FoundFile {
  path: string;
  sizeBytes: number;
}

export interface WalkReports {
  /** A path that cannot be read. */
  failed(path: string, reason: string): void;
  /** Something that is neither a file nor a folder to go into. */
  skipped(path: string, reason: string): void;
}

/** Entries that one reading of a folder gives. */
const ENTRIES = 256;

/**
 * Files, and every file below folders, in the order of the file system; links to files count as files, links to folders are
 * not followed. However many entries a folder has, a few of them are in memory.
 */
export async function* walk(paths: readonly string[], reports: WalkReports): AsyncGenerator<FoundFile> {
  for (const path of paths) {
    const status = await statusOf(path, reports);
    if (status?.isDirectory()) yield* walkFolder(path, reports);
    else if (status) yield* walkFile(path, status, reports);
  }
}

/** How many files a walk finds; a walk that finds more or fewer later is none of its business. */
export async function countFiles(paths: readonly string[]): Promise<number> {
  const silent: WalkReports = { failed: () => undefined, skipped: () => undefined };
  let count = 0;
  for await (const _file of walk(paths, silent)) count += 1;
  return count;
}

async function* walkFolder(folder: string, reports: WalkReports): AsyncGenerator<FoundFile> {
  try {
    for await (const entry of await opendir(folder, { bufferSize: ENTRIES })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) {
        yield* walkFolder(path, reports);
        continue;
      }
      const status = await statusOf(path, reports);
      if (status?.isDirectory()) reports.skipped(path, 'Links to folders are not followed.');
      else if (status) yield* walkFile(path, status, reports);
    }
  } catch (error) {
    // Only reading the folder throws: what is done with its files is their own affair.
    reports.failed(folder, reasonOf(error));
  }
}

async function* walkFile(path: string, status: Stats, reports: WalkReports): AsyncGenerator<FoundFile> {
  if (status.isFile()) yield { path, sizeBytes: status.size };
  else reports.skipped(path, 'This is no ordinary file.');
}

async function statusOf(path: string, reports: WalkReports): Promise<Stats | null> {
  try {
    return await stat(path);
  } catch (error) {
    reports.failed(path, reasonOf(error));
    return null;
  }
}
