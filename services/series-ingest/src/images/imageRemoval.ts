import { type Access, type EventPayload, events, newId, Refusal } from '@circus/contracts';
import { type Database, emit, emitAll, keepSeriesFromUse, type Statements } from '@circus/db';
import { type Actor, auditChanges, domainsOf, logChange } from '@circus/service-kit';
import type { Storage } from '@circus/storage';
import type { Log } from '../log.js';
import { usersOfSeries } from '../series/seriesInUse.js';
import { dropLine } from '../storing/journalLines.js';

export interface ImageRemovalParts {
  database: Database;
  storage: Storage;
  log: Log;
  /** Called after the commit: events wait in the outbox. */
  committed: () => void;
}

/** Images in one event: its message has a limit. */
const TOLD_TOGETHER = 500;
/** Many series may go at once. */
const TIMEOUT_MS = 10 * 60_000;

/** Who removes images, and where. */
export type Remover = Pick<Access, 'loginId' | 'role' | 'domains'>;

interface SeriesRow {
  id: bigint;
  study_pk: bigint;
  patient_pk: bigint;
  series_instance_uid: string;
  study_instance_uid: string;
  domain: string;
}

export interface RemovedImage {
  id: bigint;
  series_pk: bigint;
  sop_instance_uid: string;
  storage_key: string;
}

/**
 * Deletes images, and the series, studies and patients that have none left; the bytes go a while later, when nobody reads
 * them any more. All of them go or none. Ids that are unknown to the caller are passed over (spec slicebox 6.4).
 *
 * @param force whether series that a case uses may lose images too; only an administrator may
 * @throws Refusal `conflict` that names the cases (DECISIONS 11)
 */
export async function removeImages(
  parts: ImageRemovalParts,
  access: Remover,
  actor: Actor,
  ids: readonly number[],
  { force }: { force: boolean },
): Promise<void> {
  const removed = await parts.database.$transaction(
    async (transaction) => {
      const series = await seriesOfImages(transaction, access, ids);
      if (series.length === 0) return [];
      await requireUnusedSeries(transaction, series, access, { force, doing: 'deleted' });
      const images = await removeImagesOf(transaction, actor, series, ids);
      const count = images.length === 1 ? 'an image' : `${images.length} images`;
      const message = `${access.loginId}: Deleted ${count}.`;
      if (images.length > 0) await logChange(transaction, 'archive', { entryType: 'INFO', subject: 'System', message });
      return images;
    },
    { timeout: TIMEOUT_MS },
  );
  if (removed.length === 0) return;
  parts.committed();
  await keepFromComingBack(parts, removed);
}

/** Removes images with all that is empty without them, and tells of it, in a transaction. */
export async function removeImagesOf(
  statements: Statements,
  actor: Actor,
  seriesIds: readonly number[],
  ids: readonly number[],
): Promise<RemovedImage[]> {
  const before = await describedSeries(statements, seriesIds);
  const images = await removeRowsOfImages(statements, seriesIds, ids);
  await tell(statements, actor, before, images);
  return images;
}

/** After the commit: bytes that are not gone yet must not come back with a rebuilt archive. */
export async function keepFromComingBack(
  { storage, log }: Pick<ImageRemovalParts, 'storage' | 'log'>,
  removed: readonly Pick<RemovedImage, 'storage_key'>[],
): Promise<void> {
  await storage.appendJournal(dropLine(removed.map(({ storage_key: key }) => ({ key })))).catch((error: unknown) => {
    log.error({ err: error, images: removed.length }, 'A deletion could not be written into the storage journal');
  });
}

/** The ids of the series that the images are in, of those in the caller's domains. */
async function seriesOfImages(transaction: Statements, access: Remover, ids: readonly number[]): Promise<number[]> {
  const domains = domainsOf(access);
  const rows = await transaction.$queryRaw<{ id: bigint }[]>`
    SELECT DISTINCT s.id FROM archive.instance i JOIN archive.series s ON s.id = i.series_pk
    WHERE i.id = ANY(${ids}::bigint[]) AND (${domains === null} OR s.domain = ANY(${domains ?? []}::text[]))
    ORDER BY s.id`;
  return rows.map(({ id }) => Number(id));
}

/**
 * Makes sure that no case and no plug-in job uses the series, and that none begins to until the transaction ends.
 *
 * @throws Refusal `conflict` that names the cases, except for an administrator who means it (DECISIONS 11)
 */
export async function requireUnusedSeries(
  transaction: Statements,
  seriesIds: readonly number[],
  access: Remover,
  { force, doing }: { force: boolean; doing: string },
): Promise<void> {
  for (const id of [...seriesIds].sort((left, right) => left - right)) await keepSeriesFromUse(transaction, id);
  if (force && access.role !== 'USER') return;
  const { what, named } = await usersOfSeries(transaction, seriesIds);
  if (named === '') return;
  throw new Refusal(
    'conflict',
    `The series of the image is used by the ${what} ${named}, so it cannot be ${doing}. An administrator may do it with force=1.`,
  );
}

/**
 * Removes the rows of images and of everything that is empty without them.
 *
 * @param seriesIds of which alone images are removed
 */
