import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Refusal } from '@circus/contracts';
import { type Database, Prisma } from '@circus/db';
import { readHeader, textOf } from '@circus/dicom';
import { type Storage, timeOfStorageKey } from '@circus/storage';
import { isOf, type WantedPerson } from './person.js';

const PAGE = 500;
const IN_PARALLEL = 8;
/** Of a file without a row, read at first. */
const BEGINNING_BYTES = 256 * 1024;
/** No header that names a patient is longer. */
const MOST_BYTES = 256 * 2 ** 20;
/** An upload that nothing was added to for so long is none any more. */
const SPOOLED_MS = 5 * 60_000;

/** The line that keeps images from coming back with a rebuilt archive, as the archive itself writes it. */
const dropLine = (keys: readonly string[]) => ({ version: 1, op: 'drop', at: new Date().toISOString(), keys });

/** Deletes bytes that stand in `archive.discarded_bytes`, and forgets them. */
export async function deleteDiscarded(
  database: Database,
  storage: Storage,
  { imageKeys, otherKeys }: { imageKeys: readonly string[]; otherKeys: readonly string[] },
  onProgress: (finished: number, total: number) => void,
): Promise<void> {
  const total = imageKeys.length + otherKeys.length;
  let finished = 0;
  for (const [keys, areImages] of [
    [imageKeys, true],
    [otherKeys, false],
  ] as const) {
    for (let start = 0; start < keys.length; start += PAGE) {
      const page = keys.slice(start, start + PAGE);
      if (areImages) await storage.appendJournal(dropLine(page));
      await inParallel(page, (key) => storage.delete(key));
      await database.$executeRaw`DELETE FROM archive.discarded_bytes WHERE storage_key IN (${Prisma.join(page)})`;
      finished += page.length;
      onProgress(finished, total);
    }
  }
}

export interface StrayFiles {
  deleted: number;
  /** Files without a row that were written a moment ago: they may be of an image that is being stored. */
  young: number;
}

/**
 * Deletes files of a person that no row names: those in quarantine, replaced ones that wait to be deleted, and what crashes
 * left.
 *
 * @param youngMs files without any row that are younger than this are left alone
 * @param dryRun counts only
 */
export async function deleteStrayFiles(
  database: Database,
  storage: Storage,
  person: WantedPerson,
  { youngMs, dryRun }: { youngMs: number; dryRun: boolean },
): Promise<StrayFiles> {
  const found: StrayFiles = { deleted: 0, young: 0 };
  const look = async (keys: string[]): Promise<void> => {
    await inParallel(keys, async (key) => {
      if (!(await holds(storage, key, person))) return;
      found.deleted += 1;
      if (dryRun) return;
      await storage.appendJournal(dropLine([key.replace(/^quarantine\/[^/]+\//, '')]));
      await storage.delete(key);
      await database.$executeRaw`DELETE FROM archive.discarded_bytes WHERE storage_key = ${key}`;
    });
  };
  for await (const keys of pages(storage, 'instances')) {
    const rows = await database.$queryRaw<{ key: string; discarded: boolean }[]>`
      SELECT storage_key AS key, false AS discarded FROM archive.instance WHERE storage_key IN (${Prisma.join(keys)})
      UNION ALL
      SELECT storage_key, true FROM archive.discarded_bytes WHERE storage_key IN (${Prisma.join(keys)})`;
    const named = new Set(rows.filter(({ discarded }) => !discarded).map(({ key }) => key));
    const discarded = new Set(rows.map(({ key }) => key));
    const isYoung = (key: string) =>
      !discarded.has(key) && Date.now() - (timeOfStorageKey(key)?.getTime() ?? 0) < youngMs;
    const stray = keys.filter((key) => !named.has(key));
    found.young += stray.filter(isYoung).length;
    await look(stray.filter((key) => !isYoung(key)));
  }
  for await (const keys of pages(storage, 'quarantine')) await look(keys);
  return found;
}

/** Whether the file is of the person. What is no DICOM file names nobody. */
async function holds(storage: Storage, key: string, person: WantedPerson): Promise<boolean> {
  for (let length = BEGINNING_BYTES; length <= MOST_BYTES; length *= 4) {
    try {
      const bytes = await storage.read(key, { offset: 0, length });
      const reading = readHeader(bytes, { complete: bytes.length < length });
      if (reading.status !== 'header') continue;
      const { dataset } = reading.header;
      return isOf(person, { patientName: textOf(dataset, '00100010'), patientId: textOf(dataset, '00100020') });
    } catch (error) {
      if (error instanceof Refusal) return false; // gone in this moment, or not readable
      throw error;
    }
  }
  return false;
}

/** Deletes received archives that no task is at work on; nobody knows whose images are in them. @returns how many */
export async function deleteSpooled(directory: string, { dryRun }: { dryRun: boolean }): Promise<number> {
  const names = await readdir(directory).catch(() => []);
  let deleted = 0;
  for (const name of names.filter((each) => /^[0-9a-z]{26}$/.test(each))) {
    const folder = join(directory, name);
    const files = await readdir(folder).catch(() => []);
    const times = await Promise.all(
      [folder, ...files.map((file) => join(folder, file))].map((path) =>
        stat(path).then(
          ({ mtimeMs }) => mtimeMs,
          () => Date.now(),
        ),
      ),
    );
    if (Date.now() - Math.max(...times) < SPOOLED_MS) continue;
    deleted += 1;
    if (!dryRun) await rm(folder, { recursive: true, force: true });
  }
  return deleted;
}

async function* pages(storage: Storage, area: string): AsyncIterable<string[]> {
  let keys: string[] = [];
  for await (const { key } of storage.list(area)) {
    keys.push(key);
    if (keys.length < PAGE) continue;
    yield keys;
    keys = [];
  }
  if (keys.length > 0) yield keys;
}

async function inParallel<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  const waiting = items.values();
  const worker = async () => {
    for (const item of waiting) await work(item);
  };
  await Promise.all(Array.from({ length: IN_PARALLEL }, worker));
}
