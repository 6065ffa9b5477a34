import { type Access, Refusal } from '@circus/contracts';
import type { Database } from '@circus/db';
import { hasDomain } from '@circus/service-kit';
import { ImageNumbers } from '../storing/imageNumbers.js';
import { OTHER_DOMAIN, seriesOfUid } from './seriesRepository.js';

export type Orientation = 'head-first' | 'foot-first';

/**
 * Whether the images from `start` to `end` go from head to feet: Z of the patient's coordinates grows towards the head
 * (PS3.3 C.7.6.2.1.1; spec circus-db 2.7, 3.6).
 *
 * @param range image numbers; the series' smallest and greatest where undefined
 * @throws Refusal `missing`; `invalid` (`out of bounds`) for a number that the series does not have; `forbidden` for a series of
 *   another domain; `unprocessable` for images that do not say where they are
 */
export async function orientationOf(
  database: Database,
  access: Access,
  seriesUid: string,
  /** Asked for when the series is known to be there: it may refuse. */
  range: () => { start?: number | undefined; end?: number | undefined },
): Promise<Orientation> {
  const ofUid = await seriesOfUid(database, seriesUid);
  const series = ofUid.find(({ domain }) => hasDomain(access, domain)) ?? ofUid[0];
  if (!series) throw new Refusal('missing', 'The requested series was not found.');
  const { start, end } = range();
  const images = ImageNumbers.fromMultirange(series.images);
  const bounds = images.bounds();
  if (!bounds) throw new Refusal('unprocessable', 'There is no image in this series.');
  const [first, last] = [start ?? bounds.first, end ?? bounds.last];
  for (const [name, number] of [['start', first] as const, ['end', last] as const]) {
    if (!images.has(number))
      throw new Refusal('invalid', `${name} is out of bounds: the series has no image ${number}.`);
  }
  if (!hasDomain(access, series.domain)) throw new Refusal('forbidden', OTHER_DOMAIN);
  const [firstZ, lastZ] = await findImageZ(database, series.id, [first, last]);
  return firstZ >= lastZ ? 'head-first' : 'foot-first';
}

async function findImageZ(database: Database, seriesId: bigint, numbers: [number, number]): Promise<[number, number]> {
  const rows = await database.$queryRaw<{ image_number: number; z: unknown }[]>`
    SELECT image_number, pixel_header->'imagePositionPatient'->2 AS z FROM archive.instance
    WHERE series_pk = ${seriesId} AND image_number = ANY(${numbers}::int[])`;
  const zOf = (number: number): number => {
    const z = rows.find(({ image_number }) => image_number === number)?.z;
    if (typeof z === 'number') return z;
    throw new Refusal('unprocessable', `There is no image position in image ${number} of this series.`);
  };
  return [zOf(numbers[0]), zOf(numbers[1])];
}
