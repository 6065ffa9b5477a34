import { Refusal } from '@circus/contracts';
import { type Database, inTransaction } from '@circus/db';
import { ArchiveRepository } from './archiveRepository.js';
import type { LockedSeries } from './archiveRows.js';
import { type PlacedInstance, planStore } from './planStore.js';
import type { InstanceIdentity, ReceivedInstance, StoredInstance } from './receivedInstance.js';
import { storeEvents } from './storeEvents.js';

/** What became of one instance of a batch: it is stored, or it is refused while the others are stored. */
export type StoreOutcome = StoredInstance | Refusal;

/** A series that was there a moment ago is gone: the work has to be done again from the start. */
export class SeriesGone extends Error {
  override readonly name = 'SeriesGone';
}

/** So many series are remembered as existing. */
const REMEMBERED = 20_000;

/**
 * Writes the rows of a batch in one transaction, in five round trips when its series are known. Doing it again with the same
 * instances is harmless: one whose row already names its storage key is found to be stored.
 */
export class StoreTransaction {
  /** Series that were committed. Only what is not in here needs the locks and statements that make a series. */
  private readonly remembered = new Set<string>();

  constructor(private readonly database: Database) {}

  /**
   * @param beforeCommit awaited when everything is written and only the commit is left: a rejection rolls back, and from its
   *   end on a lost connection does not say whether the batch stands
   * @throws SeriesGone, or what PostgreSQL says
   */
  async store(batch: readonly ReceivedInstance[], beforeCommit: () => Promise<void>): Promise<StoreOutcome[]> {
    try {
      const outcomes = await inTransaction(this.database, async (transaction) => {
        const written = await this.write(new ArchiveRepository(transaction), batch);
        await beforeCommit();
        return written;
      });
      for (const [index, outcome] of outcomes.entries()) {
        if (!(outcome instanceof Refusal)) this.remember((batch[index] as ReceivedInstance).description.identity);
      }
      return outcomes;
    } catch (error) {
      for (const { description } of batch) this.remembered.delete(nameOf(description.identity));
      throw error;
    }
  }

  private async write(repository: ArchiveRepository, batch: readonly ReceivedInstance[]): Promise<StoreOutcome[]> {
    const identities = batch.map(({ description }) => description.identity);
    if (identities.some((identity) => !this.remembered.has(nameOf(identity)))) {
      await repository.lockIdentities(identities);
      await repository.ensureSeries(distinctSeries(batch));
    }
    const locked = await repository.lockSeries([
      ...new Set(identities.map(({ seriesInstanceUid }) => seriesInstanceUid)),
    ]);
    const outcomes: (StoreOutcome | LockedSeries)[] = batch.map((instance) => seriesFor(instance, locked));

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
      const stored = await this.writePlaced(repository, placed);
      for (const [n, { index }] of placed.entries()) outcomes[index] = stored[n] as StoredInstance;
    }
    return outcomes as StoreOutcome[];
  }

  private async writePlaced(repository: ArchiveRepository, placed: PlacedInstance[]): Promise<StoredInstance[]> {
    if (placed.length === 0) return [];
    const { plan, stored } = planStore(placed);
    const ancestorsChanged = plan.patients.length > 0 || plan.studies.length > 0;
    const own = placed.map(({ series }) => series.id);
    const following = ancestorsChanged ? await repository.updateAncestors(plan, own) : [];
    await repository.write(plan, storeEvents(placed, stored, following));
    return stored;
  }

  private remember(identity: InstanceIdentity): void {
    const name = nameOf(identity);
    this.remembered.delete(name);
    this.remembered.add(name);
    if (this.remembered.size <= REMEMBERED) return;
    const [oldest] = this.remembered;
    if (oldest !== undefined) this.remembered.delete(oldest);
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

const nameOf = ({ patientName, patientId, studyInstanceUid, seriesInstanceUid }: InstanceIdentity): string =>
  [patientName, patientId, studyInstanceUid, seriesInstanceUid].join('\u001f');
