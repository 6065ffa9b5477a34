import { type Access, type CaseCreation, type PartialVolumeDescriptor, Refusal } from '@circus/contracts';
import { holdSeries, type Transaction } from '@circus/db';
import { hasDomain, requireDomain } from '@circus/service-kit';
import { type ArchivedSeries, findSeries } from '../archive/seriesRepository.js';
import { automaticPartialVolume, requireImages } from './partialVolume.js';

/** One entry of a case that is to be made, settled. */
export interface CaseSeriesEntry {
  series: ArchivedSeries;
  partialVolumeDescriptor: PartialVolumeDescriptor;
}

/**
 * Finds what a new case is to be made of.
 *
 * @returns the entries in the order given; all of one domain
 * @throws Refusal `invalid` for an unknown series, images that it lacks or several domains; `missing` for an unknown series
 *   whose partial volume is `"auto"`; `forbidden` for a series in none of the caller's domains
 */
export async function settleCaseSeries(
  database: Transaction,
  access: Access,
  wanted: CaseCreation['series'],
): Promise<CaseSeriesEntry[]> {
  const byUid = new Map<string, ArchivedSeries[]>(wanted.map(({ seriesUid }) => [seriesUid, []]));
  const seen = await findSeries(database, [...byUid.keys()]);
  // From here on none of them is deleted before the case stands; one that was is not found again.
  await holdSeries(
    database,
    seen.map(({ seriesId }) => seriesId),
  );
  for (const series of await findSeries(database, [...byUid.keys()])) byUid.get(series.seriesUid)?.push(series);
  const entries: CaseSeriesEntry[] = [];
  for (const { seriesUid, partialVolumeDescriptor: volume } of wanted) {
    const ofUid = byUid.get(seriesUid) ?? [];
    if (ofUid.length === 0) {
      throw new Refusal(volume === 'auto' ? 'missing' : 'invalid', `The series ${seriesUid} does not exist.`);
    }
    const series = chooseSeries(access, ofUid);
    const partialVolumeDescriptor = volume === 'auto' ? await automaticPartialVolume(database, series) : volume;
    requireImages(series, partialVolumeDescriptor);
    entries.push({ series, partialVolumeDescriptor });
  }
  if (new Set(entries.map(({ series }) => series.domain)).size > 1) {
    throw new Refusal('invalid', 'All series of a case must belong to the same domain.');
  }
  return entries;
}

/**
 * The one meant by a UID: among those in the caller's domains the one with the most instances, then the newest.
 *
 * @throws Refusal `forbidden` where the caller has none of their domains; `invalid` that names both where two remain
 */
export function chooseSeries(access: Access, ofUid: readonly ArchivedSeries[]): ArchivedSeries {
  const [chosen, next] = ofUid
    .filter(({ domain }) => hasDomain(access, domain))
    .sort((a, b) => b.numberOfInstances - a.numberOfInstances || b.createdAt.getTime() - a.createdAt.getTime());
  if (!chosen) {
    const [hidden] = ofUid;
    requireDomain(access, hidden?.domain ?? '');
    throw new Error('A domain was both refused and granted');
  }
  const isTie =
    next?.numberOfInstances === chosen.numberOfInstances && next.createdAt.getTime() === chosen.createdAt.getTime();
  if (isTie) {
    const ids = [chosen.seriesId, next.seriesId].sort((a, b) => a - b).join(' and ');
    throw new Refusal(
      'invalid',
      `The UID ${chosen.seriesUid} stands for two series of the same size and age (ids ${ids}): remove or complete one of them first.`,
    );
  }
  return chosen;
}
