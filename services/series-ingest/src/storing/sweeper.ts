import { type Database, Lease, Prisma } from '@circus/db';
import { type Storage, timeOfStorageKey } from '@circus/storage';
import type { Log } from '../log.js';

export interface SweeperOptions {
  database: Database;
  storage: Storage;
  log: Log;
  intervalMs: number;
  orphanIntervalMs: number;
  /** How long bytes that were replaced or deleted stay for those who are reading them. */
  discardGraceMs: number;
  /** Bytes younger than this may still be on their way. */
  orphanAgeMs: number;
  /** It stops when it would quarantine more than this share of the instances... */
  orphanLimitPercent: number;
  /** ...and more than so many files. */
  orphanLimitCount: number;
  quarantineDays: number;
}

const INSTANCES = 'instances';
const QUARANTINE = 'quarantine';
const PAGE = 1_000;
/** A crash leaves no more behind than the batches at work; more bytes newer than any row mean an older database. */
const MOST_OF_A_CRASH = 256;
const DAY_MS = 24 * 3_600_000;
/** Longer than any sweep takes between two of its own renewals. */
const LEASE_MS = 5 * 60_000;

/**
 * Clears away bytes that nothing needs: those that were replaced or deleted, after a grace period; those that no row
 * names, into a quarantine for a month. One process of all does it.
 */
export class Sweeper {
  private readonly lease: Lease;
  private timer: NodeJS.Timeout | null = null;
  private running: Promise<void> | null = null;
  private stopped = false;
  private orphansSweptAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly options: SweeperOptions) {
    this.lease = new Lease(options.database, 'series-ingest.sweeper', LEASE_MS);
  }

  /** Sweeps now, and again and again. */
  start(): void {
    this.tick();
    this.timer = setInterval(() => this.tick(), this.options.intervalMs);
    this.timer.unref();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    if (this.timer) clearInterval(this.timer);
    await this.running;
    await this.lease.release().catch(() => undefined);
  }

  private tick(): void {
    if (this.running || this.stopped) return;
    this.running = this.sweep()
      .catch((error) => this.options.log.error({ err: error }, 'The sweeper failed'))
      .finally(() => {
        this.running = null;
      });
  }

  private async sweep(): Promise<void> {
    if (!(await this.lease.acquire())) return;
    await this.deleteDiscarded();
    await this.emptyQuarantine();
    if (performance.now() - this.orphansSweptAt < this.options.orphanIntervalMs) return;
    await this.quarantineOrphans();
    this.orphansSweptAt = performance.now();
  }

  /** @returns how many files were deleted */
  async deleteDiscarded(): Promise<number> {
    const { database, storage, discardGraceMs } = this.options;
    let deleted = 0;
    for (;;) {
      const rows = await database.$queryRaw<{ storage_key: string }[]>`
        SELECT storage_key FROM archive.discarded_bytes d
        WHERE discarded_at < now() - ${discardGraceMs} * interval '1 millisecond'
          AND NOT EXISTS (SELECT FROM archive.instance i WHERE i.storage_key = d.storage_key)
        ORDER BY discarded_at LIMIT ${PAGE}`;
      if (rows.length === 0 || this.stopped) return deleted;
      const keys = rows.map(({ storage_key }) => storage_key);
      for (const key of keys) await storage.delete(key);
      await database.$executeRaw`DELETE FROM archive.discarded_bytes WHERE storage_key IN (${Prisma.join(keys)})`;
      deleted += keys.length;
      await this.lease.acquire();
    }
  }

  /** @returns how many files were moved; none when there are suspiciously many */
  async quarantineOrphans(): Promise<number> {
    const { storage, log } = this.options;
    const [archive] = await this.options.database.$queryRaw<{ count: bigint; newest: Date | null }[]>`
      SELECT count(*), (SELECT created_at FROM archive.instance ORDER BY id DESC LIMIT 1) AS newest FROM archive.instance`;
    const share = Math.floor((Number(archive?.count ?? 0) * this.options.orphanLimitPercent) / 100);
    const limit = Math.max(this.options.orphanLimitCount, share);
    const newest = archive?.newest?.getTime() ?? 0;
    const orphans: string[] = [];
    let newerThanRows = 0;
    for await (const page of this.pagesOfOldKeys()) {
      for (const key of await this.withoutRow(page)) {
        orphans.push(key);
        if ((timeOfStorageKey(key)?.getTime() ?? 0) > newest) newerThanRows += 1;
      }
      if (this.stopped) return 0;
      if (newerThanRows > MOST_OF_A_CRASH) {
        log.error('The storage is newer than the database. Nothing was quarantined: was an old backup restored?');
        return 0;
      }
      if (orphans.length > limit) {
        log.error(
          { limit },
          'More stored files than the limit have no row. Nothing was quarantined: look at it first.',
        );
        return 0;
      }
      await this.lease.acquire();
    }
    const day = new Date().toISOString().slice(0, 10);
    // Looked at once more: the search may have taken long.
    const certain = orphans.length > 0 ? await this.withoutRow(orphans) : [];
    for (const key of certain) await storage.move(key, `${QUARANTINE}/${day}/${key}`);
    if (certain.length > 0) log.warn({ files: certain.length }, 'Stored files without a row are in quarantine');
    return certain.length;
  }

  /** @returns how many files were deleted */
  async emptyQuarantine(): Promise<number> {
    const { storage, quarantineDays } = this.options;
    const last = new Date(Date.now() - quarantineDays * DAY_MS).toISOString().slice(0, 10);
    let deleted = 0;
    for await (const { key } of storage.list(QUARANTINE)) {
      const day = key.split('/')[1] ?? '';
      if (day >= last) break; // keys come in order
      await storage.delete(key);
      deleted += 1;
    }
    return deleted;
  }

  private async *pagesOfOldKeys(): AsyncIterable<string[]> {
    const oldest = Date.now() - this.options.orphanAgeMs;
    let page: string[] = [];
    for await (const { key, modifiedAt } of this.options.storage.list(INSTANCES)) {
      const madeAt = timeOfStorageKey(key)?.getTime() ?? modifiedAt.getTime();
      // A large file may have been on its way for hours since its key was made.
      if (madeAt >= oldest || modifiedAt.getTime() >= oldest) continue;
      page.push(key);
      if (page.length === PAGE) {
        yield page;
        page = [];
      }
    }
    if (page.length > 0) yield page;
  }

  private async withoutRow(keys: readonly string[]): Promise<string[]> {
    const rows = await this.options.database.$queryRaw<{ key: string }[]>`
      SELECT key FROM unnest(${keys}::text[]) AS key
      WHERE NOT EXISTS (SELECT FROM archive.instance i WHERE i.storage_key = key)
        AND NOT EXISTS (SELECT FROM archive.discarded_bytes d WHERE d.storage_key = key)`;
    return rows.map(({ key }) => key);
  }
}
