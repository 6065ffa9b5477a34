import type { DicomJson } from '@circus/dicom';
import type { PatientColumns, SeriesColumns, StudyColumns } from './archiveLevels.js';

/** A series as it stands, locked together with its study and patient. Columns have their names in PostgreSQL. */
export interface LockedSeries extends PatientColumns, StudyColumns, SeriesColumns {
  id: number;
  study_pk: number;
  patient_pk: number;
  patient_name: string;
  patient_id: string;
  study_instance_uid: string;
  series_instance_uid: string;
  domain: string;
  version: number;
  /** int4multirange in its text form. */
  images: string;
  number_of_instances: number;
  series_number: number | null;
  series_date_time: Date | null;
  width: number;
  height: number;
  patient_tags: DicomJson;
  study_tags: DicomJson;
  series_tags: DicomJson;
  /** Which versions of the patient's and the study's row these are. Null: changed since by this very transaction. */
  ancestor_rows: string | null;
}

/** An instance of a locked series that a place is looked for. */
export interface WantedPlace {
  seriesId: number;
  sopInstanceUid: string;
  /** Where its bytes are. */
  key: string;
  /** Its id if it is new; null: one that is given by and by. */
  newId: number | null;
}

/** A place for an instance: the row that stands there, or the id of a new one. */
export interface InstancePlace {
  id: number;
  known: { imageNumber: number; storageKey: string; sizeBytes: number } | null;
}

/** A row of a statement's JSON: plain members, and members that are JSON text already. */
export interface JsonRow {
  members: Record<string, unknown>;
  texts: Record<string, string>;
}

export interface OutboxRow {
  id: string;
  subject: string;
  payload: unknown;
  /** Of what the event tells of, where that is traced. */
  traceparent?: string | undefined;
}

/** Another series of a changed patient or study, after its copies were brought up to date. */
export interface FollowingSeries {
  id: number;
  series_instance_uid: string;
  study_instance_uid: string;
  domain: string;
  version: number;
  number_of_instances: number;
}

/** Everything that one batch writes. */
export interface StorePlan {
  instances: JsonRow[];
  /** Each with the version that its row is expected to have, and which rows of patient and study (null: any). */
  series: JsonRow[];
  /** Patients and studies whose attributes changed. */
  patients: JsonRow[];
  studies: JsonRow[];
  /** Of these, the ones of which other series carry copies. */
  copiedPatientIds: number[];
  copiedStudyIds: number[];
}
