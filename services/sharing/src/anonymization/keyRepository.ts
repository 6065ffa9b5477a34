import { type Database, type Statements, singleStatements } from '@circus/db';
import type { InstanceNames } from '@circus/dicom';
import { newSecret, newShiftDays } from './pseudonyms.js';

/** A patient of whom something was anonymized. */
export interface KnownPatient {
  id: bigint;
  secret: Uint8Array;
  shiftDays: number;
}

/** A key, as far as later anonymizations go by it. */
export interface KnownKey {
  id: bigint;
  real: InstanceNames;
  anonymous: InstanceNames;
  /** What somebody gave, by tag. */
  overridden: ReadonlyMap<string, string>;
}

export interface NewKey {
  id: bigint;
  imageId: number;
  domain: string;
  inPlace: boolean;
  options: readonly string[];
  patientPk: bigint;
  real: InstanceNames;
  anonymous: InstanceNames;
}

export interface KeyValue {
  tagPath: string;
  value: string;
  anonymizedValue: string;
  overridden: boolean;
}

/** Apart from the keys of other advisory locks. */
const SEED = 513_010;

/** Holds the patients until the transaction ends: whoever anonymizes one of them meanwhile waits (spec slicebox 7.5). */
export async function lockPatients(statements: Statements, patients: readonly InstanceNames[]): Promise<void> {
  const names = patients.map(({ patientName, patientId }) => `${patientName}\u001f${patientId}`);
  await statements.$executeRaw`
    SELECT count(pg_advisory_xact_lock(lock)) FROM (
      SELECT DISTINCT hashtextextended(name, ${SEED}::bigint) AS lock FROM unnest(${names}::text[]) AS name ORDER BY lock
    ) AS ordered`;
}

/** The patients, in the order given; those that are new are made. Under their locks. */
export async function knownPatients(
  statements: Statements,
  patients: readonly InstanceNames[],
): Promise<KnownPatient[]> {
  const names = patients.map(({ patientName }) => patientName);
  const ids = patients.map(({ patientId }) => patientId);
  const find = () => statements.$queryRaw<
    { id: bigint; patient_name: string; patient_id: string; secret: Buffer; shift_days: number }[]
  >`
    SELECT p.id, p.patient_name, p.patient_id, p.secret, p.shift_days FROM sharing.anonymization_patient p
    WHERE (p.patient_name, p.patient_id) IN (SELECT * FROM unnest(${names}::text[], ${ids}::text[]))`;
  const keyOf = (name: string, id: string) => `${name}\u001f${id}`;
  let rows = await find();
  const known = new Set(rows.map(({ patient_name, patient_id }) => keyOf(patient_name, patient_id)));
  if (patients.some(({ patientName, patientId }) => !known.has(keyOf(patientName, patientId)))) {
    await statements.$executeRaw`
      INSERT INTO sharing.anonymization_patient (patient_name, patient_id, secret, shift_days)
      SELECT name, id, decode(secret, 'hex'), days
      FROM unnest(${names}::text[], ${ids}::text[], ${patients.map(() => newSecret().toString('hex'))}::text[],
        ${patients.map(newShiftDays)}::int[]) AS new (name, id, secret, days)
      ON CONFLICT (patient_name, patient_id) DO NOTHING`;
    rows = await find();
  }
  const byName = new Map(rows.map((row) => [keyOf(row.patient_name, row.patient_id), row]));
  return patients.map(({ patientName, patientId }) => {
    const row = byName.get(keyOf(patientName, patientId));
    if (!row) throw new Error('A patient of an anonymization vanished under its lock');
    return { id: row.id, secret: row.secret, shiftDays: row.shift_days };
  });
}

interface KeyRow {
  id: bigint;
  patient_name: string;
  patient_id: string;
  study_instance_uid: string;
  series_instance_uid: string;
  sop_instance_uid: string;
  anonymous_patient_name: string;
  anonymous_patient_id: string;
  anonymous_study_instance_uid: string;
  anonymous_series_instance_uid: string;
  anonymous_sop_instance_uid: string;
}

