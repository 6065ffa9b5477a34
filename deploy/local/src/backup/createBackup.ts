import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { newId } from '@circus/contracts';
import { type Database, DatabaseSnapshot, openDatabase } from '@circus/db';
import { openStorage, type Storage } from '@circus/storage';
import { BackupDirectory, type Manifest, textOf } from './backupDirectory.js';
import { compressed } from './compressed.js';
import { syncDirectories, writeDurably } from './durableFiles.js';
import { ListCursor, readList } from './fileList.js';
import { HeldLeases } from './heldLeases.js';
import { pruneBackups } from './pruneBackups.js';
import { copyArea } from './storedFiles.js';

export interface BackupOptions {
  /** Folder of the backups; made where there is none. */
  directory: string;
  /** As the role that owns the database. */
  databaseUrl: string;
  storageUrl: string;
  /** Whose secrets are kept with it. */
  dataDirectory: string;
  /** Older backups than so many newest are removed; all stay where it is left out. */
  keep?: number | undefined;
  /** Files copied at the same time. */
  parallel: number;
  onProgress(finished: number, total: number, message: string): void;
}

export interface BackupResult {
  id: string;
  images: number;
  copiedFiles: number;
  copiedBytes: number;
  removedBackups: number;
  problems: string[];
}

/** Of one backup: what its rows need of the storage. */
const STORED = 'stored/needed.gz';
/** Of what is wrong with the archive, so much is named. */
const NAMED = 100;

/**
 * Makes a backup of a running or stopped suite. The database is read first, as it is at one moment; then the journal, then the
 * stored files, so that every row's bytes are there, and what was stored meanwhile is in the journal. Only what earlier backups
 * of the folder do not have is copied. The manifest is written last: an interrupted backup has none, and the next goes on with
 * the files that it brought.
 */
export async function createBackup(options: BackupOptions): Promise<BackupResult> {
  refuseInside(options);
  const directory = await BackupDirectory.create(options.directory);
  const database = openDatabase(options.databaseUrl, { connections: 1 });
  try {
    const leases = await HeldLeases.take(database);
    try {
      const storage = await openStorage(options.storageUrl);
      try {
        const result = await backUp(options, directory, storage, leases);
        // The backup stands whether or not the suite knows of it.
        await recordBackup(database).catch(() => undefined);
        return result;
      } finally {
        await storage.close();
      }
    } finally {
      await leases.release();
    }
  } finally {
    await database.$disconnect();
  }
}

/** So that the suite can say how old the last backup is. */
async function recordBackup(database: Database): Promise<void> {
  await database.$executeRaw`
    INSERT INTO work.completed_run (name, completed_at) VALUES ('backup', clock_timestamp())
    ON CONFLICT (name) DO UPDATE SET completed_at = excluded.completed_at`;
}

async function backUp(
  options: BackupOptions,
  directory: BackupDirectory,
  storage: Storage,
  leases: HeldLeases,
): Promise<BackupResult> {
  await directory.removeUnfinished();
  const previous = (await directory.manifests()).at(-1);
  const id = newId();
  const { areas, ...database } = await dumpDatabase(options, directory, id);
  const result: BackupResult = { id, images: 0, copiedFiles: 0, copiedBytes: 0, removedBackups: 0, problems: [] };

  const lists = await bringAreas({ options, directory, storage, id, areas, previous }, result);
  result.problems = await problemsOf(directory, id, lists);
  const secrets = await copySecrets(directory, id, options.dataDirectory);
  leases.check();

  const manifest: Manifest = {
    format: 1,
    id,
    ...database,
    finishedAt: new Date().toISOString(),
    lists,
    secrets,
    problems: result.problems,
  };
  const path = directory.pathOf(id, 'manifest.json');
  const files = [...database.tables, ...lists, ...secrets].map(({ file }) => directory.pathOf(id, file));
  await syncDirectories(files, directory.root);
  await writeDurably(path, textOf(`${JSON.stringify(manifest, null, 2)}\n`));
  await syncDirectories([path], directory.root);
  if (options.keep !== undefined) result.removedBackups = await pruneBackups(directory, options.keep);
  return result;
}

interface AreasToBring {
  options: BackupOptions;
  directory: BackupDirectory;
  storage: Storage;
  id: string;
  areas: string[];
  previous: Manifest | undefined;
}

