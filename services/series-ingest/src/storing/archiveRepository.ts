import { Prisma, type Statements } from '@circus/db';
import { patientColumns, seriesColumns, studyColumns } from './archiveLevels.js';
import type { FollowingSeries, InstancePlace, LockedSeries, OutboxRow, StorePlan, WantedPlace } from './archiveRows.js';
import { writeLongJson } from './longJson.js';
import { jsonRows, postgresJson } from './postgresJson.js';
import type { InstanceDescription, InstanceIdentity } from './receivedInstance.js';
import { SEARCH_TEXT_COLUMNS, SEARCH_TEXT_SEPARATOR } from './searchText.js';

const { raw, join } = Prisma;

const names = (...lists: Readonly<Record<string, string>>[]): string[] => lists.flatMap((list) => Object.keys(list));
const listOf = (columns: readonly string[], prefix: string) =>
  raw(columns.map((column) => `${prefix}.${column}`).join(', '));
const typed = (columns: Readonly<Record<string, string>>) =>
  raw(
    Object.entries(columns)
      .map(([column, type]) => `${column} ${type}`)
      .join(', '),
  );
const assigned = (columns: readonly string[], from: string) =>
  raw(columns.map((column) => `${column} = ${from}.${column}`).join(', '));
const texts = (columns: readonly string[]): Record<string, string> =>
  Object.fromEntries(columns.map((column) => [column, 'text']));

/** What a store writes of a series, in PostgreSQL's types. */
const SERIES_ROW = {
  ...texts(names(seriesColumns)),
  series_number: 'int',
  series_date_time: 'timestamptz',
  width: 'int',
  height: 'int',
  images: 'int4multirange',
  number_of_instances: 'int',
  ...texts(['study_date', 'study_description', 'study_id', 'accession_number', ...names(patientColumns)]),
  source_type: 'text',
  source_id: 'int',
  source_name: 'text',
  tags: 'jsonb',
  search_text: 'text',
};
const INSTANCE_ROW = {
  sop_class_uid: 'text',
  transfer_syntax_uid: 'text',
  instance_number: 'text',
  image_type: 'text',
  rows: 'int',
  columns: 'int',
  bits_allocated: 'int',
  number_of_frames: 'int',
  storage_key: 'text',
  size_bytes: 'bigint',
  sha256: 'text',
  pixel_header: 'jsonb',
  tags: 'jsonb',
  source_type: 'text',
  source_id: 'int',
  transformed_by: 'jsonb',
};
const INSTANCE_COLUMNS = Object.keys(INSTANCE_ROW);
/** The versions of the rows of a patient `p` and a study `st`: every change of a row has another (PostgreSQL 5.6, xmin). */
const ANCESTOR_ROWS = raw(`p.xmin::text || ' ' || st.xmin::text`);
/** Copies that series carry of their study. */
const COPIED_STUDY_COLUMNS = ['study_date', 'study_description', 'study_id', 'accession_number'];

/**
 * The statements of one store transaction. Each takes a whole batch as one JSON parameter.
 *
 * Locks are taken in one order everywhere: advisory locks of identities first, then rows by patient, study and series.
 * Whoever changes a series, its study or its patient holds the patient's row, so that copies cannot go apart.
 */
export class ArchiveRepository {
  constructor(protected readonly transaction: Statements) {}

  /**
   * Keeps others from making the same patients and series until the transaction ends. Needed before `ensureSeries`, and
   * before any row is locked.
   */
  async lockIdentities(identities: readonly InstanceIdentity[]): Promise<void> {
    const locks = new Set<string>();
    for (const { patientName, patientId, seriesInstanceUid } of identities) {
      locks.add(`patient ${patientName}\u001f${patientId}`);
      locks.add(`series ${seriesInstanceUid}`);
    }
    await this.transaction.$executeRaw`
      SELECT count(pg_advisory_xact_lock(lock)) FROM (
        SELECT hashtextextended(name, 727169) AS lock FROM unnest(${[...locks]}::text[]) AS name ORDER BY lock) AS ordered`;
  }

