import type { Access } from '@circus/contracts';
import type { Database, Transaction } from '@circus/db';
import { type Actor, auditChange, domainsOf, logChange } from '@circus/service-kit';
import { lockPatients } from './keyRepository.js';

/** Removes a key: nobody can tell any more who the image was. An unknown id, or one of another domain, is no error. */
export async function removeKey(database: Database, access: Access, actor: Actor, id: bigint): Promise<void> {
  const domains = domainsOf(access);
  await database.$transaction(async (transaction) => {
    const [key] = await transaction.$queryRaw<{ id: bigint }[]>`
      SELECT id FROM sharing.anonymization_key
      WHERE id = ${id} AND (${domains === null} OR domain = ANY(${domains ?? []}::text[]))`;
    if (!key || (await removeKeys(transaction, [id])) === 0) return;
    await auditChange(transaction, 'sharing', actor, {
      action: 'anonymizationKey.delete',
      entity: 'anonymizationKey',
      entityId: String(id),
    });
    const message = `${access.loginId}: Deleted an anonymization key.`;
    await logChange(transaction, 'sharing', { entryType: 'INFO', subject: 'System', message });
  });
}

/** The key of an anonymization that led to nothing. */
export const forgetKey = (database: Database, id: number): Promise<number> =>
  database.$transaction((transaction) => removeKeys(transaction, [BigInt(id)]));

/**
 * Removes the keys of images that are gone (spec slicebox 7.4). The keys of images that were anonymized themselves outlive
 * the originals.
 */
export async function purgeKeys(database: Database, imageIds: readonly number[]): Promise<number> {
  return database.$transaction(async (transaction) => {
    const rows = await transaction.$queryRaw<{ id: bigint }[]>`
      SELECT id FROM sharing.anonymization_key WHERE image_id = ANY(${[...imageIds]}::bigint[]) AND NOT in_place`;
    return rows.length === 0
      ? 0
      : removeKeys(
          transaction,
          rows.map((row) => row.id),
        );
  });
}

/**
 * Points the keys of images that were anonymized themselves to the anonymous ones, where a process ended between storing
 * these and saying so.
 */
export async function followImages(database: Database, goneIds: readonly number[]): Promise<void> {
  await database.$executeRaw`
    UPDATE sharing.anonymization_key k SET image_id = i.id FROM archive_read.image i
    WHERE k.image_id = ANY(${[...goneIds]}::bigint[]) AND k.in_place AND i.id <> k.image_id
      AND i.sop_instance_uid = k.anonymous_sop_instance_uid AND i.series_instance_uid = k.anonymous_series_instance_uid
      AND i.study_instance_uid = k.anonymous_study_instance_uid AND i.patient_id = k.anonymous_patient_id
      AND i.patient_name = k.anonymous_patient_name`;
}

/** With what was made for their patients alone: of patients without a key nothing is left that a pseudonym could be made of. */
async function removeKeys(transaction: Transaction, ids: readonly bigint[]): Promise<number> {
  const patients = await transaction.$queryRaw<{ id: bigint; patient_name: string; patient_id: string }[]>`
    SELECT id, patient_name, patient_id FROM sharing.anonymization_patient
    WHERE id IN (SELECT patient_pk FROM sharing.anonymization_key WHERE id = ANY(${[...ids]}::bigint[]))`;
  await lockPatients(
    transaction,
    patients.map(({ patient_name, patient_id }) => ({
      patientName: patient_name,
      patientId: patient_id,
      studyInstanceUid: '',
      seriesInstanceUid: '',
      sopInstanceUid: '',
    })),
  );
  const removed = await transaction.$executeRaw`
    DELETE FROM sharing.anonymization_key WHERE id = ANY(${[...ids]}::bigint[])`;
  const pks = patients.map(({ id }) => id);
  await transaction.$executeRaw`
    DELETE FROM sharing.anonymization_uid u WHERE patient_pk = ANY(${pks}::bigint[]) AND NOT EXISTS (
      SELECT FROM sharing.anonymization_key k WHERE k.patient_pk = u.patient_pk
        AND u.uid IN (k.study_instance_uid, k.series_instance_uid, k.sop_instance_uid))`;
  await transaction.$executeRaw`
    DELETE FROM sharing.anonymization_patient p WHERE id = ANY(${pks}::bigint[])
      AND NOT EXISTS (SELECT FROM sharing.anonymization_key WHERE patient_pk = p.id)`;
  return removed;
}
