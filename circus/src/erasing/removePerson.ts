import { events, newId, patientDigest } from '@circus/contracts';
import { type Database, emit, emitAll, keepSeriesFromUse, type Transaction } from '@circus/db';
import type { FoundPatient, WantedPerson } from './person.js';

/** Many rows may go at once. */
const TIMEOUT_MS = 3_600_000;
/** Images in one event: its message has a limit. */
const TOLD_TOGETHER = 500;
/** Texts shorter than this are parts of too many others to tell whose they are. */
const TELLING_CHARACTERS = 4;

export interface Removed {
  series: number;
  images: number;
  cases: number;
  jobs: number;
  /** Anonymization keys: nobody finds out any more whose the anonymous images are. */
  keys: number;
  /** Reports of ended tasks, with what they made. */
  tasks: number;
  /** Bytes that no row names any more: they stand in `archive.discarded_bytes` until they are deleted. */
  imageKeys: string[];
  otherKeys: string[];
}

interface SeriesRow {
  id: number;
  seriesUid: string;
  studyUid: string;
  domain: string;
}

/**
 * Removes every row of a person in one transaction: images with their series, studies and patients, the cases and plug-in
 * jobs that use them, what lists and sessions say of them, and files that may hold them. One entry in the audit trail is left.
 *
 * @throws Error while something is at work that may bring them back
 */
export const removePerson = (
  database: Database,
  person: WantedPerson,
  patients: readonly FoundPatient[],
): Promise<Removed> =>
  database.$transaction(
    async (transaction) => {
      await requireQuiet(transaction);
      const patientIds = patients.map(({ id }) => id);
      const { series, firstSeen } = await lockSeries(transaction, patientIds);
      const seriesIds = series.map(({ id }) => id);
      const jobs = await removeJobs(transaction, person, seriesIds);
      const cases = await removeCases(transaction, person, seriesIds);
      const images = await removeArchiveRows(transaction, patientIds, seriesIds);
      const keys = await removeKeys(transaction, person);
      const resources = [...jobs.ids, ...cases.ids];
      await transaction.$executeRaw`
        DELETE FROM cases.my_list_item
        WHERE series_id = ANY(${seriesIds}::bigint[]) OR resource_id = ANY(${resources}::text[])`;
      const texts = [person.patientId, ...patients.map(({ patientName }) => patientName)];
      const names = [
        ...texts.filter((text) => text.length >= TELLING_CHARACTERS),
        ...series.map(({ seriesUid }) => seriesUid),
        ...resources,
      ];
      const tasks = await removeTasks(transaction, names, firstSeen);
      const otherKeys = [...jobs.keys, ...cases.keys, ...tasks.keys];
      await discard(transaction, 'erased', otherKeys);
      const removed = {
        ...{ series: series.length, images: images.length, cases: cases.ids.length, jobs: jobs.ids.length },
        ...{ keys, tasks: tasks.count, imageKeys: images.map(({ key }) => key), otherKeys },
      };
      await tell(transaction, { person, patients, series, images, removed });
      return removed;
    },
    { timeout: TIMEOUT_MS, maxWait: 60_000 },
  );

/** Tasks and jobs at work hold images, or write what they make of them. */
async function requireQuiet(transaction: Transaction): Promise<void> {
  const [{ tasks } = { tasks: 0n }] = await transaction.$queryRaw<{ tasks: bigint }[]>`
    SELECT count(*) AS tasks FROM work.task WHERE status = 'processing'`;
  if (tasks > 0n) throw new Error(`${tasks} task(s), imports or exports, are at work: wait until they have ended.`);
}

/** Nobody begins to use the series, or stores into them, until the transaction ends. */
async function lockSeries(
  transaction: Transaction,
  patientIds: readonly number[],
): Promise<{ series: SeriesRow[]; firstSeen: Date | null }> {
  await transaction.$queryRaw`
    SELECT id FROM archive.patient WHERE id = ANY(${[...patientIds]}::bigint[]) ORDER BY id FOR UPDATE`;
  const rows = await transaction.$queryRaw<
    { id: bigint; series_instance_uid: string; study_instance_uid: string; domain: string; created_at: Date }[]
  >`
    SELECT id, series_instance_uid, study_instance_uid, domain, created_at FROM archive.series
    WHERE patient_pk = ANY(${[...patientIds]}::bigint[]) ORDER BY id FOR UPDATE`;
  for (const { id } of rows) await keepSeriesFromUse(transaction, Number(id));
  const times = rows.map(({ created_at }) => created_at.getTime());
  return {
    series: rows.map((row) => ({
      ...{ id: Number(row.id), seriesUid: row.series_instance_uid, studyUid: row.study_instance_uid },
      domain: row.domain,
    })),
    firstSeen: times.length > 0 ? new Date(Math.min(...times)) : null,
  };
}

