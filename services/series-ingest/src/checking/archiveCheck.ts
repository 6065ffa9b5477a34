import type { Database } from '@circus/db';
import type { Storage } from '@circus/storage';
import { checkContents } from './contentCheck.js';
import { Findings } from './findings.js';
import { checkInventory } from './inventoryCheck.js';

export interface ArchiveCheckOptions {
  database: Database;
  storage: Storage;
  /** Existence and size only: no file is read. */
  quick: boolean;
  /** Files read at the same time. */
  parallel: number;
  /** What is younger may be on its way, ms. */
  graceMs: number;
  maxHeaderBytes: number;
  onProgress(finished: number, total: number, message: string): void;
}

export interface ArchiveCheck {
  quick: boolean;
  startedAt: Date;
  finishedAt: Date;
  images: number;
  /** Bytes that were read. */
  bytesRead: number;
  files: number;
  journalEntries: number;
  findings: Findings;
}

/** Verifies the whole archive: rows against bytes, bytes against the journal. Reads only, and may run beside the suite. */
export async function checkArchive(options: ArchiveCheckOptions): Promise<ArchiveCheck> {
  const { database, storage, quick, onProgress } = options;
  const startedAt = new Date();
  const findings = new Findings();
  const inventory = await checkInventory({
    ...options,
    findings,
    withSizes: quick,
    onProgress: ({ files, entries }) => onProgress(files + entries, 0, 'files and journal entries listed'),
  });
  const images = await countImages(database);
  const read = { images, bytes: 0 };
  if (!quick) {
    onProgress(0, images, 'images verified');
    const done = await checkContents({
      ...options,
      storage,
      findings,
      onProgress: (finished) => onProgress(Math.min(finished, images - 1), images, 'images verified'),
    });
    Object.assign(read, done);
    onProgress(read.images, read.images, 'images verified');
  }
  return {
    quick,
    startedAt,
    finishedAt: new Date(),
    images: read.images,
    bytesRead: read.bytes,
    files: inventory.files,
    journalEntries: inventory.entries,
    findings,
  };
}

async function countImages(database: Database): Promise<number> {
  const [row] = await database.$queryRaw<{ count: bigint }[]>`SELECT count(*) FROM archive.instance`;
  return Number(row?.count ?? 0);
}