/** For each image the latest key of the same image, series, study and patient. */
export async function latestKeys(
  statements: Statements,
  images: readonly { patientPk: bigint; real: InstanceNames }[],
): Promise<KnownKey[]> {
  const rows = await statements.$queryRaw<KeyRow[]>`
    WITH wanted (patient, study, series, sop) AS (
      SELECT * FROM unnest(${images.map(({ patientPk }) => patientPk)}::bigint[],
        ${images.map(({ real }) => real.studyInstanceUid)}::text[],
        ${images.map(({ real }) => real.seriesInstanceUid)}::text[],
        ${images.map(({ real }) => real.sopInstanceUid)}::text[])
    ), found (id) AS (
      SELECT max(k.id) FROM wanted w JOIN sharing.anonymization_key k ON k.patient_pk = w.patient
        AND k.study_instance_uid = w.study AND k.series_instance_uid = w.series AND k.sop_instance_uid = w.sop
        GROUP BY w.patient, w.study, w.series, w.sop
      UNION SELECT l.id FROM (SELECT DISTINCT patient, study, series FROM wanted) w CROSS JOIN LATERAL (
        SELECT max(k.id) AS id FROM sharing.anonymization_key k
        WHERE k.patient_pk = w.patient AND k.study_instance_uid = w.study AND k.series_instance_uid = w.series) l
      UNION SELECT l.id FROM (SELECT DISTINCT patient, study FROM wanted) w CROSS JOIN LATERAL (
        SELECT max(k.id) AS id FROM sharing.anonymization_key k
        WHERE k.patient_pk = w.patient AND k.study_instance_uid = w.study) l
      UNION SELECT l.id FROM (SELECT DISTINCT patient FROM wanted) w CROSS JOIN LATERAL (
        SELECT k.id FROM sharing.anonymization_key k WHERE k.patient_pk = w.patient ORDER BY k.id DESC LIMIT 1) l
    )
    SELECT id, patient_name, patient_id, study_instance_uid, series_instance_uid, sop_instance_uid, anonymous_patient_name,
      anonymous_patient_id, anonymous_study_instance_uid, anonymous_series_instance_uid, anonymous_sop_instance_uid
    FROM sharing.anonymization_key WHERE id IN (SELECT id FROM found) ORDER BY id DESC`;
  if (rows.length === 0) return [];
  const values = await statements.$queryRaw<{ key_id: bigint; tag_path: string; anonymized_value: string }[]>`
    SELECT key_id, tag_path, anonymized_value FROM sharing.anonymization_key_value
    WHERE key_id = ANY(${rows.map(({ id }) => id)}::bigint[]) AND overridden`;
  return rows.map((row) => ({
    id: row.id,
    ...namesOf(row),
    overridden: new Map(
      values
        .filter(({ key_id }) => key_id === row.id)
        .map(({ tag_path, anonymized_value }) => [tag_path, anonymized_value]),
    ),
  }));
}

export const namesOf = (row: KeyRow): { real: InstanceNames; anonymous: InstanceNames } => ({
  real: {
    patientName: row.patient_name,
    patientId: row.patient_id,
    studyInstanceUid: row.study_instance_uid,
    seriesInstanceUid: row.series_instance_uid,
    sopInstanceUid: row.sop_instance_uid,
  },
  anonymous: {
    patientName: row.anonymous_patient_name,
    patientId: row.anonymous_patient_id,
    studyInstanceUid: row.anonymous_study_instance_uid,
    seriesInstanceUid: row.anonymous_series_instance_uid,
    sopInstanceUid: row.anonymous_sop_instance_uid,
  },
});

/** UIDs whose pseudonyms somebody gave, by patient. */
export async function givenUids(
  statements: Statements,
  wanted: readonly { patientPk: bigint; uid: string }[],
): Promise<{ patientPk: bigint; uid: string; anonymousUid: string }[]> {
  const rows = await statements.$queryRaw<{ patient_pk: bigint; uid: string; anonymous_uid: string }[]>`
    SELECT u.patient_pk, u.uid, u.anonymous_uid FROM sharing.anonymization_uid u
    JOIN (SELECT DISTINCT * FROM unnest(${wanted.map(({ patientPk }) => patientPk)}::bigint[],
      ${wanted.map(({ uid }) => uid)}::text[])) AS w (patient_pk, uid) ON w.patient_pk = u.patient_pk AND w.uid = u.uid`;
  return rows.map((row) => ({ patientPk: row.patient_pk, uid: row.uid, anonymousUid: row.anonymous_uid }));
}

export async function addGivenUids(
  statements: Statements,
  given: readonly { patientPk: bigint; uid: string; anonymousUid: string }[],
): Promise<void> {
  if (given.length === 0) return;
  const latest = new Map(given.map((each) => [`${each.patientPk} ${each.uid}`, each]));
  await statements.$executeRaw`
    INSERT INTO sharing.anonymization_uid (patient_pk, uid, anonymous_uid)
    SELECT * FROM unnest(${[...latest.values()].map(({ patientPk }) => patientPk)}::bigint[],
      ${[...latest.values()].map(({ uid }) => uid)}::text[],
      ${[...latest.values()].map(({ anonymousUid }) => anonymousUid)}::text[])
    ON CONFLICT (patient_pk, uid) DO UPDATE SET anonymous_uid = excluded.anonymous_uid`;
}

export async function newKeyIds(statements: Statements, count: number): Promise<bigint[]> {
  const rows = await statements.$queryRaw<{ id: bigint }[]>`
    SELECT nextval('sharing.anonymization_key_id_seq') AS id FROM generate_series(1, ${count}::int)`;
  return rows.map(({ id }) => id);
}

