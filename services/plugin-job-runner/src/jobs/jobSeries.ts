import { type Access, type PluginJobCreation, type PluginJobSeries, Refusal } from '@circus/contracts';
import { holdSeries, type Transaction } from '@circus/db';
import { privateTagsNamed } from '@circus/volume';
import { chooseSeries } from '../archive/chosenSeries.js';
import { automaticPartialVolume, requireImages } from '../archive/partialVolume.js';
import { type ArchivedSeries, findPlacedInstances, findSeries } from '../archive/seriesRepository.js';

/** An input volume as it stands in the job's row. */
export interface StoredJobSeries extends PluginJobSeries {
  seriesId: number;
}

/** One input volume of a job that is to be made, settled. */
export interface JobSeriesEntry {
  series: ArchivedSeries;
  stored: StoredJobSeries;
}

/**
 * Finds what a new job is to work on, and keeps it from being deleted until the transaction ends.
 *
 * @returns the volumes in the order given; all of one domain
 * @throws Refusal `invalid` for an unknown series, images that it lacks, no private attributes, or several domains; `missing`
 *   for an unknown series whose partial volume is `"auto"`; `forbidden` for a series in none of the caller's domains
 */
export async function settleJobSeries(
  transaction: Transaction,
  access: Access,
  wanted: PluginJobCreation['series'],
): Promise<JobSeriesEntry[]> {
  const seriesUids = [...new Set(wanted.map(({ seriesUid }) => seriesUid))];
  const seen = await findSeries(transaction, seriesUids);
  await holdSeries(
    transaction,
    seen.map(({ seriesId }) => seriesId),
  );
  const found = await findSeries(transaction, seriesUids);
  const entries: JobSeriesEntry[] = [];
  for (const { seriesUid, partialVolumeDescriptor: volume, requiredPrivateTags } of wanted) {
    const ofUid = found.filter((series) => series.seriesUid === seriesUid);
    if (ofUid.length === 0) {
      throw new Refusal(volume === 'auto' ? 'missing' : 'invalid', `The series ${seriesUid} was not found.`);
    }
    if (requiredPrivateTags !== undefined) privateTagsNamed(requiredPrivateTags);
    const series = chooseSeries(access, ofUid);
    const instances = await findPlacedInstances(transaction, series.seriesId);
    const partialVolumeDescriptor = volume === 'auto' ? automaticPartialVolume(seriesUid, instances) : volume;
    requireImages(seriesUid, instances, partialVolumeDescriptor);
    const { seriesId } = series;
    const stored = {
      seriesUid,
      partialVolumeDescriptor,
      ...(requiredPrivateTags && { requiredPrivateTags }),
      seriesId,
    };
    entries.push({ series, stored });
  }
  if (new Set(entries.map(({ series }) => series.domain)).size > 1) {
    throw new Refusal('invalid', 'All series of a job must belong to the same domain.');
  }
  return entries;
}
