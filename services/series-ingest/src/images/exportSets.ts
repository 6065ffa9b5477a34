import type { PassThrough } from 'node:stream';
import { type Access, Refusal } from '@circus/contracts';
import { type Database, singleStatements } from '@circus/db';
import { domainsOf } from '@circus/service-kit';
import type { Storage } from '@circus/storage';
import type { Log } from '../log.js';
import { type ZipEntry, zipOfImages } from './imageZip.js';

export interface ExportSetParts {
  database: Database;
  storage: Storage;
  /** How long a set can be downloaded. */
  lifetimeMs: number;
  log: Log;
}

/** Images looked up at once. */
const PAGE = 500;

interface ExportedImage {
  id: bigint;
  storage_key: string;
  series_id: bigint;
  series_date: string;
  modality: string;
  study_id: bigint;
  study_date: string;
  patient_id: bigint;
  patient_name: string;
  patient_number: string;
}

/**
 * Remembers which images somebody wants in a ZIP (spec slicebox 6.10).
 *
 * @returns the set's id; null where none of the images is there for the caller
 */
export async function makeExportSet(
  { database, lifetimeMs }: ExportSetParts,
  access: Access,
  ids: readonly number[],
): Promise<number | null> {
  await database.$executeRaw`
    DELETE FROM archive.export_set WHERE created_at < now() - ${lifetimeMs} * interval '1 millisecond'`;
  const domains = domainsOf(access);
  const [row] = await database.$queryRaw<{ id: number }[]>`
    INSERT INTO archive.export_set (user_id, instance_ids)
    SELECT ${access.userId}::int, array_agg(i.id ORDER BY i.id) FROM archive.instance i
    JOIN archive.series s ON s.id = i.series_pk
    WHERE i.id = ANY(${ids}::bigint[]) AND (${domains === null} OR s.domain = ANY(${domains ?? []}::text[]))
    HAVING count(*) > 0
    RETURNING id`;
  return row?.id ?? null;
}

/**
 * The images of a set. Those that are gone meanwhile, or are not in the caller's domains, are left out.
 *
 * @throws Refusal `missing` for an unknown set and for one whose time is over
 */
export async function openExportSet(
  { database, storage, lifetimeMs, log }: ExportSetParts,
  access: Access,
  setId: bigint,
): Promise<{ seriesUids: string[]; stream: PassThrough }> {
  const domains = domainsOf(access);
  const [set] = await database.$queryRaw<{ instance_ids: bigint[] }[]>`
    SELECT instance_ids FROM archive.export_set
    WHERE id = ${setId}::bigint AND created_at >= now() - ${lifetimeMs} * interval '1 millisecond'`;
  if (!set) throw new Refusal('missing', 'There is no such export set. It may be too old: export the images again.');
  const ids = set.instance_ids.map(Number);
  const series = await database.$queryRaw<{ series_instance_uid: string }[]>`
    SELECT DISTINCT s.series_instance_uid FROM archive.instance i JOIN archive.series s ON s.id = i.series_pk
    WHERE i.id = ANY(${ids}::bigint[]) AND (${domains === null} OR s.domain = ANY(${domains ?? []}::text[]))`;
  const stream = zipOfImages(storage, entriesOf(database, domains, ids), log);
  return { seriesUids: series.map((row) => row.series_instance_uid), stream };
}

async function* entriesOf(
  database: Database,
  domains: string[] | null,
  ids: readonly number[],
): AsyncGenerator<ZipEntry> {
  for (let start = 0; start < ids.length; start += PAGE) {
    const rows = await singleStatements(database).$queryRaw<ExportedImage[]>`
      SELECT i.id, i.storage_key, s.id AS series_id, s.series_date, s.modality, s.study_pk AS study_id,
        s.study_date, s.patient_pk AS patient_id, s.patient_name, s.patient_id AS patient_number
      FROM archive.instance i JOIN archive.series s ON s.id = i.series_pk
      WHERE i.id = ANY(${ids.slice(start, start + PAGE)}::bigint[])
        AND (${domains === null} OR s.domain = ANY(${domains ?? []}::text[]))
      ORDER BY i.id`;
    for (const row of rows) yield { storageKey: row.storage_key, name: entryNameOf(row) };
  }
}

/** Folders of patient, study and series (spec slicebox 6.10). */
export function entryNameOf(image: Omit<ExportedImage, 'storage_key'>): string {
  const { id, series_id, series_date, modality, study_id, study_date, patient_id, patient_name, patient_number } =
    image;
  return [
    `${patient_id}_${safe(patient_name)}-${safe(patient_number)}`,
    `${study_id}_${safe(study_date)}`,
    `${series_id}_${safe(series_date)}_${safe(modality)}`,
    `${id}.dcm`,
  ].join('/');
}

/** No value makes another folder. */
const safe = (value: string): string =>
  value
    .replace(/[/\\]/g, '-')
    .replace(/\p{Cc}/gu, '')
    .replace(/\.\.+/g, '.')
    .slice(0, 180);