/** Adds keys, and the values that belong to them, in one statement. */
export async function addKeys(
  statements: Statements,
  keys: readonly NewKey[],
  values: readonly (KeyValue & { keyId: bigint })[],
): Promise<void> {
  const rows = keys.map(({ id, imageId, domain, inPlace, options, patientPk, real, anonymous }) => ({
    id: String(id),
    image_id: imageId,
    domain,
    in_place: inPlace,
    options,
    patient_pk: String(patientPk),
    patient_name: real.patientName,
    patient_id: real.patientId,
    study: real.studyInstanceUid,
    series: real.seriesInstanceUid,
    sop: real.sopInstanceUid,
    anonymous_name: anonymous.patientName,
    anonymous_id: anonymous.patientId,
    anonymous_study: anonymous.studyInstanceUid,
    anonymous_series: anonymous.seriesInstanceUid,
    anonymous_sop: anonymous.sopInstanceUid,
  }));
  await statements.$executeRaw`
    WITH added AS (
      INSERT INTO sharing.anonymization_key (id, image_id, domain, in_place, options, patient_pk, patient_name, patient_id,
        study_instance_uid, series_instance_uid, sop_instance_uid, anonymous_patient_name, anonymous_patient_id,
        anonymous_study_instance_uid, anonymous_series_instance_uid, anonymous_sop_instance_uid)
      SELECT id, image_id, domain, in_place, ARRAY(SELECT jsonb_array_elements_text(options)), patient_pk, patient_name,
        patient_id, study, series, sop, anonymous_name, anonymous_id, anonymous_study, anonymous_series, anonymous_sop
      FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS k (id bigint, image_id bigint, domain text, in_place boolean,
        options jsonb, patient_pk bigint, patient_name text, patient_id text, study text, series text, sop text,
        anonymous_name text, anonymous_id text, anonymous_study text, anonymous_series text, anonymous_sop text)
    )
    INSERT INTO sharing.anonymization_key_value (key_id, tag_path, value, anonymized_value, overridden)
    SELECT * FROM unnest(${values.map(({ keyId }) => keyId)}::bigint[], ${values.map(({ tagPath }) => tagPath)}::text[],
      ${values.map(({ value }) => value)}::text[], ${values.map(({ anonymizedValue }) => anonymizedValue)}::text[],
      ${values.map(({ overridden }) => overridden)}::boolean[])`;
}

/** Which of the keys, by their places, would say of an anonymous instance what another key says of another real one. */
export async function takenNames(
  statements: Statements,
  keys: readonly { real: InstanceNames; anonymous: InstanceNames }[],
): Promise<Set<number>> {
  const real = (name: keyof InstanceNames) => keys.map((key) => key.real[name]);
  const anonymous = (name: keyof InstanceNames) => keys.map((key) => key.anonymous[name]);
  const rows = await statements.$queryRaw<{ place: bigint }[]>`
    SELECT DISTINCT w.place FROM unnest(${anonymous('patientName')}::text[], ${anonymous('patientId')}::text[],
        ${anonymous('studyInstanceUid')}::text[], ${anonymous('seriesInstanceUid')}::text[],
        ${anonymous('sopInstanceUid')}::text[], ${real('patientName')}::text[], ${real('patientId')}::text[],
        ${real('studyInstanceUid')}::text[], ${real('seriesInstanceUid')}::text[], ${real('sopInstanceUid')}::text[])
      WITH ORDINALITY AS w (name, id, study, series, sop, real_name, real_id, real_study, real_series, real_sop, place)
    JOIN sharing.anonymization_key k ON k.anonymous_patient_id = w.id AND k.anonymous_study_instance_uid = w.study
      AND k.anonymous_series_instance_uid = w.series AND k.anonymous_sop_instance_uid = w.sop
      AND k.anonymous_patient_name = w.name
    WHERE (k.patient_name, k.patient_id, k.study_instance_uid, k.series_instance_uid, k.sop_instance_uid)
      <> (w.real_name, w.real_id, w.real_study, w.real_series, w.real_sop)`;
  return new Set(rows.map(({ place }) => Number(place) - 1));
}

/** The options of every key that has led to an instance of these names. */
export async function optionsOfAnonymous(database: Database, names: InstanceNames): Promise<string[][]> {
  const rows = await singleStatements(database).$queryRaw<{ options: string[] }[]>`
    SELECT options FROM sharing.anonymization_key
    WHERE anonymous_patient_id = ${names.patientId} AND anonymous_study_instance_uid = ${names.studyInstanceUid}
      AND anonymous_series_instance_uid = ${names.seriesInstanceUid}
      AND anonymous_sop_instance_uid = ${names.sopInstanceUid} AND anonymous_patient_name = ${names.patientName}`;
  return rows.map(({ options }) => options);
}
