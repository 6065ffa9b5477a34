import { createHash, randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { chmod, copyFile, link, mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { WrittenFile } from './inputFiles.js';
import type { PlannedInput } from './inputPlan.js';

/** Raised when the same series comes to be written in another way. */
const FORM = 1;
/** What is in the folder of an entry besides the files themselves. */
const RECORD = 'record.json';
/** A folder that is being filled for longer was left by a process that is gone, ms. */
const FILLING_MS = 3_600_000;
/** How often an entry that goes away meanwhile is made again. */
const TRIES = 3;

const record = z.object({
  seriesId: z.number().int(),
  seriesVersion: z.number().int(),
  files: z.array(
    z.object({ name: z.string(), sizeBytes: z.number().int(), sha256: z.string(), modifiedMs: z.number() }),
  ),
});
type Entry = z.infer<typeof record> & { key: string; sizeBytes: number; usedMs: number };

/** Where files of a volume are to stand, and whether nobody can change them there. */
export interface Target {
  directory: string;
  isProtected: boolean;
}

/**
 * Files of volumes that several jobs work on: written once for each version of a series, and linked into the input of each
 * job. It lies beside the jobs' directories, so that links are possible; any number of processes share it. An entry that
 * somebody has changed is thrown away.
 */
export class InputCache {
  private readonly filling = new Map<string, Promise<void>>();

  /** @param maxBytes of all entries; 0 keeps none */
  constructor(
    private readonly directory: string,
    private readonly maxBytes: number,
  ) {}

  /**
   * Puts the files of a volume into a directory.
   *
   * @param write writes them into a directory where they are not to be had
   * @throws what `write` throws
   */
  async provide(
    input: PlannedInput,
    target: Target,
    write: (directory: string) => Promise<WrittenFile[]>,
  ): Promise<WrittenFile[]> {
    if (input.sizeBytes > this.maxBytes / 2) return write(target.directory);
    const key = keyOf(input);
    for (let attempt = 1; attempt <= TRIES; attempt += 1) {
      const linked = await this.linkInto(key, target);
      if (linked) return linked;
      const others = this.filling.get(key);
      // Who fails at it tells its own job; this one tries for itself.
      if (others) await others.catch(() => undefined);
      else await this.fill(key, input, write);
    }
    return write(target.directory);
  }

  /** Whether the files of a volume need not be written. */
  async has(input: PlannedInput): Promise<boolean> {
    return (await this.entry(keyOf(input))) !== null;
  }

  /** Removes what was used longest ago. @returns false where nothing is left to be removed */
  async removeOldest(): Promise<boolean> {
    const [oldest] = await this.entries();
    if (oldest) await this.remove(oldest.key);
    return oldest !== undefined;
  }

  /**
   * Removes entries of series that are gone or have changed, what was never filled, and what is too much.
   *
   * @param versionsOf the versions of series by their ids; those that are gone are left out
   * @returns how many entries went
   */
  async sweep(versionsOf: (seriesIds: number[]) => Promise<Map<number, number>>): Promise<number> {
    const entries = await this.entries();
    const versions = await versionsOf([...new Set(entries.map(({ seriesId }) => seriesId))]);
    const stale = entries.filter(({ seriesId, seriesVersion }) => versions.get(seriesId) !== seriesVersion);
    for (const { key } of stale) await this.remove(key);
    let halves = 0;
    for (const name of await this.names()) {
      if (/^[0-9a-f]{64}$/.test(name)) continue;
      const age = Date.now() - ((await stat(join(this.directory, name)).catch(() => null))?.mtimeMs ?? Date.now());
      if (age < FILLING_MS) continue;
      await rm(join(this.directory, name), { recursive: true, force: true });
      halves += 1;
    }
    return stale.length + halves + (await this.shrink());
  }

  private async fill(key: string, input: PlannedInput, write: (directory: string) => Promise<WrittenFile[]>) {
    const filling = this.write(key, input, write).finally(() => {
      this.filling.delete(key);
    });
    this.filling.set(key, filling);
    await filling;
  }

  /** Half an entry never stands where it is looked for. */
  private async write(key: string, input: PlannedInput, write: (directory: string) => Promise<WrittenFile[]>) {
    const half = join(this.directory, `${key}.${randomUUID()}`);
    await mkdir(half, { recursive: true, mode: 0o700 });
    try {
      const files: z.infer<typeof record>['files'] = [];
      for (const file of await write(half)) {
        files.push({ ...file, modifiedMs: (await stat(join(half, file.name))).mtimeMs });
      }
      const { seriesVersion, stored } = input;
      await writeFile(join(half, RECORD), JSON.stringify({ seriesId: stored.seriesId, seriesVersion, files }));
      await rename(half, join(this.directory, key)).catch((error: NodeJS.ErrnoException) => {
        // Another process was faster.
        if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
      });
    } finally {
      await rm(half, { recursive: true, force: true });
    }
    await this.shrink(key);
  }

  /** @returns null where there is no entry, or it cannot be used */
  private async linkInto(key: string, target: Target): Promise<WrittenFile[] | null> {
    const entry = await this.entry(key);
    if (!entry) return null;
    const directory = join(this.directory, key);
    const linked: string[] = [];
    try {
      for (const { name, sizeBytes, modifiedMs } of entry.files) {
        const path = join(target.directory, name);
        await (target.isProtected ? linkOrCopy : copy)(join(directory, name), path);
        linked.push(path);
        // Looked at afterwards: what is linked or copied is what was looked at.
        const status = await stat(join(directory, name));
        if (status.size !== sizeBytes || status.mtimeMs !== modifiedMs) throw new Error(`${name} was changed`);
      }
    } catch {
      for (const path of linked) await rm(path, { force: true });
      await this.remove(key);
      return null;
    }
    await utimes(directory, new Date(), new Date()).catch(() => undefined); // removed just now: the links stay
    return entry.files.map(({ name, sizeBytes, sha256 }) => ({ name, sizeBytes, sha256 }));
  }

  /** Removes the oldest entries until the rest is no more than may be. @returns how many */
  private async shrink(except?: string): Promise<number> {
    const entries = await this.entries();
    let total = entries.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    let removed = 0;
    for (const { key, sizeBytes } of entries) {
      if (total <= this.maxBytes) break;
      if (key === except) continue;
      await this.remove(key);
      total -= sizeBytes;
      removed += 1;
    }
    return removed;
  }

  /** All entries, those first that were used longest ago. */
  private async entries(): Promise<Entry[]> {
    const entries: Entry[] = [];
    for (const name of await this.names()) {
      const entry = /^[0-9a-f]{64}$/.test(name) ? await this.entry(name) : null;
      if (entry) entries.push(entry);
    }
    return entries.sort((a, b) => a.usedMs - b.usedMs);
  }

  private async entry(key: string): Promise<Entry | null> {
    const directory = join(this.directory, key);
    try {
      const { mtimeMs } = await stat(directory);
      const known = record.parse(JSON.parse(await readFile(join(directory, RECORD), 'utf8')));
      const sizeBytes = known.files.reduce((sum, file) => sum + file.sizeBytes, 0);
      return { ...known, key, sizeBytes, usedMs: mtimeMs };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') await this.remove(key);
      return null;
    }
  }

  /** Under another name first, so that nobody links half of it. */
  private async remove(key: string): Promise<void> {
    const gone = join(this.directory, `gone.${randomUUID()}`);
    await rename(join(this.directory, key), gone).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    });
    await rm(gone, { recursive: true, force: true });
  }

  private async names(): Promise<string[]> {
    return readdir(this.directory).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    });
  }
}

/** Some file systems have no links, or no more of them. */
const NO_LINKS = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'EMLINK', 'EXDEV', 'ENOSYS'];

async function linkOrCopy(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    if (!NO_LINKS.includes(String((error as NodeJS.ErrnoException).code))) throw error;
    await copy(from, to);
  }
}

async function copy(from: string, to: string): Promise<void> {
  await copyFile(from, to, constants.COPYFILE_FICLONE);
  await chmod(to, 0o444);
}

/** What the files of a volume are made of, in one word. */
function keyOf({ stored, seriesVersion, volume: { volumeId, privateTags } }: PlannedInput): string {
  const { start, end, delta } = stored.partialVolumeDescriptor;
  const of = [FORM, stored.seriesId, seriesVersion, volumeId, start, end, delta, [...privateTags].sort()];
  return createHash('sha256').update(JSON.stringify(of)).digest('hex');
}