  /** Makes patients, studies and series that do not exist; a series UID that stands in another domain is passed over. */
  async ensureSeries(wanted: readonly (InstanceIdentity & { domain: string })[]): Promise<void> {
    const rows = wanted.map(({ patientName, patientId, studyInstanceUid, seriesInstanceUid, domain }) => ({
      patient_name: patientName,
      patient_id: patientId,
      study_instance_uid: studyInstanceUid,
      series_instance_uid: seriesInstanceUid,
      domain,
    }));
    await this.transaction.$executeRaw`
      WITH wanted AS (
        SELECT DISTINCT w.* FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS w(
          patient_name text, patient_id text, study_instance_uid text, series_instance_uid text, domain text)
        WHERE NOT EXISTS (
          SELECT FROM archive.series s WHERE s.series_instance_uid = w.series_instance_uid AND s.domain <> w.domain)
      ), known_patient AS (
        SELECT DISTINCT p.id, p.patient_name, p.patient_id
        FROM wanted JOIN archive.patient p USING (patient_name, patient_id)
      ), new_patient AS (
        INSERT INTO archive.patient (patient_name, patient_id)
        SELECT DISTINCT patient_name, patient_id FROM wanted
        EXCEPT SELECT patient_name, patient_id FROM known_patient
        ORDER BY patient_name, patient_id
        RETURNING id, patient_name, patient_id
      ), wanted_study AS (
        SELECT DISTINCT p.id AS patient_pk, w.study_instance_uid
        FROM wanted w JOIN (TABLE known_patient UNION ALL TABLE new_patient) p USING (patient_name, patient_id)
      ), known_study AS (
        SELECT st.id, st.patient_pk, st.study_instance_uid
        FROM wanted_study JOIN archive.study st USING (patient_pk, study_instance_uid)
      ), new_study AS (
        INSERT INTO archive.study (patient_pk, study_instance_uid)
        SELECT patient_pk, study_instance_uid FROM wanted_study
        EXCEPT SELECT patient_pk, study_instance_uid FROM known_study
        ORDER BY patient_pk, study_instance_uid
        RETURNING id, patient_pk, study_instance_uid
      )
      INSERT INTO archive.series (study_pk, patient_pk, series_instance_uid, domain, version,
        study_instance_uid, patient_name, patient_id)
      SELECT st.id, p.id, w.series_instance_uid, w.domain, 0, w.study_instance_uid, w.patient_name, w.patient_id
      FROM wanted w
      JOIN (TABLE known_patient UNION ALL TABLE new_patient) p USING (patient_name, patient_id)
      JOIN (TABLE known_study UNION ALL TABLE new_study) st
        ON st.patient_pk = p.id AND st.study_instance_uid = w.study_instance_uid
      WHERE NOT EXISTS (
        SELECT FROM archive.series s WHERE s.study_pk = st.id AND s.series_instance_uid = w.series_instance_uid)
      ORDER BY st.id, w.series_instance_uid`;
  }

  /** Locks every series of these UIDs, wherever it stands, with its study and patient. */
  async lockSeries(seriesInstanceUids: readonly string[]): Promise<LockedSeries[]> {
    const rows = await this.transaction.$queryRaw<(LockedSeries & Record<'id' | 'version', bigint>)[]>`
      SELECT s.id, s.study_pk, s.patient_pk, p.patient_name, p.patient_id, st.study_instance_uid, s.series_instance_uid,
        s.domain, s.version, s.images::text AS images, s.number_of_instances, s.series_number, s.series_date_time,
        s.width, s.height, ${listOf(names(seriesColumns), 's')}, ${listOf(names(studyColumns), 'st')},
        ${listOf(names(patientColumns), 'p')}, p.tags AS patient_tags, st.tags AS study_tags, s.tags AS series_tags,
        ${ANCESTOR_ROWS} AS ancestor_rows
      FROM archive.series s JOIN archive.study st ON st.id = s.study_pk JOIN archive.patient p ON p.id = s.patient_pk
      WHERE s.series_instance_uid = ANY(${seriesInstanceUids}::text[])
      ORDER BY p.id, st.id, s.id
      FOR NO KEY UPDATE OF p, st, s`;
    return rows.map((row) => ({
      ...row,
      id: Number(row.id),
      study_pk: Number(row.study_pk),
      patient_pk: Number(row.patient_pk),
      version: Number(row.version),
    }));
  }

