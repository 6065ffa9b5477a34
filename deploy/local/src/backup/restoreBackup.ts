import { createReadStream, existsSync } from 'node:fs';
import { contentOfDatabase, loadDatabase } from '@circus/db';
import { openStorage, type Storage, type StoredBytes } from '@circus/storage';
import type { Configuration } from '../configuration.js';
import { readRunState } from '../runState.js';
import { type Stack, withStack } from '../stack.js';
import { BackupDirectory, type Manifest } from './backupDirectory.js';
import { decompressed } from './compressed.js';
import { Measured } from './durableFiles.js';
import { ListCursor, type ListedFile, readList } from './fileList.js';
import { restoreSecrets } from './restoreSecrets.js';
import { inParallel } from './storedFiles.js';

export interface RestoreOptions {
  directory: string;
  /** Of one of the folder's backups; the newest where it is left out. */
  id?: string | undefined;
  configuration: Configuration;
  /** Puts the backup in the place of a database that has something in it. Stored files are never replaced by others. */
  replace: boolean;
  /** Files copied at the same time. */
  parallel: number;
  onNotice(text: string): void;
  onProgress(finished: number, total: number, message: string): void;
}

export interface RestoreResult {
  id: string;
  takenAt: string;
  /** Files that were brought back, and those that the storage has and the backup does not. */
  restoredFiles: number;
  newerFiles: number;
  secrets: 'restored' | 'kept';
  /** Files of the backup that are damaged or gone: they could not be brought back. */
  problems: string[];
}

/** The backup that is meant. @throws Error without one */
export async function findBackup(directory: BackupDirectory, id: string | undefined): Promise<Manifest> {
  const manifests = await directory.manifests();
  const found = id === undefined ? manifests.at(-1) : manifests.find((manifest) => manifest.id === id);
  if (found) return found;
  const known = manifests.map((manifest) => `${manifest.id} of ${manifest.takenAt}`).join(', ');
  if (known === '') throw new Error('No backup in this folder was finished.');
  throw new Error(`There is no backup ${id}. There are ${known}.`);
}

/**
 * Restores a backup while the suite is stopped: secrets where there are none, stored files and journal that the storage does not
 * have, and then the database as a whole. Everything that the database needs is verified before anything is changed. What the
 * storage has beyond the backup stays: `circus reindex --missing` brings the database up to it.
 */
export async function restoreBackup(options: RestoreOptions): Promise<RestoreResult> {
  const directory = BackupDirectory.open(options.directory);
  const manifest = await findBackup(directory, options.id);
  const { dataDirectory } = options.configuration;
  if (readRunState(dataDirectory)) throw new Error('The suite is running: stop it first.');
  await verifyDump(directory, manifest, options);
  let secrets: RestoreResult['secrets'] = 'kept';
  return withStack(
    dataDirectory,
    async (stack) => {
      await refuseContent(stack, options.replace);
      const storage = await openStorage(stack.storageUrl);
      try {
        const files = await restoreFiles(directory, manifest, storage, options);
        options.onNotice('The database is being loaded.');
        await loadDatabase(stack.databaseUrl, stack.serviceDatabaseUrls, manifest, (table) =>
          decompressed(directory.pathOf(manifest.id, `database/${table.name}.gz`)),
        );
        return { id: manifest.id, takenAt: manifest.takenAt, secrets, ...files };
      } finally {
        await storage.close();
      }
    },
    {
      environment: options.configuration.environment,
      onNotice: options.onNotice,
      restoring: () => {
        secrets = restoreSecrets(directory, manifest, dataDirectory);
      },
    },
  );
}

async function verifyDump(directory: BackupDirectory, manifest: Manifest, { onProgress }: RestoreOptions) {
  const files = [...manifest.tables, ...manifest.lists, ...manifest.secrets];
  for (const [index, { file, sha256 }] of files.entries()) {
    onProgress(index, files.length, 'files of the backup verified');
    const path = directory.pathOf(manifest.id, file);
    if (!existsSync(path)) throw new Error(`The backup is incomplete: ${file} is missing. Nothing was changed.`);
    const measured = new Measured();
    for await (const _ of measured.pass(createReadStream(path)));
    if (measured.sha256() !== sha256) {
      throw new Error(`The backup is damaged: ${file} is not what was written. Nothing was changed.`);
    }
  }
  onProgress(files.length, files.length, 'files of the backup verified');
}

