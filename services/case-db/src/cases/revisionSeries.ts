import { type Access, Refusal, type RevisionCreation } from '@circus/contracts';
import { holdSeries, type Transaction } from '@circus/db';
import { requireProjectRole } from '@circus/service-kit';
import { type ArchivedSeries, findSeries } from '../archive/seriesRepository.js';
import { chooseSeries } from './caseSeries.js';
import { requireImages } from './partialVolume.js';
import type { LockedCase } from './revisionRepository.js';

export type GivenSeries = RevisionCreation['series'][number];

/** One entry of a revision that is to be saved, with the archive's series that it means. */
export interface RevisionEntry {
  given: GivenSeries;
  series: ArchivedSeries;
}

/**
 * Finds what a revision is about. A UID that the case knows means the series that it always meant; another one is chosen as
 * for a new case.
 *
 * @returns the entries in the order given
 * @throws Refusal `invalid` for an unknown series, images that it lacks or another domain than the case's; `forbidden` for a
 *   series that no former revision had without the role `addSeries`, or in none of the caller's domains
 */
export async function settleRevisionSeries(
  transaction: Transaction,
  access: Access,
  revised: LockedCase,
  wanted: readonly GivenSeries[],
): Promise<RevisionEntry[]> {
  const uids = [...new Set(wanted.map(({ seriesUid }) => seriesUid))];
  const seen = await findSeries(transaction, uids);
  // From here on none of them is deleted before the revision stands; one that was is not found again.
  await holdSeries(
    transaction,
    seen.map(({ seriesId }) => seriesId),
  );
  const archived = await findSeries(transaction, uids);
  const meant = new Map(
    uids.map((uid) => {
      const ofUid = archived.filter(({ seriesUid }) => seriesUid === uid);
      return [uid, seriesOfUid(access, revised, uid, ofUid)];
    }),
  );
  return wanted.map((given) => {
    const series = meant.get(given.seriesUid) as ArchivedSeries;
    if (given.partialVolumeDescriptor) requireImages(series, given.partialVolumeDescriptor);
    return { given, series };
  });
}

function seriesOfUid(
  access: Access,
  revised: LockedCase,
  seriesUid: string,
  ofUid: readonly ArchivedSeries[],
): ArchivedSeries {
  if (ofUid.length === 0) throw new Refusal('invalid', `The series ${seriesUid} does not exist.`);
  const known = ofUid.filter(({ seriesId }) => revised.seriesIds.includes(seriesId));
  const latest = known.find(({ seriesId }) => revised.latestSeriesIds.includes(seriesId));
  if (known.length > 0) return latest ?? chooseSeries(access, known);
  requireProjectRole(access, 'addSeries', revised.projectId);
  const added = chooseSeries(access, ofUid);
  if (!revised.domains.includes(added.domain)) {
    throw new Refusal('invalid', 'All series of a case must belong to the same domain.');
  }
  return added;
}
