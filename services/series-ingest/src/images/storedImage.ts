import { type Access, Refusal, type SourceType } from '@circus/contracts';
import { type Database, singleStatements } from '@circus/db';
import type { DicomJson } from '@circus/dicom';
import { hasDomain } from '@circus/service-kit';
import type { TransformMark } from '../storing/transform.js';

/** An image as its rows say. */
export interface StoredImage {
  id: number;
  seriesId: number;
  seriesUid: string;
  studyUid: string;
  sopInstanceUid: string;
  patientName: string;
  patientId: string;
  domain: string;
  /** Of its series. */
  source: { type: SourceType; id: number; name: string };
  storageKey: string;
  sizeBytes: number;
  transferSyntaxUid: string;
  tags: DicomJson;
  transformedBy: TransformMark[] | null;
}

interface ImageRow {
  id: bigint;
  series_pk: bigint;
  series_instance_uid: string;
  study_instance_uid: string;
  sop_instance_uid: string;
  patient_name: string;
  patient_id: string;
  domain: string;
  source_type: SourceType;
  source_id: number;
  source_name: string;
  storage_key: string;
  size_bytes: bigint;
  transfer_syntax_uid: string;
  tags: DicomJson;
  transformed_by: TransformMark[] | null;
}

/** @throws Refusal `missing`, also for an image of another domain: on this surface it does not exist */
export async function findStoredImage(
  database: Database,
  access: Pick<Access, 'domains'>,
  imageId: bigint,
): Promise<StoredImage> {
  const [row] = await singleStatements(database).$queryRaw<ImageRow[]>`
    SELECT i.id, i.series_pk, s.series_instance_uid, s.study_instance_uid, i.sop_instance_uid, s.patient_name, s.patient_id,
      s.domain, s.source_type, s.source_id, s.source_name, i.storage_key, i.size_bytes, i.transfer_syntax_uid, i.tags,
      i.transformed_by
    FROM archive.instance i JOIN archive.series s ON s.id = i.series_pk WHERE i.id = ${imageId}`;
  if (!row || !hasDomain(access, row.domain)) throw new Refusal('missing', 'There is no such image.');
  return {
    id: Number(row.id),
    seriesId: Number(row.series_pk),
    seriesUid: row.series_instance_uid,
    studyUid: row.study_instance_uid,
    sopInstanceUid: row.sop_instance_uid,
    patientName: row.patient_name,
    patientId: row.patient_id,
    domain: row.domain,
    source: { type: row.source_type, id: row.source_id, name: row.source_name },
    storageKey: row.storage_key,
    sizeBytes: Number(row.size_bytes),
    transferSyntaxUid: row.transfer_syntax_uid,
    tags: row.tags,
    transformedBy: row.transformed_by,
  };
}
