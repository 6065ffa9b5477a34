import { unlink } from 'node:fs/promises';
import { newId, Refusal, type WatchedDirectory } from '@circus/contracts';
import { type Database, Lease } from '@circus/db';
import { type DicomHeader, readHeader } from '@circus/dicom';
import type { LogLine } from '@circus/service-kit';
import { KnownInstances } from '../localFiles/knownInstances.js';
import { localFiles, reasonOf } from '../localFiles/localFiles.js';
import type { Log } from '../log.js';
import type { ServerParameter } from '../serverParameter.js';
import { BEGINNING_BYTES, HEADER_PATIENCE } from '../storing/fileBeginning.js';
import type { InstanceStore } from '../storing/instanceStore.js';
import type { Origin } from '../storing/origin.js';
import { type ScannedFile, scanDirectory, scanFile } from './directoryScan.js';
import { forgetFiles, type KnownFiles, knownFiles, rememberFile } from './watchedFiles.js';

export interface DirectoryWatchOptions {
  database: Database;
  store: InstanceStore;
  /** The domain of what is imported. */
  defaultDomain: ServerParameter;
  log: Log;
  /** Tells those who look after the archive; again and again the same is told once. */
  tell: (line: LogLine) => void;
  /** How long nobody else looks at a directory after a process that ended while it did. */
  leaseMs: number;
  /** Files imported at the same time. */
  parallel: number;
  /** Whether a file goes when it was imported. */
  deleteOnImport: boolean;
}

/** Paths forgotten in one statement. */
const FORGOTTEN_TOGETHER = 1_000;

/**
 * One watched directory as this process sees it. Of all processes one looks at it at a time. A file is imported when it has
 * not changed between two looks; what became of it is remembered in the database, so that a restart neither loses nor
 * repeats it. One that was stored right before a crash is recognised by its bytes.
 */
export class DirectoryWatch {
  private readonly lease: Lease;
  /** As of the last look; null while another process may have changed what is known. */
  private known: KnownFiles | null = null;
  /** Files that are new or changed, with the stamp that they had at the last look. */
  private settling = new Map<string, string>();
  private stopped = false;
  /** When this process last held the lease. */
  private heldAt = Number.NEGATIVE_INFINITY;

  constructor(
    readonly directory: WatchedDirectory,
    private readonly options: DirectoryWatchOptions,
  ) {
    this.lease = new Lease(options.database, `series-ingest.directory.${directory.id}`, options.leaseMs);
  }

  /** Looks at the directory once, and imports what has come to rest. */
  async look(): Promise<void> {
    if (this.stopped || !(await this.lease.acquire())) {
      this.known = null;
      this.settling.clear();
      return;
    }
    // Another process may have had its turn in between.
    if (performance.now() - this.heldAt > this.options.leaseMs) this.known = null;
    const renewal = setInterval(() => void this.lease.acquire().catch(() => undefined), this.options.leaseMs / 3);
    try {
      this.known ??= await knownFiles(this.options.database, this.directory.id);
      await this.lookAround(this.known);
    } finally {
      clearInterval(renewal);
      this.heldAt = performance.now();
    }
  }

  /** Ends between two files; another process may look at once. */
  async stop(): Promise<void> {
    this.stopped = true;
    await this.lease.release().catch(() => undefined);
  }

  /** Files at work are finished, and no further one is begun. */
  end(): void {
    this.stopped = true;
  }

  private async lookAround(known: KnownFiles): Promise<void> {
    const seen = new Set<string>();
    const settling = new Map<string, string>();
    const ready: ScannedFile[] = [];
    let isWhole = true;
    const unreadable = () => {
      isWhole = false;
      this.tell('A folder inside it cannot be read.');
    };
    try {
      for await (const file of scanDirectory(this.directory.path, unreadable)) {
        if (this.stopped) return;
        seen.add(file.name);
        if (known.get(file.name) === file.stamp) continue;
        if (this.settling.get(file.name) === file.stamp) ready.push(file);
        settling.set(file.name, file.stamp);
      }
    } catch (error) {
      this.tell(`It cannot be read. ${reasonOf(error)}`);
      return;
    }
    this.settling = settling;
    await this.importAll(ready, known);
    if (isWhole && !this.stopped) await this.forgetGone(known, seen);
  }

