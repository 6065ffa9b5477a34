import type { SliceboxProperties, SliceboxProperty } from '@circus/search';

/** The aliases that statements about metadata give to the tables of the archive. */
type Table = 'p' | 'st' | 's' | 'i';

const personal = true;

/** @param from the patient's row, or a series, which carries copies of it */
export const patientProperties = (from: 'p' | 's') =>
  ({
    patientName: { column: `${from}.patient_name`, personal },
    patientID: { column: `${from}.patient_id`, personal },
    patientBirthDate: { column: `${from}.patient_birth_date`, personal },
    patientSex: { column: `${from}.patient_sex`, personal },
  }) satisfies SliceboxProperties;

/** @param from the study's row, or a series, which carries copies of all but the age */
export const studyProperties = (from: 'st' | 's') =>
  ({
    patientId: number(from, 'patient_pk'),
    studyInstanceUID: { column: `${from}.study_instance_uid` },
    studyDescription: { column: `${from}.study_description` },
    studyDate: { column: `${from}.study_date` },
    studyID: { column: `${from}.study_id` },
    accessionNumber: { column: `${from}.accession_number` },
    patientAge: { column: 'st.patient_age', personal },
  }) satisfies SliceboxProperties;

export const seriesProperties = {
  studyId: number('s', 'study_pk'),
  seriesInstanceUID: { column: 's.series_instance_uid' },
  seriesDescription: { column: 's.series_description' },
  seriesDate: { column: 's.series_date' },
  modality: { column: 's.modality' },
  protocolName: { column: 's.protocol_name' },
  bodyPartExamined: { column: 's.body_part_examined' },
  manufacturer: { column: 's.manufacturer' },
  stationName: { column: 's.station_name' },
  frameOfReferenceUID: { column: 's.frame_of_reference_uid' },
} satisfies SliceboxProperties;

export const imageProperties = {
  seriesId: number('i', 'series_pk'),
  sopInstanceUID: { column: 'i.sop_instance_uid' },
  imageType: { column: 'i.image_type' },
  instanceNumber: { column: 'i.instance_number' },
} satisfies SliceboxProperties;

/** `id` is that of the level asked for. */
export const idOf = (table: Table): SliceboxProperty => number(table, 'id');

function number(table: Table, column: string): SliceboxProperty {
  return { column: `${table}.${column}`, type: 'number' };
}