  /** Where instances of locked series go, in the order asked: their row, or a new id. */
  async placesOf(wanted: readonly WantedPlace[]): Promise<InstancePlace[]> {
    const rows = await this.transaction.$queryRaw<
      { id: bigint; image_number: number | null; storage_key: string | null; size_bytes: bigint | null }[]
    >`
      SELECT coalesce(i.id, w.i, nextval('archive.instance_id_seq')) AS id, i.image_number, i.storage_key, i.size_bytes
      FROM jsonb_to_recordset(${JSON.stringify(
        wanted.map(({ seriesId, sopInstanceUid, newId }, n) => ({ n, s: seriesId, u: sopInstanceUid, i: newId })),
      )}::jsonb) AS w(n int, s bigint, u text, i bigint)
      LEFT JOIN archive.instance i ON i.series_pk = w.s AND i.sop_instance_uid = w.u
      ORDER BY w.n`;
    return rows.map(({ id, image_number, storage_key, size_bytes }) => ({
      id: Number(id),
      known:
        image_number === null || storage_key === null
          ? null
          : { imageNumber: image_number, storageKey: storage_key, sizeBytes: Number(size_bytes) },
    }));
  }

  /** Brings changed patients and studies up to date, then the copies that their other series carry. */
  async updateAncestors(plan: StorePlan, ownSeriesIds: readonly number[]): Promise<FollowingSeries[]> {
    await this.transaction.$executeRaw`
      WITH patient AS (
        UPDATE archive.patient p SET ${assigned([...names(patientColumns), 'tags'], 'w')}, updated_at = now()
        FROM jsonb_to_recordset(${jsonRows(plan.patients)}::jsonb) AS w(id bigint, ${typed({ ...texts(names(patientColumns)), tags: 'jsonb' })})
        WHERE p.id = w.id
      )
      UPDATE archive.study st SET ${assigned([...names(studyColumns), 'tags'], 'w')}, updated_at = now()
      FROM jsonb_to_recordset(${jsonRows(plan.studies)}::jsonb) AS w(id bigint, ${typed({ ...texts(names(studyColumns)), tags: 'jsonb' })})
      WHERE st.id = w.id`;
    if (plan.copiedPatientIds.length === 0 && plan.copiedStudyIds.length === 0) return [];
    const rows = await this.transaction.$queryRaw<(FollowingSeries & Record<'id' | 'version', bigint>)[]>`
      UPDATE archive.series s SET ${assigned(COPIED_STUDY_COLUMNS, 'st')}, ${assigned(names(patientColumns), 'p')},
        search_text = concat_ws(${SEARCH_TEXT_SEPARATOR}, ${raw(
          Object.entries(SEARCH_TEXT_COLUMNS)
            .map(([column, table]) => `${{ patient: 'p', study: 'st', series: 's' }[table]}.${column}::text`)
            .join(', '),
        )}),
        version = s.version + 1, updated_at = now()
      FROM archive.study st JOIN archive.patient p ON p.id = st.patient_pk
      WHERE st.id = s.study_pk
        AND (s.patient_pk = ANY(${plan.copiedPatientIds}::bigint[]) OR s.study_pk = ANY(${plan.copiedStudyIds}::bigint[]))
        AND s.id <> ALL(${ownSeriesIds}::bigint[])
      RETURNING s.id, s.series_instance_uid, s.study_instance_uid, s.domain, s.version, s.number_of_instances`;
    return rows.map((row) => ({ ...row, id: Number(row.id), version: Number(row.version) }));
  }