export async function removeRowsOfImages(
  transaction: Statements,
  seriesIds: readonly number[],
  ids: readonly number[],
): Promise<RemovedImage[]> {
  // In the order in which those who store lock: patient, study, series.
  await transaction.$queryRaw`
    SELECT s.id FROM archive.series s JOIN archive.study st ON st.id = s.study_pk JOIN archive.patient p ON p.id = s.patient_pk
    WHERE s.id = ANY(${seriesIds}::bigint[]) ORDER BY p.id, st.id, s.id FOR UPDATE OF p, st, s`;
  const removed = await transaction.$queryRaw<RemovedImage[]>`
    WITH removed AS (
      DELETE FROM archive.instance WHERE id = ANY(${ids}::bigint[]) AND series_pk = ANY(${seriesIds}::bigint[])
      RETURNING id, series_pk, sop_instance_uid, storage_key, image_number, size_bytes
    ), discarded AS (
      INSERT INTO archive.discarded_bytes (storage_key, reason) SELECT storage_key, 'deleted' FROM removed
      ON CONFLICT DO NOTHING
    ), changed AS (
      UPDATE archive.series s SET images = s.images - r.numbers, number_of_instances = s.number_of_instances - r.count,
        size_bytes = s.size_bytes - r.bytes, version = s.version + 1, updated_at = now()
      FROM (
        SELECT series_pk, count(*)::int AS count, sum(size_bytes)::bigint AS bytes,
          range_agg(int4range(image_number, image_number + 1)) AS numbers
        FROM removed GROUP BY series_pk
      ) AS r WHERE s.id = r.series_pk
    )
    SELECT id, series_pk, sop_instance_uid, storage_key FROM removed`;
  const touched = [...new Set(removed.map(({ series_pk }) => Number(series_pk)))];
  const places = await transaction.$queryRaw<Pick<SeriesRow, 'study_pk' | 'patient_pk'>[]>`
    SELECT study_pk, patient_pk FROM archive.series WHERE id = ANY(${touched}::bigint[])`;
  await transaction.$executeRaw`
    DELETE FROM archive.series s WHERE id = ANY(${touched}::bigint[])
      AND NOT EXISTS (SELECT FROM archive.instance WHERE series_pk = s.id)`;
  await transaction.$executeRaw`
    DELETE FROM archive.study st WHERE id = ANY(${places.map(({ study_pk }) => Number(study_pk))}::bigint[])
      AND NOT EXISTS (SELECT FROM archive.series WHERE study_pk = st.id)`;
  await transaction.$executeRaw`
    DELETE FROM archive.patient p WHERE id = ANY(${places.map(({ patient_pk }) => Number(patient_pk))}::bigint[])
      AND NOT EXISTS (SELECT FROM archive.study WHERE patient_pk = p.id)`;
  return removed;
}

/** Which images are gone, for the events. */
const toldImages = (images: readonly Omit<RemovedImage, 'storage_key'>[]) =>
  images.map(({ id, series_pk, sop_instance_uid }) => ({
    instanceId: Number(id),
    seriesId: Number(series_pk),
    sopInstanceUid: sop_instance_uid,
  }));

/** Events of images that are gone, as many as their number asks for. */
export function deletionEvents(
  images: readonly Omit<RemovedImage, 'storage_key'>[],
): EventPayload<typeof events.instancesDeleted>[] {
  const told = toldImages(images);
  return Array.from({ length: Math.ceil(told.length / TOLD_TOGETHER) }, (_, index) => ({
    version: 1,
    instances: told.slice(index * TOLD_TOGETHER, (index + 1) * TOLD_TOGETHER),
  }));
}

async function describedSeries(transaction: Statements, ids: readonly number[]): Promise<SeriesRow[]> {
  return transaction.$queryRaw<SeriesRow[]>`
    SELECT id, study_pk, patient_pk, series_instance_uid, study_instance_uid, domain FROM archive.series
    WHERE id = ANY(${ids}::bigint[]) ORDER BY id`;
}

/** Events and entries of the audit trail, one for each series. */
async function tell(
  transaction: Statements,
  actor: Actor,
  before: readonly SeriesRow[],
  images: readonly RemovedImage[],
): Promise<void> {
  await emitAll(
    transaction,
    'archive',
    events.instancesDeleted,
    deletionEvents(images).map((payload) => ({ id: newId(), payload })),
  );
  const left = await transaction.$queryRaw<{ id: bigint; version: bigint; number_of_instances: number }[]>`
    SELECT id, version, number_of_instances FROM archive.series
    WHERE id = ANY(${before.map(({ id }) => Number(id))}::bigint[])`;
  const gone = new Map<bigint, number>();
  for (const { series_pk } of images) gone.set(series_pk, (gone.get(series_pk) ?? 0) + 1);
  for (const { id, series_instance_uid, study_instance_uid, domain } of before) {
    if (!gone.has(id)) continue;
    const seriesOfEvent = {
      seriesId: Number(id),
      seriesUid: series_instance_uid,
      studyUid: study_instance_uid,
      domain,
    };
    const now = left.find((row) => row.id === id);
    if (now) {
      await emit(transaction, 'archive', events.seriesUpdated, {
        version: 1,
        ...seriesOfEvent,
        seriesVersion: Number(now.version),
        numberOfInstances: now.number_of_instances,
      });
    } else await emit(transaction, 'archive', events.seriesDeleted, { version: 1, ...seriesOfEvent });
  }
  await auditChanges(
    transaction,
    'archive',
    actor,
    before
      .filter(({ id }) => gone.has(id))
      .map(({ id, series_instance_uid }) => ({
        action: 'image.delete',
        entity: 'series',
        entityId: series_instance_uid,
        details: { images: gone.get(id) },
      })),
  );
}
