import { type Database, LEASES, Lease } from '@circus/db';
import type { Storage } from '@circus/storage';
import type { Log } from '../log.js';
import { awaitsReindex, countBlobs, forgetUnnamedBlobs, keysWithoutBlob } from './blobRepository.js';
import { BLOB_AREA } from './blobStore.js';

/** Blobs looked at together. */
const PAGE = 500;
/** Longer than a page takes. */
const LEASE_MS = 5 * 60_000;
/** Bytes without a blob are what a crash left, one for each upload at work. More mean that the database is an older one. */
const MOST_OF_A_CRASH = 256;

export interface BlobSweepParts {
  database: Database;
  storage: Storage;
  log: Log;
  /** How long a blob that no revision names stays, after its last upload or the deletion of its last case. */
  graceMs: number;
}

export interface SweptBlobs {
  removed: number;
  quarantined: number;
}

/**
 * Removes blobs that no revision names, and moves bytes that no blob has into the archive's quarantine, which is emptied after
 * a month. While the archive's sweeper or a backup works nothing is done: only one removes bytes at a time.
 */
export async function sweepBlobs(parts: BlobSweepParts, signal: AbortSignal): Promise<SweptBlobs> {
  const lease = new Lease(parts.database, LEASES.sweeper, LEASE_MS);
  if ((await awaitsReindex(parts.database)) || !(await lease.acquire())) return { removed: 0, quarantined: 0 };
  try {
    return {
      removed: await removeUnnamed(parts, lease, signal),
      quarantined: await quarantineOrphans(parts, lease, signal),
    };
  } finally {
    await lease.release();
  }
}

async function removeUnnamed(
  { database, storage, graceMs }: BlobSweepParts,
  lease: Lease,
  signal: AbortSignal,
): Promise<number> {
  let removed = 0;
  while (!signal.aborted && (await lease.acquire())) {
    const keys = await forgetUnnamedBlobs(database, graceMs, PAGE);
    for (const key of keys) await storage.delete(key);
    removed += keys.length;
    if (keys.length < PAGE) break;
  }
  return removed;
}

async function quarantineOrphans(
  { database, storage, log, graceMs }: BlobSweepParts,
  lease: Lease,
  signal: AbortSignal,
): Promise<number> {
  const orphans: string[] = [];
  let page: string[] = [];
  const look = async () => {
    orphans.push(...(await keysWithoutBlob(database, page)));
    page = [];
    await lease.acquire();
  };
  for await (const { key, modifiedAt } of storage.list(BLOB_AREA)) {
    if (signal.aborted) return 0;
    if (Date.now() - modifiedAt.getTime() < graceMs) continue;
    page.push(key);
    if (page.length === PAGE) await look();
  }
  if (page.length > 0) await look();
  if (orphans.length > Math.max(MOST_OF_A_CRASH, (await countBlobs(database)) / 100)) {
    log.error(
      { orphans: orphans.length },
      'More stored voxels than a crash leaves have no row: was an old backup restored?',
    );
    return 0;
  }
  const day = new Date().toISOString().slice(0, 10);
  for (const key of orphans) await storage.move(key, `quarantine/${day}/${key}`);
  return orphans.length;
}
