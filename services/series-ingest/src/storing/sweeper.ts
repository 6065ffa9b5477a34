import { type Database, LEASES, Lease, Prisma } from '@circus/db';
import type { LogLine } from '@circus/service-kit';
import { type Storage, timeOfStorageKey } from '@circus/storage';
import type { Log } from '../log.js';
import { dropLine } from './journalLines.js';
import { awaitsReindex, isStorageNewer } from './storageAge.js';

export interface SweeperOptions {
  database: Database;
  storage: Storage;
  log: Log;
  /** Tells those who look after the archive. */
  tell: (line: LogLine) => void;
  intervalMs: number;
  /** How long nobody else sweeps after a process that ended while it did; longer than between two of its renewals. */
  leaseMs: number;
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

const NEWER_STORAGE =
  'The storage is newer than the database. Nothing was quarantined: was an old backup restored? Run circus reindex --missing.';
const AWAITS_REINDEX =
  'A database was restored and not brought up to the storage. Nothing was quarantined: run circus reindex --missing.';
const MANY_ORPHANS = 'More stored files than the limit have no row. Nothing was quarantined: look at it first.';
const ORPHANS = 'Stored files without a row are in quarantine';

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
    this.lease = new Lease(options.database, LEASES.sweeper, options.leaseMs);
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
      .catch((error) => {
        this.options.log.error({ err: error }, 'The sweeper failed');
        this.tell('ERROR', 'Clearing the storage away failed. It is tried again.');
      })
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
      const rows = await database.$queryRaw<{ storage_key: string; reason: string }[]>`
        SELECT storage_key, reason FROM archive.discarded_bytes d
        WHERE discarded_at < now() - ${discardGraceMs} * interval '1 millisecond'
          AND NOT EXISTS (SELECT FROM archive.instance i WHERE i.storage_key = d.storage_key)
        ORDER BY discarded_at LIMIT ${PAGE}`;
      if (rows.length === 0 || this.stopped) return deleted;
      const keys = rows.map(({ storage_key }) => storage_key);
      // The line that a deletion writes may have been lost with a crash: a backup that has the bytes must not bring them back.
      await this.dropFromJournal(
        rows.filter(({ reason }) => reason === 'deleted').map(({ storage_key }) => storage_key),
      );
      for (const key of keys) await storage.delete(key);
      await database.$executeRaw`DELETE FROM archive.discarded_bytes WHERE storage_key IN (${Prisma.join(keys)})`;
      deleted += keys.length;
      await this.lease.acquire();
    }
  }

  /** @returns how many files were moved; none when there are suspiciously many */
  async quarantineOrphans(): Promise<number> {
    const { database, storage, log } = this.options;
    if (await awaitsReindex(database)) {
      log.error(AWAITS_REINDEX);
      this.tell('ERROR', AWAITS_REINDEX);
      return 0;
    }
    const [archive] = await database.$queryRaw<{ count: bigint; newest: Date | null }[]>`
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
        log.error(NEWER_STORAGE);
        this.tell('ERROR', NEWER_STORAGE);
        return 0;
      }
      if (orphans.length > limit) {
        log.error({ limit }, MANY_ORPHANS);
        this.tell('ERROR', MANY_ORPHANS);
        return 0;
      }
      await this.lease.acquire();
    }
    const day = new Date().toISOString().slice(0, 10);
    // Looked at once more: the search may have taken long.
    const certain = orphans.length > 0 ? await this.withoutRow(orphans) : [];
    if (certain.length > 0 && (await isStorageNewer(database, storage, certain))) {
      log.error(NEWER_STORAGE);
      this.tell('ERROR', NEWER_STORAGE);
      return 0;
    }
    for (const key of certain) await storage.move(key, `${QUARANTINE}/${day}/${key}`);
    if (certain.length > 0) {
      log.warn({ files: certain.length }, ORPHANS);
      this.tell('WARN', `${ORPHANS}: ${certain.length}.`);
    }
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
      await this.dropFromJournal([key.split('/').slice(2).join('/')]);
      await storage.delete(key);
      deleted += 1;
    }
    return deleted;
  }

  /** Before bytes go for good, so that nothing counts on them any more. */
  private async dropFromJournal(keys: readonly string[]): Promise<void> {
    if (keys.length > 0) await this.options.storage.appendJournal(dropLine(keys.map((key) => ({ key }))));
  }

  private tell(entryType: LogLine['entryType'], message: string): void {
    this.options.tell({ entryType, subject: 'System', message });
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
