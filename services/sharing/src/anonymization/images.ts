import type { SourceType } from '@circus/contracts';
import { type Database, singleStatements } from '@circus/db';
import type { InstanceNames } from '@circus/dicom';

/** An image of the archive, as sharing needs it. */
export interface ArchivedImage {
  id: number;
  seriesId: number;
  domain: string;
  storageKey: string;
  sizeBytes: number;
  sopClassUid: string;
  transferSyntaxUid: string;
  /** Where its series came from. */
  sourceType: SourceType;
  names: InstanceNames;
  /** How the suite made it out of another one, the last step last; null for one that came as it is. */
  transformedBy: { transform: string; [detail: string]: unknown }[] | null;
}

interface ImageRow {
  id: bigint;
  series_id: bigint;
  domain: string;
  storage_key: string;
  size_bytes: bigint;
  sop_class_uid: string;
  transfer_syntax_uid: string;
  source_type: SourceType;
  transformed_by: ArchivedImage['transformedBy'];
  patient_name: string;
  patient_id: string;
  study_instance_uid: string;
  series_instance_uid: string;
  sop_instance_uid: string;
}

/** Those of the ids that images have. */
export async function findImages(database: Database, ids: readonly number[]): Promise<ArchivedImage[]> {
  const rows = await singleStatements(database).$queryRaw<ImageRow[]>`
    SELECT * FROM archive_read.image WHERE id = ANY(${ids.filter(Number.isSafeInteger)}::bigint[])`;
  return rows.map((row) => ({
    id: Number(row.id),
    seriesId: Number(row.series_id),
    domain: row.domain,
    storageKey: row.storage_key,
    sizeBytes: Number(row.size_bytes),
    sopClassUid: row.sop_class_uid,
    transferSyntaxUid: row.transfer_syntax_uid,
    transformedBy: row.transformed_by,
    sourceType: row.source_type,
    names: {
      patientName: row.patient_name,
      patientId: row.patient_id,
      studyInstanceUid: row.study_instance_uid,
      seriesInstanceUid: row.series_instance_uid,
      sopInstanceUid: row.sop_instance_uid,
    },
  }));
}
