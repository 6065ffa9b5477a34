import { Refusal } from '@circus/contracts';
import type { ArchiveRepository } from './archiveRepository.js';
import type { FollowingSeries, LockedSeries, OutboxRow } from './archiveRows.js';
import { hasLongJson } from './longJson.js';
import { type PlacedInstance, planStore, storedInstance } from './planStore.js';
import type { InstanceIdentity, ReceivedInstance, StoredInstance } from './receivedInstance.js';

/** What became of one instance of a batch: it is stored, or it is refused while the others are stored. */
export type StoreOutcome = StoredInstance | Refusal;

/** A series that was there a moment ago is gone: the work has to be done again from the start. */
export class SeriesGone extends Error {
  override readonly name = 'SeriesGone';
}

export interface WriteOptions {
  /** For each instance its id if it is new. Left out: ids of this transaction. */
  newIds?: readonly number[];
  /** Whether the rows of an instance's series need not be made, because they stood a moment ago. */
  stands(identity: InstanceIdentity): boolean;
  /** What is told of the batch. */
  eventsOf(
    placed: readonly PlacedInstance[],
    stored: readonly StoredInstance[],
    following: readonly FollowingSeries[],
  ): OutboxRow[];
}

export interface WrittenBatch {
  /** In the order of the batch. */
  outcomes: StoreOutcome[];
  /** The changed series as they are then. */
  after: LockedSeries[];
  /** Those whose rows were not there already. */
  written: WrittenInstance[];
}

interface WrittenInstance {
  instance: ReceivedInstance;
  stored: StoredInstance;
  /** Storage key of the bytes that were there before; null for a new instance. */
  replacedKey: string | null;
}

/**
 * Writes the rows of a batch of instances in the repository's transaction: patients, studies and series that are new, the
 * instances, and what follows from them for their series, studies and patients.
 *
 * @throws SeriesGone, or what PostgreSQL says
 */
export async function writeBatch(
  repository: ArchiveRepository,
  batch: readonly ReceivedInstance[],
  { newIds, stands, eventsOf }: WriteOptions,
): Promise<WrittenBatch> {
  const identities = batch.map(({ description }) => description.identity);
  if (!identities.every(stands)) {
    await repository.lockIdentities(identities);
    await repository.ensureSeries(distinctSeries(batch));
  }
  const locked = await repository.lockSeries([
    ...new Set(identities.map(({ seriesInstanceUid }) => seriesInstanceUid)),
  ]);
  const outcomes: (StoreOutcome | LockedSeries)[] = batch.map((instance) => seriesFor(instance, locked));
  let after: LockedSeries[] = [];
  let written: WrittenInstance[] = [];

  const accepted = batch.flatMap((instance, index) => {
    const series = outcomes[index] as StoreOutcome | LockedSeries;
    return 'version' in series ? [{ index, instance, series }] : [];
  });
  if (accepted.length > 0) {
    const places = await repository.placesOf(
      accepted.map(({ index, instance, series }) => ({
        seriesId: series.id,
        sopInstanceUid: instance.description.identity.sopInstanceUid,
        key: instance.key,
        newId: newIds?.[index] ?? null,
      })),
    );
    const all = accepted.map((each, n) => ({ ...each, place: places[n] as PlacedInstance['place'] }));
    // A row that names this very key is of an attempt whose commit was not heard of.
    const standing = all.filter(({ instance, place }) => place.known?.storageKey === instance.key);
    const placed = all.filter((each) => !standing.includes(each));
    for (const { index, ...each } of standing) outcomes[index] = alreadyStored(each);
    const made = await writePlaced(repository, placed, eventsOf);
    for (const [n, { index }] of placed.entries()) outcomes[index] = made.stored[n] as StoredInstance;
    after = made.after;
    written = placed.map(({ instance, place }, n) => ({
      ...{ instance, stored: made.stored[n] as StoredInstance, replacedKey: place.known?.storageKey ?? null },
    }));
  }
  return { outcomes: outcomes as StoreOutcome[], after, written };
}

async function writePlaced(
  repository: ArchiveRepository,
  placed: PlacedInstance[],
  eventsOf: WriteOptions['eventsOf'],
): Promise<{ stored: StoredInstance[]; after: LockedSeries[] }> {
  const { plan, stored, after } = planStore(placed);
  if (placed.length === 0) return { stored, after };
  const ancestorsChanged = plan.patients.length > 0 || plan.studies.length > 0;
  const own = placed.map(({ series }) => series.id);
  const following = ancestorsChanged ? await repository.updateAncestors(plan, own) : [];
  await repository.write(plan, eventsOf(placed, stored, following));
  for (const { instance, place } of placed) {
    if (hasLongJson(instance.description)) await repository.writeLongJson(place.id, instance.description);
  }
  return { stored, after };
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

const alreadyStored = ({ instance, series, place }: PlacedInstance): StoredInstance => ({
  ...storedInstance(instance, series, series.version, place, place.known?.imageNumber ?? 0),
  replaced: false,
});

/** A series by what makes it the same series. */
export const nameOf = ({
  patientName,
  patientId,
  studyInstanceUid,
  seriesInstanceUid,
}: Omit<InstanceIdentity, 'sopInstanceUid'>): string =>
  [patientName, patientId, studyInstanceUid, seriesInstanceUid].join('\u001f');