/** Copies what the folder does not have yet, and lists what belongs to this backup. */
async function bringAreas(
  { options, directory, storage, id, areas, previous }: AreasToBring,
  result: BackupResult,
): Promise<Manifest['lists']> {
  let total = 0;
  for await (const { key } of readList(directory.pathOf(id, STORED))) {
    total += 1;
    if (key.startsWith('instances/')) result.images += 1;
  }
  let looked = 0;
  const lists: Manifest['lists'] = [];
  // The journal first: of what it tells, the files are there.
  for (const area of new Set(['journal', 'instances', ...areas])) {
    const file = `stored/${area}.gz`;
    const totals = { files: 0, bytes: 0 };
    const before = previous?.lists.find((each) => each.area === area);
    const known = new ListCursor(previous && before ? readList(directory.pathOf(previous.id, before.file)) : nothing());
    const onFile = (copied: boolean, sizeBytes: number): void => {
      totals.files += 1;
      totals.bytes += sizeBytes;
      if (copied) {
        result.copiedFiles += 1;
        result.copiedBytes += sizeBytes;
      }
      if (area === 'journal') return;
      looked += 1;
      options.onProgress(Math.min(looked, total), total, 'stored files backed up');
    };
    const lines = copyArea({ directory, storage, area, known, parallel: options.parallel, onFile });
    const written = await writeDurably(directory.pathOf(id, file), compressed(lines));
    await known.close();
    lists.push({ file, area, ...written, ...totals });
  }
  return lists;
}

async function dumpDatabase({ databaseUrl, onProgress }: BackupOptions, directory: BackupDirectory, id: string) {
  const snapshot = await DatabaseSnapshot.take(databaseUrl);
  try {
    const tables: Manifest['tables'] = [];
    for (const table of snapshot.tables) {
      onProgress(tables.length, snapshot.tables.length, 'tables dumped');
      const file = `database/${table.name}.gz`;
      const written = await writeDurably(directory.pathOf(id, file), compressed(snapshot.copyTable(table)));
      tables.push({ ...table, file, ...written });
    }
    onProgress(tables.length, tables.length, 'tables dumped');
    await writeDurably(directory.pathOf(id, STORED), compressed(snapshot.copyStoredBytes()));
    const { migrations, takenAt } = snapshot;
    const areas = await snapshot.areas();
    return { areas, takenAt: takenAt.toISOString(), migrations, tables, sequences: await snapshot.sequences() };
  } finally {
    await snapshot.close();
  }
}

/** Compares what the rows of the database need with the files that are in the backup now. */
async function problemsOf(directory: BackupDirectory, id: string, lists: Manifest['lists']): Promise<string[]> {
  const problems: string[] = [];
  let count = 0;
  const cursors = new Map(lists.map(({ area, file }) => [area, new ListCursor(readList(directory.pathOf(id, file)))]));
  for await (const { key, sizeBytes, sha256 } of readList(directory.pathOf(id, STORED))) {
    const file = await cursors.get(key.split('/')[0] ?? '')?.find(key);
    const same = file && file.sizeBytes === sizeBytes && (sha256 === '-' || file.sha256 === sha256);
    if (same) continue;
    count += 1;
    const problem = file ? 'the bytes are not those that were stored' : 'the bytes are not in the storage';
    if (problems.length < NAMED) problems.push(`${key}: ${problem}`);
  }
  await Promise.all([...cursors.values()].map((cursor) => cursor.close()));
  if (count > problems.length) problems.push(`… and ${count - problems.length} more`);
  return problems;
}

async function copySecrets(
  directory: BackupDirectory,
  id: string,
  dataDirectory: string,
): Promise<Manifest['secrets']> {
  const folder = join(dataDirectory, 'secrets');
  const secrets: Manifest['secrets'] = [];
  for (const name of (await readdir(folder).catch(() => [])).sort()) {
    const file = `secrets/${name}`;
    const content = await readFile(join(folder, name), 'utf8');
    secrets.push({ name, file, ...(await writeDurably(directory.pathOf(id, file), textOf(content))) });
  }
  return secrets;
}

/** A backup inside of what it is a backup of is lost with it. */
function refuseInside({ directory, storageUrl, dataDirectory }: BackupOptions): void {
  const folders = [dataDirectory, ...(storageUrl.startsWith('file:') ? [fileURLToPath(storageUrl)] : [])];
  for (const folder of folders) {
    const path = relative(folder, directory);
    if (path === '' || (!path.startsWith('..') && !path.startsWith('/'))) {
      throw new Error(
        'The backup would be inside of what it is a backup of. Give a folder elsewhere, best on another disk.',
      );
    }
  }
}

async function* nothing(): AsyncGenerator<never> {}
