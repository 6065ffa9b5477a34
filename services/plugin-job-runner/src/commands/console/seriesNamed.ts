import { type Access, dicomUid } from '@circus/contracts';
import type { Database } from '@circus/db';
import { chooseSeries } from '../../archive/chosenSeries.js';
import { imageRangesOf } from '../../archive/imageRanges.js';
import { findPlacedInstances, findSeries } from '../../archive/seriesRepository.js';
import type { StoredJobSeries } from '../../jobs/jobSeries.js';

/**
 * A series of the archive as it is named at the console: by its UID for the first of its segments, or as
 * `uid:start:end[:delta]`.
 *
 * @param access null for who works at the console without an account
 * @throws Error for what cannot be read; a series that is unknown, has no images, or stands twice
 */
export async function seriesNamed(database: Database, access: Access | null, text: string): Promise<StoredJobSeries> {
  const [seriesUid = '', ...numbers] = text.split(':');
  const isRange = (numbers.length === 2 || numbers.length === 3) && numbers.every((each) => /^-?\d{1,9}$/.test(each));
  if (!dicomUid.safeParse(seriesUid).success || (numbers.length > 0 && !isRange)) {
    throw new Error(`"${text}" is no series: write its UID, or uid:start:end:delta.`);
  }
  const ofUid = await findSeries(database, [seriesUid]);
  if (ofUid.length === 0) throw new Error(`The series ${seriesUid} does not exist.`);
  const { seriesId } = chooseSeries(access, ofUid);
  if (isRange) {
    const [start = 0, end = 0, delta = 1] = numbers.map(Number);
    return { seriesUid, seriesId, partialVolumeDescriptor: { start, end, delta } };
  }
  const [segment] = imageRangesOf(await findPlacedInstances(database, seriesId));
  if (!segment) throw new Error(`The series ${seriesUid} has no images.`);
  return { seriesUid, seriesId, partialVolumeDescriptor: { start: segment.first, end: segment.last, delta: 1 } };
}
