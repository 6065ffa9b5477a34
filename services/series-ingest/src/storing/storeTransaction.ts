import { Refusal } from '@circus/contracts';
import { type Database, inTransaction, isRefusedByDatabase } from '@circus/db';
import { ArchiveRepository } from './archiveRepository.js';
import type { LockedSeries } from './archiveRows.js';
import { InstanceIds } from './instanceIds.js';
import { hasLongJson } from './longJson.js';
import { type PlacedInstance, planStore } from './planStore.js';
import type { InstanceIdentity, ReceivedInstance, StoredInstance } from './receivedInstance.js';
import { storeEvents } from './storeEvents.js';

/** What became of one instance of a batch: it is stored, or it is refused while the others are stored. */
export type StoreOutcome = StoredInstance | Refusal;

/** A series that was there a moment ago is gone: the work has to be done again from the start. */
export class SeriesGone extends Error {
  override readonly name = 'SeriesGone';
}

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
    if (known.includes(null) || batch.some(({ description }) => hasLongJson(description))) return null;
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
    try {
      const { outcomes, after } = await inTransaction(this.database, async (transaction) => {
        const written = await this.write(new ArchiveRepository(transaction), batch);
        await commit.prepare(written.outcomes);
        commit.begins();
        return written;
      });
      this.remember(after);
      return outcomes;
    } catch (error) {
      this.forget(batch);
      throw error;
    }
  }

  private async write(
    repository: ArchiveRepository,
    batch: readonly ReceivedInstance[],
  ): Promise<{ outcomes: StoreOutcome[]; after: LockedSeries[] }> {
    const identities = batch.map(({ description }) => description.identity);
    if (identities.some((identity) => !this.remembered.has(nameOf(identity)))) {
      await repository.lockIdentities(identities);
      await repository.ensureSeries(distinctSeries(batch));
    }
    const locked = await repository.lockSeries([
      ...new Set(identities.map(({ seriesInstanceUid }) => seriesInstanceUid)),
    ]);
    const outcomes: (StoreOutcome | LockedSeries)[] = batch.map((instance) => seriesFor(instance, locked));
    let after: LockedSeries[] = [];

    const accepted = batch.flatMap((instance, index) => {
      const series = outcomes[index] as StoreOutcome | LockedSeries;
      return 'version' in series ? [{ index, instance, series }] : [];
    });
    if (accepted.length > 0) {
      const places = await repository.placesOf(
        accepted.map(({ instance, series }) => ({
          seriesId: series.id,
          sopInstanceUid: instance.description.identity.sopInstanceUid,
        })),
      );
      const all = accepted.map((each, n) => ({ ...each, place: places[n] as PlacedInstance['place'] }));
      // A row that names this very key is of an attempt whose commit was not heard of.
      const standing = all.filter(({ instance, place }) => place.known?.storageKey === instance.key);
      const placed = all.filter((each) => !standing.includes(each));
      for (const { index, ...each } of standing) outcomes[index] = alreadyStored(each);
      const written = await this.writePlaced(repository, placed);
      for (const [n, { index }] of placed.entries()) outcomes[index] = written.stored[n] as StoredInstance;
      after = written.after;
    }
    return { outcomes: outcomes as StoreOutcome[], after };
  }

  private async writePlaced(repository: ArchiveRepository, placed: PlacedInstance[]) {
    const { plan, stored, after } = planStore(placed);
    if (placed.length === 0) return { stored, after };
    const ancestorsChanged = plan.patients.length > 0 || plan.studies.length > 0;
    const own = placed.map(({ series }) => series.id);
    const following = ancestorsChanged ? await repository.updateAncestors(plan, own) : [];
    await repository.write(plan, storeEvents(placed, stored, following));
    for (const { instance, place } of placed) {
      if (hasLongJson(instance.description)) await repository.writeLongJson(place.id, instance.description);
    }
    return { stored, after };
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

/** The locked row that the instance belongs to, or why it may not go there. @throws SeriesGone */
function seriesFor({ description, origin }: ReceivedInstance, locked: readonly LockedSeries[]): LockedSeries | Refusal {
  const { identity } = description;
  const sameUid = locked.filter((series) => series.series_instance_uid === identity.seriesInstanceUid);
  if (sameUid.some((series) => series.domain !== origin.domain)) {
    return new Refusal(
      'conflict',
      'The series of this image is already in the archive, in another domain. A series stays in the domain of its first image.',
    );
  }
  const series = sameUid.find(
    (each) =>
      each.study_instance_uid === identity.studyInstanceUid &&
      each.patient_name === identity.patientName &&
      each.patient_id === identity.patientId,
  );
  if (!series) throw new SeriesGone();
  return series;
}

function distinctSeries(batch: readonly ReceivedInstance[]): (InstanceIdentity & { domain: string })[] {
  const distinct = new Map<string, InstanceIdentity & { domain: string }>();
  for (const { description, origin } of batch) {
    distinct.set(nameOf(description.identity), { ...description.identity, domain: origin.domain });
  }
  return [...distinct.values()];
}

function alreadyStored({ instance, series, place }: PlacedInstance): StoredInstance {
  const { identity, imageType, instanceNumber } = instance.description;
  return {
    instanceId: place.id,
    seriesId: series.id,
    imageNumber: place.known?.imageNumber ?? 0,
    replaced: false,
    sopInstanceUid: identity.sopInstanceUid,
    seriesInstanceUid: identity.seriesInstanceUid,
    studyInstanceUid: identity.studyInstanceUid,
    imageType,
    instanceNumber,
  };
}

const nameOfRow = (row: LockedSeries): string =>
  nameOf({
    patientName: row.patient_name,
    patientId: row.patient_id,
    studyInstanceUid: row.study_instance_uid,
    seriesInstanceUid: row.series_instance_uid,
  });

const nameOf = ({
  patientName,
  patientId,
  studyInstanceUid,
  seriesInstanceUid,
}: Omit<InstanceIdentity, 'sopInstanceUid'>): string =>
  [patientName, patientId, studyInstanceUid, seriesInstanceUid].join('\u001f');
