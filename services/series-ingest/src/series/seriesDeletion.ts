import { type Access, events, newId, Refusal } from '@circus/contracts';
import { type Database, emit, emitAll, keepSeriesFromUse, type Statements, type Transaction } from '@circus/db';
import { type Actor, auditChange, hasDomain, logChange } from '@circus/service-kit';
import type { Storage } from '@circus/storage';
import { deletionEvents } from '../images/imageRemoval.js';
import type { Log } from '../log.js';
import { dropLine } from '../storing/journalLines.js';
import { usersOfSeries } from './seriesInUse.js';
import { OTHER_DOMAIN, seriesOfUid } from './seriesRepository.js';

export interface SeriesDeletionParts {
  database: Database;
  storage: Storage;
  log: Log;
  /** Called after the commit: events wait in the outbox. */
  committed: () => void;
}

/**
 * Deletes a series with its images; the bytes go a while later, when nobody reads them any more. Of several series of one
 * UID it is the one that `GET /series/:uid` shows.
 *
 * @throws Refusal `missing`; `forbidden` for a series of another domain; `invalid` for one that a case uses, in any of its
 *   revisions, or a plug-in job (spec circus-db 3.7, DECISIONS 11)
 */
export async function deleteSeries(
  { database, storage, log, committed }: SeriesDeletionParts,
  access: Access,
  actor: Actor,
  seriesUid: string,
): Promise<void> {
  const keys = await database.$transaction(async (transaction) => {
    const ofUid = await seriesOfUid(transaction, seriesUid);
    if (ofUid.length === 0) throw new Refusal('missing', 'The requested series was not found.');
    const series = ofUid.find(({ domain }) => hasDomain(access, domain));
    if (!series) throw new Refusal('forbidden', OTHER_DOMAIN);
    const seriesId = Number(series.id);
    await keepSeriesFromUse(transaction, seriesId);
    await requireUnused(transaction, seriesId);
    const row = await lock(transaction, seriesId);
    const removed = await removeRows(transaction, row);
    const { studyUid, domain } = row;
    const gone = deletionEvents(removed).map((payload) => ({ id: newId(), payload }));
    await emitAll(transaction, 'archive', events.instancesDeleted, gone);
    await emit(transaction, 'archive', events.seriesDeleted, { version: 1, seriesId, seriesUid, studyUid, domain });
    await auditChange(transaction, 'archive', actor, {
      action: 'series.delete',
      entity: 'series',
      entityId: seriesUid,
      details: { studyUid, domain, images: removed.length },
    });
    const images = removed.length === 1 ? '1 image' : `${removed.length} images`;
    const message = `${access.loginId}: Deleted a series of ${images}.`;
    await logChange(transaction, 'archive', { entryType: 'INFO', subject: 'System', message });
    return removed.map(({ storage_key }) => storage_key);
  });
  committed();
  // Bytes that are not gone yet must not come back with a rebuilt archive.
  await storage.appendJournal(dropLine(keys.map((key) => ({ key })))).catch((error: unknown) => {
    log.error({ err: error, seriesUid }, 'A deletion could not be written into the storage journal');
  });
}

async function requireUnused(transaction: Transaction, seriesId: number): Promise<void> {
  const { what, named } = await usersOfSeries(transaction, [seriesId]);
  if (named === '') return;
  throw new Refusal('invalid', `The series cannot be deleted: it is used by the ${what} ${named}.`);
}

interface RemovedRow {
  id: bigint;
  series_pk: bigint;
  sop_instance_uid: string;
  storage_key: string;
}

/** A series, its study and its patient by their ids. */
export interface SeriesPlace {
  seriesId: number;
  studyId: number;
  patientId: number;
}

interface LockedRow extends SeriesPlace {
  studyUid: string;
  domain: string;
}

/** In the order in which those who store lock: patient, study, series. @throws Refusal `missing` where another was faster */
async function lock(transaction: Transaction, seriesId: number): Promise<LockedRow> {
  const [row] = await transaction.$queryRaw<
    { study_pk: bigint; patient_pk: bigint; study_instance_uid: string; domain: string }[]
  >`
    SELECT s.study_pk, s.patient_pk, st.study_instance_uid, s.domain
    FROM archive.series s JOIN archive.study st ON st.id = s.study_pk JOIN archive.patient p ON p.id = s.patient_pk
    WHERE s.id = ${seriesId}::bigint ORDER BY p.id, st.id, s.id FOR UPDATE OF p, st, s`;
  if (!row) throw new Refusal('missing', 'The requested series was not found.');
  return {
    seriesId,
    studyId: Number(row.study_pk),
    patientId: Number(row.patient_pk),
    studyUid: row.study_instance_uid,
    domain: row.domain,
  };
}

/** The series, its images, and the study and patient that are empty without it. @returns the images that are gone */
export async function removeRows(
  transaction: Statements,
  { seriesId, studyId, patientId }: SeriesPlace,
): Promise<RemovedRow[]> {
  const rows = await transaction.$queryRaw<RemovedRow[]>`
    WITH removed AS (
      DELETE FROM archive.instance WHERE series_pk = ${seriesId}::bigint RETURNING id, series_pk, sop_instance_uid, storage_key
    ), discarded AS (
      INSERT INTO archive.discarded_bytes (storage_key, reason) SELECT storage_key, 'deleted' FROM removed
      ON CONFLICT DO NOTHING
    )
    SELECT id, series_pk, sop_instance_uid, storage_key FROM removed`;
  await transaction.$executeRaw`DELETE FROM archive.series WHERE id = ${seriesId}::bigint`;
  await transaction.$executeRaw`
    DELETE FROM archive.study WHERE id = ${studyId}::bigint
      AND NOT EXISTS (SELECT FROM archive.series WHERE study_pk = ${studyId}::bigint)`;
  await transaction.$executeRaw`
    DELETE FROM archive.patient WHERE id = ${patientId}::bigint
      AND NOT EXISTS (SELECT FROM archive.study WHERE patient_pk = ${patientId}::bigint)`;
  return rows;
}
