import { type PartialVolumeDescriptor, Refusal } from '@circus/contracts';
import type { Database, Transaction } from '@circus/db';
import type { ImageRange } from '../archive/imageRanges.js';
import { type ArchivedSeries, findImageZ } from '../archive/seriesRepository.js';

/**
 * The partial volume that `"auto"` stands for: the first contiguous segment of images, from head to feet (spec circus-db
 * 2.7). Z of the patient's coordinates grows towards the head (PS3.3 C.7.6.2.1.1).
 *
 * @throws Refusal `invalid` for a series without images, or whose first and last image do not say where they are
 */
export async function automaticPartialVolume(
  database: Database | Transaction,
  series: ArchivedSeries,
): Promise<PartialVolumeDescriptor> {
  const segment = series.images[0];
  if (!segment) throw new Refusal('invalid', `The series ${series.seriesUid} has no images.`);
  const { first, last } = segment;
  if (first === last) return { start: first, end: first, delta: 1 };
  const [firstZ, lastZ] = await findImageZ(database, series.seriesId, [first, last]);
  if (firstZ === null || lastZ === null) {
    const which = firstZ === null ? first : last;
    throw new Refusal(
      'invalid',
      `The direction of the series ${series.seriesUid} is unknown, because its image ${which} has no Image Position: give the partial volume instead of "auto".`,
    );
  }
  return firstZ >= lastZ ? { start: first, end: last, delta: 1 } : { start: last, end: first, delta: -1 };
}

/** @throws Refusal `invalid` that contains `range is invalid` when the series lacks an image that the descriptor denotes */
export function requireImages(series: ArchivedSeries, descriptor: PartialVolumeDescriptor): void {
  const missing = firstMissingImage(series.images, descriptor);
  if (missing === null) return;
  throw new Refusal(
    'invalid',
    `The partial volume's range is invalid: the series ${series.seriesUid} has no image ${missing}.`,
  );
}

/** Whole ranges at a time where delta is 1 or -1; otherwise no more steps than there are images. */
function firstMissingImage(
  ranges: readonly ImageRange[],
  { start, end, delta }: PartialVolumeDescriptor,
): number | null {
  const [low, high, step] = delta > 0 ? [start, end, delta] : [end, start, -delta];
  let image = low;
  for (const { first, last } of ranges) {
    if (image < first) return image;
    if (image > last) continue;
    image += (Math.floor((Math.min(last, high) - image) / step) + 1) * step;
    if (image > high) return null;
  }
  return image;
}