async function refuseContent({ databaseUrl }: Stack, replace: boolean): Promise<void> {
  const { users, images, sessions } = await contentOfDatabase(databaseUrl);
  if (sessions > 0) {
    throw new Error(`${sessions} other session(s) use the database. Stop every service of the suite, and try again.`);
  }
  if (!replace && users + images > 0) {
    throw new Error(
      `The database has ${users} user(s) and ${images} image(s). --replace puts the backup in its place; stored files stay.`,
    );
  }
}

/** Brings what the storage does not have. */
async function restoreFiles(
  directory: BackupDirectory,
  manifest: Manifest,
  storage: Storage,
  options: RestoreOptions,
): Promise<Pick<RestoreResult, 'restoredFiles' | 'newerFiles' | 'problems'>> {
  const result = { restoredFiles: 0, newerFiles: 0, problems: [] as string[] };
  // The journal last: it tells of files that are there.
  for (const { area, file, files } of journalLast(manifest.lists)) {
    const message = area === 'journal' ? 'files of the journal restored' : 'stored files restored';
    let present = 0;
    let matched = 0;
    let looked = 0;
    const stored = counted(storage.list(area), () => {
      present += 1;
    });
    const cursor = new ListCursor(stored);
    const settle = (page: { listed: ListedFile; there: StoredBytes | null }[]) =>
      inParallel(page, options.parallel, async ({ listed, there }) => {
        if (there) matched += 1;
        if (!isThere(area, listed, there)) {
          const problem = await restoreFile(directory, storage, listed, there);
          if (problem) result.problems.push(problem);
          else result.restoredFiles += 1;
        }
        looked += 1;
        options.onProgress(looked, files, message);
      });
    let page: { listed: ListedFile; there: StoredBytes | null }[] = [];
    for await (const listed of readList(directory.pathOf(manifest.id, file))) {
      page.push({ listed, there: await cursor.find(listed.key) });
      if (page.length < 256) continue;
      await settle(page);
      page = [];
    }
    await settle(page);
    await cursor.finish();
    if (area === 'instances') result.newerFiles = present - matched;
  }
  return result;
}

const journalLast = (lists: Manifest['lists']): Manifest['lists'] =>
  [...lists].sort((a, b) => Number(a.area === 'journal') - Number(b.area === 'journal'));

/** Files of the journal grow: what the storage has may be more. */
const isThere = (area: string, listed: ListedFile, there: StoredBytes | null): boolean =>
  there !== null && (area === 'journal' ? there.sizeBytes >= listed.sizeBytes : there.sizeBytes === listed.sizeBytes);

/** @returns what is wrong with the backup's file */
async function restoreFile(
  directory: BackupDirectory,
  storage: Storage,
  { key, sizeBytes, sha256 }: ListedFile,
  there: StoredBytes | null,
): Promise<string | null> {
  const path = directory.pathOfStored(key);
  if (!existsSync(path)) return `${key}: the backup does not have the bytes`;
  // Bytes of another size are what an interrupted restore left: they are none that a row could name.
  if (there) await storage.delete(key);
  const source = sizeBytes === 0 ? nothing() : createReadStream(path, { end: sizeBytes - 1, highWaterMark: 1 << 18 });
  const written = await storage.write(key, source);
  if (written.sha256 === sha256) return null;
  await storage.delete(key);
  return `${key}: the bytes in the backup are damaged`;
}

async function* counted<Entry>(list: AsyncIterable<Entry>, count: () => void): AsyncIterable<Entry> {
  for await (const entry of list) {
    count();
    yield entry;
  }
}

async function* nothing(): AsyncIterable<never> {}