/** @throws Error for a job at work: its runner has the images */
async function removeJobs(
  transaction: Transaction,
  { patientId, patientName }: WantedPerson,
  seriesIds: readonly number[],
): Promise<{ ids: string[]; keys: string[] }> {
  const jobs = await transaction.$queryRaw<{ job_id: string; status: string }[]>`
    SELECT job_id, status FROM jobs.plugin_job j
    WHERE EXISTS (SELECT FROM jobs.plugin_job_series u WHERE u.job_id = j.job_id AND u.series_id = ANY(${[...seriesIds]}::bigint[]))
      OR (j.patient_id = ${patientId} AND (${patientName}::text IS NULL OR j.patient_name = ${patientName}))
    ORDER BY job_id FOR UPDATE`;
  const atWork = jobs.filter(({ status }) => status === 'processing').map(({ job_id }) => job_id);
  if (atWork.length > 0) throw new Error(`Plug-in jobs are at work on the images: cancel ${atWork.join(', ')} first.`);
  const ids = jobs.map(({ job_id }) => job_id);
  const files = await transaction.$queryRaw<{ key: string }[]>`
    SELECT storage_key AS key FROM jobs.attachment WHERE job_id = ANY(${ids}::text[])
    UNION SELECT file_key FROM jobs.pending_file WHERE job_id = ANY(${ids}::text[])`;
  await transaction.$executeRaw`DELETE FROM jobs.pending_file WHERE job_id = ANY(${ids}::text[])`;
  await transaction.$executeRaw`DELETE FROM jobs.plugin_job WHERE job_id = ANY(${ids}::text[])`;
  return { ids, keys: files.map(({ key }) => key) };
}

/** Cases with all their revisions, and the labels that no other case has. */
async function removeCases(
  transaction: Transaction,
  { patientId, patientName }: WantedPerson,
  seriesIds: readonly number[],
): Promise<{ ids: string[]; keys: string[] }> {
  const cases = await transaction.$queryRaw<{ case_id: string; project_id: string }[]>`
    SELECT case_id, project_id FROM cases.clinical_case c
    WHERE EXISTS (SELECT FROM cases.case_series u WHERE u.case_id = c.case_id AND u.series_id = ANY(${[...seriesIds]}::bigint[]))
      OR (c.patient_id = ${patientId} AND (${patientName}::text IS NULL OR c.patient_name = ${patientName}))
    ORDER BY case_id FOR UPDATE`;
  const ids = cases.map(({ case_id }) => case_id);
  const labels = await transaction.$queryRaw<{ hash: string }[]>`
    SELECT DISTINCT hash FROM cases.revision_blob WHERE case_id = ANY(${ids}::text[])`;
  await transaction.$executeRaw`DELETE FROM cases.clinical_case WHERE case_id = ANY(${ids}::text[])`;
  const blobs = await transaction.$queryRaw<{ key: string }[]>`
    DELETE FROM cases.blob b WHERE hash = ANY(${labels.map(({ hash }) => hash)}::text[])
      AND NOT EXISTS (SELECT FROM cases.revision_blob r WHERE r.hash = b.hash) RETURNING storage_key AS key`;
  const gone = cases.map(({ case_id: caseId, project_id: projectId }) => ({
    ...{ id: newId(), payload: { version: 1 as const, caseId, projectId } },
  }));
  if (gone.length > 0) await emitAll(transaction, 'cases', events.caseDeleted, gone);
  return { ids, keys: blobs.map(({ key }) => key) };
}

/** What would lead from anonymous images back to the person; the images stay, and are nobody's. */
async function removeKeys(transaction: Transaction, { patientId, patientName }: WantedPerson): Promise<number> {
  const patients = await transaction.$queryRaw<{ id: bigint }[]>`
    SELECT id FROM sharing.anonymization_patient
    WHERE patient_id = ${patientId} AND (${patientName}::text IS NULL OR patient_name = ${patientName})
    ORDER BY id FOR UPDATE`;
  const ids = patients.map(({ id }) => Number(id));
  const keys = await transaction.$executeRaw`
    DELETE FROM sharing.anonymization_key WHERE patient_pk = ANY(${ids}::bigint[])`;
  await transaction.$executeRaw`DELETE FROM sharing.anonymization_patient WHERE id = ANY(${ids}::bigint[])`;
  return keys;
}

interface RemovedImage {
  id: number;
  seriesId: number;
  sopInstanceUid: string;
  key: string;
}

