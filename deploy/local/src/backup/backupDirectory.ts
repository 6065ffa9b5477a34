import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { writeDurably } from './durableFiles.js';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const writtenFile = z.object({ file: z.string(), sizeBytes: z.number(), sha256 });

/** What one backup holds: written last, so that there is none of a backup that was interrupted. */
const manifest = z.object({
  format: z.literal(1),
  id: z.string(),
  /** The moment that the database is of, and the end of the backup. */
  takenAt: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
  migrations: z.array(z.string()),
  tables: z.array(writtenFile.extend({ name: z.string(), columns: z.array(z.string()) })),
  sequences: z.array(z.object({ name: z.string(), lastValue: z.string() })),
  /** Lists of stored files: what belongs to this backup of what all backups of the folder share. */
  lists: z.array(writtenFile.extend({ area: z.string(), files: z.number(), bytes: z.number() })),
  secrets: z.array(writtenFile.extend({ name: z.string() })),
  /** What was wrong with the archive when it was taken. */
  problems: z.array(z.string()),
});
export type Manifest = z.infer<typeof manifest>;

const MARK = 'circus-backup.json';
const WHAT_IT_IS = `${JSON.stringify({ format: 1, what: 'Backups of the CIRCUS Suite: node circus restore <this folder>' })}\n`;

/**
 * A folder of backups. Stored files are shared by all of them, because what stands under a key never changes:
 *
 * - `storage/<key>`: bytes, and the journal's files as they were last;
 * - `backups/<id>/`: the database, the secrets and lists of files of one backup, and its `manifest.json`.
 */
export class BackupDirectory {
  readonly root: string;

  private constructor(path: string) {
    this.root = resolve(path);
  }

  /** Makes the folder where there is none. @throws Error for a folder that holds something else */
  static async create(path: string): Promise<BackupDirectory> {
    const directory = new BackupDirectory(path);
    await mkdir(directory.root, { recursive: true, mode: 0o700 });
    const names = await readdir(directory.root);
    if (!names.includes(MARK) && names.length > 0) {
      throw new Error(`${directory.root} holds something else than backups: give an empty or a new folder.`);
    }
    if (!names.includes(MARK)) await writeDurably(join(directory.root, MARK), textOf(WHAT_IT_IS));
    return directory;
  }

  /** @throws Error for what is no folder of backups */
  static open(path: string): BackupDirectory {
    const directory = new BackupDirectory(path);
    if (!existsSync(join(directory.root, MARK))) throw new Error(`There are no backups in ${directory.root}.`);
    return directory;
  }

  pathOfStored(key: string): string {
    return join(this.root, 'storage', key);
  }

  pathOf(id: string, ...names: string[]): string {
    return join(this.root, 'backups', id, ...names);
  }

  /** Of every backup that was finished, oldest first. @throws Error for a manifest that cannot be read */
  async manifests(): Promise<Manifest[]> {
    const found: Manifest[] = [];
    for (const id of await this.ids()) {
      const text = await readFile(this.pathOf(id, 'manifest.json'), 'utf8').catch(() => null);
      if (text === null) continue;
      const parsed = manifest.safeParse(jsonOf(text));
      if (!parsed.success) throw new Error(`The manifest of the backup ${id} cannot be read.`);
      found.push(parsed.data);
    }
    return found;
  }

  /** Removes what interrupted backups left, but for the stored files, with which the next goes on. */
  async removeUnfinished(): Promise<number> {
    const finished = new Set((await this.manifests()).map(({ id }) => id));
    const unfinished = (await this.ids()).filter((id) => !finished.has(id));
    for (const id of unfinished) await rm(this.pathOf(id), { recursive: true, force: true });
    return unfinished.length;
  }

  private async ids(): Promise<string[]> {
    return (await readdir(join(this.root, 'backups')).catch(() => [])).sort();
  }
}

/** A backup as people are shown it. */
export function describeBackup({ id, takenAt, lists, problems }: Manifest): string {
  const stored = lists.find(({ area }) => area === 'instances');
  const wrong = problems.length > 0 ? ', not everything was right' : '';
  return `${id}  ${takenAt}  ${stored?.files ?? 0} stored file(s), ${Math.round((stored?.bytes ?? 0) / 2 ** 20)} MiB${wrong}`;
}

export async function* textOf(text: string): AsyncIterable<Uint8Array> {
  yield Buffer.from(text);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
