import type { PassThrough } from 'node:stream';
import { type Access, Refusal } from '@circus/contracts';
import { type Database, singleStatements } from '@circus/db';
import { domainsOf } from '@circus/service-kit';
import type { Storage } from '@circus/storage';
import { ZipFile } from 'yazl';
import type { Log } from '../log.js';

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
  series_instance_uid: string;
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
    WHERE id = ${setId} AND created_at >= now() - ${lifetimeMs} * interval '1 millisecond'`;
  if (!set) throw new Refusal('missing', 'There is no such export set. It may be too old: export the images again.');
  const ids = set.instance_ids.map(Number);
  const series = await database.$queryRaw<{ series_instance_uid: string }[]>`
    SELECT DISTINCT s.series_instance_uid FROM archive.instance i JOIN archive.series s ON s.id = i.series_pk
    WHERE i.id = ANY(${ids}::bigint[]) AND (${domains === null} OR s.domain = ANY(${domains ?? []}::text[]))`;
  const zip = new ZipFile();
  void addImages(zip, database, storage, domains, ids)
    .then(() => zip.end())
    .catch((error: unknown) => {
      const output = zip.outputStream as PassThrough;
      if (output.destroyed) return; // whoever asked is gone
      log.error({ err: error }, 'An export set could not be sent to its end');
      // Broken off, so that nobody takes the part for the whole.
      output.destroy(error as Error);
    });
  return { seriesUids: series.map((row) => row.series_instance_uid), stream: zip.outputStream as PassThrough };
}

async function addImages(
  zip: ZipFile,
  database: Database,
  storage: Storage,
  domains: string[] | null,
  ids: readonly number[],
): Promise<void> {
  for (let start = 0; start < ids.length; start += PAGE) {
    const rows = await singleStatements(database).$queryRaw<ExportedImage[]>`
      SELECT i.id, i.storage_key, s.series_instance_uid, s.id AS series_id, s.series_date, s.modality, s.study_pk AS study_id,
        s.study_date, s.patient_pk AS patient_id, s.patient_name, s.patient_id AS patient_number
      FROM archive.instance i JOIN archive.series s ON s.id = i.series_pk
      WHERE i.id = ANY(${ids.slice(start, start + PAGE)}::bigint[])
        AND (${domains === null} OR s.domain = ANY(${domains ?? []}::text[]))
      ORDER BY i.id`;
    for (const row of rows) await addImage(zip, storage, row);
  }
}

async function addImage(zip: ZipFile, storage: Storage, image: ExportedImage): Promise<void> {
  const opened = await storage.open(image.storage_key).catch((error: unknown) => {
    if (error instanceof Refusal && error.kind === 'missing') return null; // deleted in this moment
    throw error;
  });
  if (!opened) return;
  const { stream, sizeBytes } = opened;
  const output = zip.outputStream as PassThrough;
  const giveUp = () => stream.destroy();
  if (output.destroyed) giveUp();
  output.once('close', giveUp);
  try {
    const read = new Promise<void>((resolve, reject) => {
      stream.once('end', resolve);
      stream.once('error', reject);
      stream.once('close', () => reject(new Error('A stored image was not read to its end')));
    });
    // Pixels are compressed already, or hardly get smaller.
    zip.addReadStream(stream, entryNameOf(image), { compress: false, size: sizeBytes });
    await read;
  } finally {
    output.off('close', giveUp);
  }
}

/** Folders of patient, study and series (spec slicebox 6.10). */
export function entryNameOf(image: Omit<ExportedImage, 'storage_key' | 'series_instance_uid'>): string {
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
