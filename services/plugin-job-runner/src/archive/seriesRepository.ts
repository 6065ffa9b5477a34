import type { PartialVolumeDescriptor, PatientInfo } from '@circus/contracts';
import { type Database, Prisma, type Transaction } from '@circus/db';
import type { CountedInstance, StoredSeriesInstance } from '@circus/volume';

/** A series as the archive shows it to other services. */
export interface ArchivedSeries {
  /** The archive's own id, because one UID can come to stand under two patients. Never shown. */
  seriesId: number;
  seriesUid: string;
  studyUid: string;
  domain: string;
  /** Raised by every change of the series. */
  version: number;
  modality: string;
  seriesDate: Date | null;
  numberOfInstances: number;
  createdAt: Date;
  patientInfo: PatientInfo;
  /** Age in years, as the archive searches it. */
  patientYears: number | null;
}

type SeriesRow = Omit<ArchivedSeries, 'seriesId'> & { id: bigint };

const COLUMNS = Prisma.sql`id, series_instance_uid AS "seriesUid", study_instance_uid AS "studyUid", domain, version, modality,
  series_date_time AS "seriesDate", number_of_instances AS "numberOfInstances", created_at AS "createdAt",
  patient_info AS "patientInfo", patient_years AS "patientYears"`;

const seriesOf = ({ id, version, ...row }: SeriesRow): ArchivedSeries => ({
  ...row,
  version: Number(version),
  seriesId: Number(id),
});

/** Every series of these UIDs, whatever its domain. */
export async function findSeries(
  database: Database | Transaction,
  seriesUids: readonly string[],
): Promise<ArchivedSeries[]> {
  const rows = await database.$queryRaw<SeriesRow[]>`
    SELECT ${COLUMNS} FROM archive_read.series WHERE series_instance_uid = ANY(${[...seriesUids]}::text[])`;
  return rows.map(seriesOf);
}

/** The series of an id, if it is still there. */
export async function findSeriesById(
  database: Database | Transaction,
  seriesId: number,
): Promise<ArchivedSeries | null> {
  const [row] = await database.$queryRaw<SeriesRow[]>`
    SELECT ${COLUMNS} FROM archive_read.series WHERE id = ${seriesId}`;
  return row ? seriesOf(row) : null;
}

/** The versions of series by their ids; those that are gone are left out. */
export async function findVersionsOfSeries(
  database: Database,
  seriesIds: readonly number[],
): Promise<Map<number, number>> {
  const rows = await database.$queryRaw<{ id: bigint; version: bigint }[]>`
    SELECT id, version FROM archive_read.series WHERE id = ANY(${[...seriesIds]}::bigint[])`;
  return new Map(rows.map(({ id, version }) => [Number(id), Number(version)]));
}

/** An image object that holds pixels, and where it lies. */
export interface PlacedInstance extends CountedInstance {
  /** Z of Image Position (Patient), mm (PS3.3 C.7.6.2.1.1); null where it has none. */
  z: number | null;
}

/** The image objects of a series, in any order. */
export async function findPlacedInstances(
  database: Database | Transaction,
  seriesId: number,
): Promise<PlacedInstance[]> {
  const rows = await database.$queryRaw<{ imageNumber: number; numberOfFrames: number | null; z: unknown }[]>`
    SELECT image_number AS "imageNumber", (pixel_header->>'numberOfFrames')::int AS "numberOfFrames",
      pixel_header->'imagePositionPatient'->2 AS z
    FROM archive_read.instance WHERE series_id = ${seriesId} AND pixel_header IS NOT NULL`;
  return rows.map(({ imageNumber, numberOfFrames, z }) => ({
    imageNumber,
    header: { numberOfFrames: numberOfFrames ?? 1 },
    z: typeof z === 'number' && Number.isFinite(z) ? z : null,
  }));
}

/** Headers read at once. */
const PAGE = 256;

/**
 * The stored objects that a partial volume can be made of. Of a series whose images are numbered one by one, those within the
 * descriptor alone.
 */
export async function findInstancesOfVolume(
  database: Database,
  seriesId: number,
  { start, end }: PartialVolumeDescriptor,
): Promise<StoredSeriesInstance[]> {
  const [series] = await database.$queryRaw<{ hasFrames: boolean }[]>`
    SELECT EXISTS (SELECT FROM archive_read.instance
      WHERE series_id = ${seriesId} AND (pixel_header->>'numberOfFrames')::int > 1) AS "hasFrames"`;
  const within = series?.hasFrames
    ? Prisma.empty
    : Prisma.sql`AND image_number BETWEEN ${Math.min(start, end)} AND ${Math.max(start, end)}`;
  const instances: StoredSeriesInstance[] = [];
  let last = 0n;
  for (;;) {
    const rows = await database.$queryRaw<(StoredSeriesInstance & { id: bigint })[]>`
      SELECT id, image_number AS "imageNumber", storage_key AS "storageKey", pixel_header AS header
      FROM archive_read.instance
      WHERE series_id = ${seriesId} AND pixel_header IS NOT NULL AND id > ${last} ${within}
      ORDER BY id LIMIT ${PAGE}`;
    for (const { id, ...instance } of rows) instances.push(instance);
    if (rows.length < PAGE) return instances;
    last = rows.at(-1)?.id ?? last;
  }
}
