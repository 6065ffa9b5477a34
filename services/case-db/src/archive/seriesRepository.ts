import type { PatientInfo } from '@circus/contracts';
import type { Database, Transaction } from '@circus/db';
import { type ImageRange, imageRangesOf } from './imageRanges.js';

/** A series as the archive shows it to other services. */
export interface ArchivedSeries {
  /** The archive's own id: stored beside the UID, because one UID can come to stand under two patients. Never shown. */
  seriesId: number;
  seriesUid: string;
  domain: string;
  /** Columns and rows of its images. */
  width: number;
  height: number;
  images: ImageRange[];
  numberOfInstances: number;
  createdAt: Date;
  patientInfo: PatientInfo;
  /** Age in years, as the archive searches it. */
  patientYears: number | null;
}

/** Every series of these UIDs, whatever its domain. */
export async function findSeries(database: Database | Transaction, seriesUids: string[]): Promise<ArchivedSeries[]> {
  const rows = await database.$queryRaw<
    (Omit<ArchivedSeries, 'seriesId' | 'images'> & { id: bigint; images: string })[]
  >`
    SELECT id, series_instance_uid AS "seriesUid", domain, width, height, images::text AS images,
      number_of_instances AS "numberOfInstances", created_at AS "createdAt", patient_info AS "patientInfo", patient_years AS "patientYears"
    FROM archive_read.series WHERE series_instance_uid = ANY(${seriesUids}::text[])`;
  return rows.map(({ id, images, ...series }) => ({ ...series, seriesId: Number(id), images: imageRangesOf(images) }));
}

/**
 * Z of Image Position (Patient), mm, of two images of a series (PS3.3 C.7.6.2.1.1); null where an image has none.
 */
export async function findImageZ(
  database: Database | Transaction,
  seriesId: number,
  imageNumbers: readonly [number, number],
): Promise<[number | null, number | null]> {
  const rows = await database.$queryRaw<{ imageNumber: number; position: unknown }[]>`
    SELECT image_number AS "imageNumber", pixel_header->'imagePositionPatient' AS position
    FROM archive_read.instance WHERE series_id = ${seriesId} AND image_number IN (${imageNumbers[0]}, ${imageNumbers[1]})`;
  const zOf = (imageNumber: number): number | null => {
    const position = rows.find((row) => row.imageNumber === imageNumber)?.position;
    const z: unknown = Array.isArray(position) ? position[2] : null;
    return typeof z === 'number' && Number.isFinite(z) ? z : null;
  };
  return [zOf(imageNumbers[0]), zOf(imageNumbers[1])];
}

/** Frames of all images of a series together, where an image has several; 0 where none has. */
export async function countMultiFrames(database: Database | Transaction, seriesId: number): Promise<number> {
  const [row] = await database.$queryRaw<{ frames: bigint | null; most: number | null }[]>`
    SELECT sum(frames) AS frames, max(frames) AS most
    FROM archive_read.instance, greatest(1, (pixel_header->>'numberOfFrames')::int) AS frames
    WHERE series_id = ${seriesId}`;
  return (row?.most ?? 1) > 1 ? Number(row?.frames) : 0;
}