  /** Completes the row of an instance whose JSON is too long for `write`. */
  async writeLongJson(instanceId: number, description: InstanceDescription): Promise<void> {
    await writeLongJson(this.transaction, instanceId, description);
  }

  /** New ids for instances, so many: 32 or more, to be durable. Those never used are lost, and nobody misses them. */
  async newInstanceIds(count: number): Promise<number[]> {
    const rows = await this.transaction.$queryRaw<{ id: bigint }[]>`
      SELECT nextval('archive.instance_id_seq') AS id FROM generate_series(1, ${count}::int)`;
    return rows.map(({ id }) => Number(id));
  }

  /**
   * Writes instances, discarded bytes, series and events in one statement, which fails as a whole (SQLSTATE CS001)
   * where a series, its patient or its study is not as the plan expects.
   */
  async write(plan: StorePlan, events: readonly OutboxRow[]): Promise<void> {
    const seriesColumnNames = Object.keys(SERIES_ROW);
    await this.transaction.$executeRaw`
      WITH incoming AS MATERIALIZED (
        SELECT * FROM jsonb_to_recordset(${jsonRows(plan.instances)}::jsonb) AS x(id bigint, series_pk bigint,
          sop_instance_uid text, image_number int, discarded_key text, is_known boolean, ${typed(INSTANCE_ROW)})
      ), inserted AS (
        INSERT INTO archive.instance (id, series_pk, sop_instance_uid, image_number, ${join(INSTANCE_COLUMNS.map((column) => raw(column)))})
        SELECT id, series_pk, sop_instance_uid, image_number, ${join(INSTANCE_COLUMNS.map((column) => raw(column)))}
        FROM incoming WHERE NOT is_known
      ), replaced AS (
        UPDATE archive.instance i SET ${assigned(INSTANCE_COLUMNS, 'x')}, updated_at = now()
        FROM incoming x WHERE x.is_known AND i.id = x.id
      ), discarded AS (
        INSERT INTO archive.discarded_bytes (storage_key, reason)
        SELECT discarded_key, 'replaced' FROM incoming WHERE discarded_key IS NOT NULL
        ON CONFLICT DO NOTHING
      ), told AS (
        INSERT INTO archive.outbox (id, subject, payload, traceparent)
        SELECT id, subject, payload, traceparent FROM jsonb_to_recordset(${postgresJson(events)}::jsonb)
          AS e(id text, subject text, payload jsonb, traceparent text)
      ), wanted AS MATERIALIZED (
        SELECT w.* FROM jsonb_to_recordset(${jsonRows(plan.series)}::jsonb) AS w(id bigint, expected_version bigint,
          patient_pk bigint, study_pk bigint, expected_ancestors text, added_bytes bigint, parameters jsonb,
          patient_info jsonb, patient_years int, ${typed(SERIES_ROW)})
        JOIN archive.patient p ON p.id = w.patient_pk JOIN archive.study st ON st.id = w.study_pk
        WHERE w.expected_ancestors IS NULL OR w.expected_ancestors = ${ANCESTOR_ROWS}
      ), changed AS (
        UPDATE archive.series s SET ${assigned(seriesColumnNames, 'w')},
          size_bytes = s.size_bytes + w.added_bytes,
          parameters = coalesce(w.parameters, s.parameters), patient_info = coalesce(w.patient_info, s.patient_info),
          patient_years = CASE WHEN w.parameters IS NULL THEN s.patient_years ELSE w.patient_years END,
          version = s.version + 1, updated_at = now()
        FROM wanted w WHERE s.id = w.id AND s.version = w.expected_version
        RETURNING s.id
      )
      SELECT archive.require_fresh_plan(count(*) = ${plan.series.length}::int) FROM changed`;
  }
}
