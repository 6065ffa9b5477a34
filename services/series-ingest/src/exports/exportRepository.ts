import { type Access, type PartialVolumeDescriptor, Refusal } from '@circus/contracts';
import { type Database, Prisma } from '@circus/db';
import { hasDomain } from '@circus/service-kit';
import { imagesOfSeries, partialVolumeSlices, type StoredSeriesInstance } from '@circus/volume';
import { OTHER_DOMAIN, seriesOfUid } from '../series/seriesRepository.js';

/** A part of a series that is to be exported, as it is recorded in the task. */
export interface ExportedVolume {
  seriesId: number;
  seriesUid: string;
  partialVolumeDescriptor: PartialVolumeDescriptor;
}

/** Headers read at once. */
const PAGE = 256;

/**
 * Finds the series of an export and makes sure that it has the images which are asked for.
 *
 * @throws Refusal `missing`, `forbidden` for a series of another domain, `invalid` for images that the series lacks
 */
export async function findExportedVolume(
  database: Database,
  access: Access,
  { seriesUid, partialVolumeDescriptor }: Omit<ExportedVolume, 'seriesId'>,
): Promise<ExportedVolume> {
  const ofUid = await seriesOfUid(database, seriesUid);
  if (ofUid.length === 0) throw new Refusal('missing', `The series ${seriesUid} was not found.`);
  const own = ofUid.find(({ domain }) => hasDomain(access, domain));
  if (!own) throw new Refusal('forbidden', OTHER_DOMAIN);
  const rows = await database.$queryRaw<{ imageNumber: number; numberOfFrames: number }[]>`
    SELECT image_number AS "imageNumber", number_of_frames AS "numberOfFrames" FROM archive.instance
    WHERE series_pk = ${own.id} AND number_of_frames > 0`;
  const images = imagesOfSeries(rows.map(({ imageNumber, ...header }) => ({ imageNumber, header })));
  try {
    partialVolumeSlices(
      partialVolumeDescriptor,
      images.map(({ imageNumber }) => imageNumber),
    );
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new Refusal(error.kind, `The partial volume of ${seriesUid} cannot be exported. ${error.message}`);
  }
  return { seriesId: Number(own.id), seriesUid, partialVolumeDescriptor };
}

interface InstanceRow extends StoredSeriesInstance {
  id: bigint;
}

/**
 * The stored objects that a partial volume can be made of. Of a series whose images are numbered one by one, those within
 * the descriptor alone.
 *
 * @throws Refusal `missing` when the series is gone
 */
export async function instancesOfVolume(
  database: Database,
  { seriesId, seriesUid, partialVolumeDescriptor: { start, end } }: ExportedVolume,
): Promise<StoredSeriesInstance[]> {
  const [series] = await database.$queryRaw<{ hasFrames: boolean }[]>`
    SELECT EXISTS (SELECT FROM archive.instance WHERE series_pk = s.id AND number_of_frames > 1) AS "hasFrames"
    FROM archive.series s WHERE id = ${seriesId}`;
  if (!series) throw new Refusal('missing', `The series ${seriesUid} was deleted.`);
  const within = series.hasFrames
    ? Prisma.empty
    : Prisma.sql`AND image_number BETWEEN ${Math.min(start, end)} AND ${Math.max(start, end)}`;
  const instances: StoredSeriesInstance[] = [];
  let last = 0n;
  for (;;) {
    const rows = await database.$queryRaw<InstanceRow[]>`
      SELECT id, image_number AS "imageNumber", storage_key AS "storageKey", pixel_header AS header FROM archive.instance
      WHERE series_pk = ${seriesId} AND number_of_frames > 0 AND id > ${last} ${within}
      ORDER BY id LIMIT ${PAGE}`;
    for (const { imageNumber, storageKey, header } of rows) instances.push({ imageNumber, storageKey, header });
    if (rows.length < PAGE) return instances;
    last = rows.at(-1)?.id ?? last;
  }
}
