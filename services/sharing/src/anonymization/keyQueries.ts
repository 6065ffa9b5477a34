import { type Access, type AnonymizationKey, type AnonymizationKeyValue, Refusal } from '@circus/contracts';
import { type Database, Prisma } from '@circus/db';
import { parseTagPath, writtenTagPath } from '@circus/dicom';
import {
  allOf,
  parseSliceboxList,
  parseSliceboxQuery,
  type SliceboxListSql,
  type SliceboxProperties,
  type SliceboxProperty,
  sliceboxListToSql,
  sliceboxQueryToSql,
  wholeList,
} from '@circus/search';
import { domainsOf, mayUsePersonalInfo } from '@circus/service-kit';
import { KEY_ATTRIBUTES } from './keyAttributes.js';

/** A key as its row says. */
export interface KeyRow {
  id: bigint;
  created_at: Date;
  image_id: bigint;
  patient_name: string;
  anonymous_patient_name: string;
  patient_id: string;
  anonymous_patient_id: string;
  study_instance_uid: string;
  anonymous_study_instance_uid: string;
  series_instance_uid: string;
  anonymous_series_instance_uid: string;
  sop_instance_uid: string;
  anonymous_sop_instance_uid: string;
}

const text = (column: string, personal = false): SliceboxProperty => ({ column, personal });

/** Names of the contract. Real names are patient information (DECISIONS 14). */
const NAMES: SliceboxProperties = {
  patientName: text('k.patient_name', true),
  anonPatientName: text('k.anonymous_patient_name'),
  patientID: text('k.patient_id', true),
  anonPatientID: text('k.anonymous_patient_id'),
  studyInstanceUID: text('k.study_instance_uid'),
  anonStudyInstanceUID: text('k.anonymous_study_instance_uid'),
  seriesInstanceUID: text('k.series_instance_uid'),
  anonSeriesInstanceUID: text('k.anonymous_series_instance_uid'),
  sopInstanceUID: text('k.sop_instance_uid'),
  anonSOPInstanceUID: text('k.anonymous_sop_instance_uid'),
};
const PROPERTIES: SliceboxProperties = {
  ...NAMES,
  id: { column: 'k.id', type: 'number' },
  imageId: { column: 'k.image_id', type: 'number' },
  created: { column: 'k.created_at', type: 'number' },
};
const { created: _created, ...SEARCHABLE } = PROPERTIES;

/** Keys of images in the caller's domains. @throws Refusal `invalid`, `forbidden` */
export function listKeys(
  database: Database,
  access: Access,
  query: Readonly<Record<string, unknown>>,
): Promise<AnonymizationKey[]> {
  const patientInfoAllowed = mayUsePersonalInfo(access);
  const filterable = Object.values(NAMES);
  const list = parseSliceboxList(query, { patientInfoAllowed, orderable: PROPERTIES, filterable });
  return select(database, access, sliceboxListToSql(list, 'k.id'));
}

/** @throws Refusal `invalid`, `forbidden` */
export function queryKeys(database: Database, access: Access, body: unknown): Promise<AnonymizationKey[]> {
  const patientInfoAllowed = mayUsePersonalInfo(access);
  const query = parseSliceboxQuery(body, { patientInfoAllowed, orderable: PROPERTIES, searchable: SEARCHABLE });
  return select(database, access, sliceboxQueryToSql(query, 'k.id'));
}

/** @throws Refusal `missing`, also for a key of another domain */
export async function findKey(database: Database, access: Access, id: bigint): Promise<AnonymizationKey> {
  const [key] = await select(database, access, {
    where: Prisma.sql`k.id = ${id}`,
    orderBy: Prisma.sql`k.id`,
    slice: Prisma.sql`LIMIT 1`,
  });
  if (!key) throw new Refusal('missing', 'There is no such anonymization key.');
  return key;
}

/** The attributes of a key beside its names. @throws Refusal `missing` */
export async function valuesOfKey(database: Database, access: Access, id: bigint): Promise<AnonymizationKeyValue[]> {
  await findKey(database, access, id);
  const rows = await database.$queryRaw<
    { id: bigint; key_id: bigint; tag_path: string; value: string; anonymized_value: string }[]
  >`
    SELECT id, key_id, tag_path, value, anonymized_value FROM sharing.anonymization_key_value
    WHERE key_id = ${id} ORDER BY id`;
  const showsPatient = mayUsePersonalInfo(access);
  return rows.map((row) => {
    const path = parseTagPath(row.tag_path);
    const isPatients = KEY_ATTRIBUTES.get(path[0]?.tag ?? '') === 'PATIENT';
    return {
      id: Number(row.id),
      anonymizationKeyId: Number(row.key_id),
      tagPath: writtenTagPath(path),
      value: isPatients && !showsPatient ? '' : row.value,
      anonymizedValue: row.anonymized_value,
    };
  });
}

async function select(
  database: Database,
  access: Access,
  { where, orderBy, slice }: SliceboxListSql,
): Promise<AnonymizationKey[]> {
  const domains = domainsOf(access);
  const own = domains === null ? [where] : [where, Prisma.sql`k.domain = ANY(${domains}::text[])`];
  const rows = wholeList(
    await database.$queryRaw<KeyRow[]>`
      SELECT k.* FROM sharing.anonymization_key k WHERE ${allOf(own)} ORDER BY ${orderBy} ${slice}`,
  );
  const showsPatient = mayUsePersonalInfo(access);
  return rows.map((row) => ({
    id: Number(row.id),
    created: row.created_at.getTime(),
    imageId: Number(row.image_id),
    patientName: showsPatient ? row.patient_name : '',
    anonPatientName: row.anonymous_patient_name,
    patientID: showsPatient ? row.patient_id : '',
    anonPatientID: row.anonymous_patient_id,
    studyInstanceUID: row.study_instance_uid,
    anonStudyInstanceUID: row.anonymous_study_instance_uid,
    seriesInstanceUID: row.series_instance_uid,
    anonSeriesInstanceUID: row.anonymous_series_instance_uid,
    sopInstanceUID: row.sop_instance_uid,
    anonSOPInstanceUID: row.anonymous_sop_instance_uid,
  }));
}
