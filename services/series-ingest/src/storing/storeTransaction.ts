import { type Database, inTransaction, isRefusedByDatabase } from '@circus/db';
import { ArchiveRepository } from './archiveRepository.js';
import type { LockedSeries } from './archiveRows.js';
import { InstanceIds } from './instanceIds.js';
import { hasLongJson } from './longJson.js';
import { planStore } from './planStore.js';
import type { ReceivedInstance, StoredInstance } from './receivedInstance.js';
import { storeEvents } from './storeEvents.js';
import { nameOf, type StoreOutcome, writeBatch } from './writeBatch.js';

/** What has to be done about a batch before it is committed, and who wants to know that it is. */
export interface Commit {
  /** Awaited before the commit; while the short way's statement runs. A rejection rolls back. */
  prepare(outcomes: readonly StoreOutcome[]): Promise<void>;
  /** From here on a lost connection does not say whether the batch stands. */
  begins(): void;
}

/** So many series are remembered as they are. */
const REMEMBERED = 1_000;

/**
 * Writes the rows of a batch in one transaction. Doing it again with the same instances is harmless: one whose row already
 * names its storage key is found to be stored.
 */
export class StoreTransaction {
  /** Series as this process left them. Only what is not in here needs the locks and statements that make a series. */
  private readonly remembered = new Map<string, LockedSeries>();
  private readonly instanceIds: InstanceIds;

  constructor(private readonly database: Database) {
    this.instanceIds = new InstanceIds(database);
  }

  /**
   * The short way, one statement without a lock that waits for this process: new instances of series that are as this
   * process left them. PostgreSQL checks that they are, and refuses the statement otherwise.
   *
   * @returns null when it is not so, or anything else is in the way: nothing stands then, and `store` is the way
   */
  async append(batch: readonly ReceivedInstance[], commit: Commit): Promise<StoredInstance[] | null> {
    const known = batch.map(({ description, origin }) => {
      const series = this.remembered.get(nameOf(description.identity));
      return series?.ancestor_rows && series.domain === origin.domain ? series : null;
    });
    if (known.includes(null)) return null;
    if (batch.some(({ description, alongside }) => alongside || hasLongJson(description))) return null;
    const ids = await this.instanceIds.take(batch.length);
    const placed = batch.map((instance, index) => ({
      instance,
      series: known[index] as LockedSeries,
      place: { id: ids[index] as number, known: null },
    }));
    const { plan, stored, after } = planStore(placed);
    if (plan.patients.length > 0 || plan.studies.length > 0) return null;
    try {
      await inTransaction(this.database, async (transaction) => {
        const ready = commit.prepare(stored);
        ready.catch(() => undefined); // awaited in any case
        try {
          await new ArchiveRepository(transaction).write(plan, storeEvents(placed, stored, []));
        } finally {
          await ready;
        }
        commit.begins();
      });
    } catch (error) {
      this.forget(batch);
      if (isRefusedByDatabase(error)) return null;
      throw error;
    }
    this.remember(after);
    return stored;
  }

  /**
   * The long way, for everything else.
   *
   * @throws SeriesGone, or what PostgreSQL says
   */
  async store(batch: readonly ReceivedInstance[], commit: Commit): Promise<StoreOutcome[]> {
    // The journal names them before the commit: ids of a transaction that PostgreSQL forgets in a crash are given again.
    const newIds = await this.instanceIds.take(batch.length);
    try {
      const { outcomes, after } = await inTransaction(this.database, async (transaction) => {
        const written = await writeBatch(new ArchiveRepository(transaction), batch, {
          newIds,
          stands: (identity) => this.remembered.has(nameOf(identity)),
          eventsOf: storeEvents,
        });
        for (const { instance, stored, replacedKey } of written.written) {
          await instance.alongside?.(transaction, stored, replacedKey);
        }
        await commit.prepare(written.outcomes);
        commit.begins();
        return written;
      });
      // What changed alongside may be one of these series.
      if (batch.some(({ alongside }) => alongside)) this.forget(batch);
      else this.remember(after);
      return outcomes;
    } catch (error) {
      this.forget(batch);
      throw error;
    }
  }

  private remember(after: readonly LockedSeries[]): void {
    for (const series of after) {
      const name = nameOfRow(series);
      this.remembered.delete(name);
      this.remembered.set(name, series);
    }
    for (const oldest of this.remembered.keys()) {
      if (this.remembered.size <= REMEMBERED) return;
      this.remembered.delete(oldest);
    }
  }

  private forget(batch: readonly ReceivedInstance[]): void {
    for (const { description } of batch) this.remembered.delete(nameOf(description.identity));
  }
}

const nameOfRow = (row: LockedSeries): string =>
  nameOf({
    patientName: row.patient_name,
    patientId: row.patient_id,
    studyInstanceUid: row.study_instance_uid,
    seriesInstanceUid: row.series_instance_uid,
  });