async function removeArchiveRows(
  transaction: Transaction,
  patientIds: readonly number[],
  seriesIds: readonly number[],
): Promise<RemovedImage[]> {
  const rows = await transaction.$queryRaw<
    { id: bigint; series_pk: bigint; sop_instance_uid: string; storage_key: string }[]
  >`
    DELETE FROM archive.instance WHERE series_pk = ANY(${[...seriesIds]}::bigint[])
    RETURNING id, series_pk, sop_instance_uid, storage_key`;
  const images = rows.map((row) => ({
    ...{ id: Number(row.id), seriesId: Number(row.series_pk) },
    ...{ sopInstanceUid: row.sop_instance_uid, key: row.storage_key },
  }));
  // The sweeper's word for bytes that a backup must not bring back.
  await discard(
    transaction,
    'deleted',
    images.map(({ key }) => key),
  );
  const ids = images.map(({ id }) => id);
  await transaction.$executeRaw`
    DELETE FROM archive.import_session_image WHERE instance_id = ANY(${ids}::bigint[])`;
  await transaction.$executeRaw`DELETE FROM archive.export_set WHERE instance_ids && ${ids}::bigint[]`;
  await transaction.$executeRaw`DELETE FROM archive.series_to_type WHERE series_id = ANY(${[...seriesIds]}::bigint[])`;
  await transaction.$executeRaw`DELETE FROM archive.series WHERE id = ANY(${[...seriesIds]}::bigint[])`;
  await transaction.$executeRaw`DELETE FROM archive.study WHERE patient_pk = ANY(${[...patientIds]}::bigint[])`;
  await transaction.$executeRaw`DELETE FROM archive.patient WHERE id = ANY(${[...patientIds]}::bigint[])`;
  return images;
}

/**
 * Reports of ended tasks that name the person or what is gone, and every file that exports made since the person was here:
 * what is in them is not remembered. Whoever needs one exports it again.
 */
async function removeTasks(
  transaction: Transaction,
  names: readonly string[],
  firstSeen: Date | null,
): Promise<{ count: number; keys: string[] }> {
  const tasks = await transaction.$queryRaw<{ key: string | null }[]>`
    DELETE FROM work.task t
    WHERE (download_key IS NOT NULL AND created_at >= ${firstSeen}::timestamptz)
      OR EXISTS (
        SELECT FROM (SELECT to_jsonb(name)::text AS quoted FROM unnest(${[...names]}::text[]) AS name) AS names
        WHERE strpos(to_jsonb(t)::text, substr(quoted, 2, length(quoted) - 2)) > 0)
    RETURNING download_key AS key`;
  return { count: tasks.length, keys: tasks.flatMap(({ key }) => (key === null ? [] : [key])) };
}

/** If the command ends here, the sweeper deletes the bytes, and without waiting for readers. */
async function discard(transaction: Transaction, reason: string, keys: readonly string[]): Promise<void> {
  await transaction.$executeRaw`
    INSERT INTO archive.discarded_bytes (storage_key, reason, discarded_at)
    SELECT key, ${reason}, now() - interval '100 years' FROM unnest(${[...keys]}::text[]) AS key
    ON CONFLICT (storage_key) DO UPDATE SET reason = EXCLUDED.reason, discarded_at = EXCLUDED.discarded_at`;
}

interface Told {
  person: WantedPerson;
  patients: readonly FoundPatient[];
  series: readonly SeriesRow[];
  images: readonly RemovedImage[];
  removed: Removed;
}

/** Events for everybody else, and the one entry of the audit trail, which names nobody. */
async function tell(transaction: Transaction, { patients, series, images, removed }: Told): Promise<void> {
  const version = 1 as const;
  const patientDigests = patients.map(({ patientName, patientId }) => patientDigest(patientName, patientId));
  for (let start = 0; start === 0 || start < images.length; start += TOLD_TOGETHER) {
    const page = images.slice(start, start + TOLD_TOGETHER);
    const instances = page.map(({ id, seriesId, sopInstanceUid }) => ({ instanceId: id, seriesId, sopInstanceUid }));
    if (instances.length > 0) {
      await emit(transaction, 'archive', events.instancesDeleted, { version, instances });
    }
    const instanceIds = page.map(({ id }) => id);
    await emit(transaction, 'archive', events.patientErased, { version, patientDigests, instanceIds });
  }
  const gone = series.map(({ id: seriesId, seriesUid, studyUid, domain }) => ({
    ...{ id: newId(), payload: { version, seriesId, seriesUid, studyUid, domain } },
  }));
  if (gone.length > 0) await emitAll(transaction, 'archive', events.seriesDeleted, gone);
  const { imageKeys, otherKeys, ...details } = removed;
  await emit(transaction, 'archive', events.auditRecorded, {
    ...{ version, at: new Date().toISOString(), userId: null, userEmail: '', address: 'command line' },
    ...{ action: 'patient.erase', entity: 'patient', entityId: patients.map(({ id }) => id).join(',') },
    ...{ details: { ...details, files: imageKeys.length + otherKeys.length }, requestId: newId() },
  });
}