  private async importAll(files: readonly ScannedFile[], known: KnownFiles): Promise<void> {
    if (files.length === 0) return;
    const domain = await this.options.defaultDomain.value();
    if (domain === null)
      return this.tell('Nothing is imported: an administrator sets the server parameter defaultDomain.');
    const waiting = files.values();
    let postponed = false;
    const worker = async (): Promise<void> => {
      for (const file of waiting) {
        if (this.stopped || postponed) return;
        postponed = !(await this.importFile(file, domain, known));
      }
    };
    await Promise.all(Array.from({ length: this.options.parallel }, worker));
  }

  /** @returns false where it, and the others, have to wait for better times */
  private async importFile(file: ScannedFile, domain: string, known: KnownFiles): Promise<boolean> {
    const { database, log } = this.options;
    let refusal: string | null = null;
    try {
      await this.store(file, domain);
    } catch (error) {
      if (!(error instanceof Refusal) && (error as NodeJS.ErrnoException).code === undefined) {
        log.error({ err: error, directory: this.directory.id }, 'A file of a watched directory could not be imported');
      }
      if (error instanceof Refusal && (error.kind === 'unavailable' || error.kind === 'noSpace')) {
        this.tell(`Importing waits. ${error.message}`);
        return false;
      }
      refusal = error instanceof Refusal ? error.message : reasonOf(error);
    }
    const now = await scanFile(this.directory.path, file.path);
    // Changed while it was read: it is looked at again when it has come to rest.
    if (now && now.stamp !== file.stamp) return true;
    const number = await rememberFile(database, this.directory.id, { path: file.name, stamp: file.stamp, refusal });
    known.set(file.name, file.stamp);
    this.settling.delete(file.name);
    if (refusal !== null && number !== null) this.tell(`File ${number} was not imported. ${refusal}`);
    if (refusal === null && this.options.deleteOnImport && now) await this.deleteImported(file);
    return true;
  }

  private async store({ path, sizeBytes }: ScannedFile, domain: string): Promise<void> {
    const { database, store } = this.options;
    const { id, name } = this.directory;
    const origin: Origin = {
      domain,
      source: { type: 'directory', id, name },
      actor: { userId: null, userEmail: '', address: 'watched directory', requestId: newId() },
    };
    const bytes = () => localFiles.stream(path);
    const header = await shortHeader(path, sizeBytes);
    if (header && (await new KnownInstances(database, domain).has(header, sizeBytes, bytes))) return;
    await store.store(bytes(), origin);
  }

  private async deleteImported({ path }: ScannedFile): Promise<void> {
    await unlink(path).catch((error: unknown) =>
      this.tell(`An imported file could not be deleted. ${reasonOf(error)}`),
    );
  }

  /** What is not there any more need not be remembered. */
  private async forgetGone(known: KnownFiles, seen: ReadonlySet<string>): Promise<void> {
    const gone = [...known.keys()].filter((name) => !seen.has(name));
    for (let start = 0; start < gone.length; start += FORGOTTEN_TOGETHER) {
      const names = gone.slice(start, start + FORGOTTEN_TOGETHER);
      await forgetFiles(this.options.database, this.directory.id, names);
      for (const name of names) known.delete(name);
    }
  }

  private tell(message: string): void {
    this.options.tell({ entryType: 'ERROR', subject: 'Directory', message: `${this.directory.name}: ${message}` });
  }
}

/**
 * The header of a file, to tell whether it is known. Null for one that takes long to read, or cannot be read: storing it
 * reads it in a thread, or says why not.
 */
async function shortHeader(path: string, sizeBytes: number): Promise<DicomHeader | null> {
  const bytes = await localFiles.read(path, { offset: 0, length: Math.min(BEGINNING_BYTES, sizeBytes) });
  try {
    const complete = bytes.length >= sizeBytes;
    const reading = readHeader(bytes, { complete, inflate: false, patience: HEADER_PATIENCE });
    return reading.status === 'header' ? reading.header : null;
  } catch (error) {
    if (error instanceof Refusal) return null;
    throw error;
  }
}
