import type { FlatSeries, SliceboxImage, SliceboxPatient, SliceboxSeries, SliceboxStudy } from '@circus/contracts';

type TextColumn =
  | 'patient_name'
  | 'patient_id'
  | 'patient_birth_date'
  | 'patient_sex'
  | 'study_instance_uid'
  | 'study_description'
  | 'study_date'
  | 'study_id'
  | 'accession_number'
  | 'patient_age'
  | 'series_instance_uid'
  | 'series_description'
  | 'series_date'
  | 'modality'
  | 'protocol_name'
  | 'body_part_examined'
  | 'manufacturer'
  | 'station_name'
  | 'frame_of_reference_uid'
  | 'sop_instance_uid'
  | 'image_type'
  | 'instance_number';

/** A row of any level; each has the columns of its own level and some of those above. */
export type LevelRow = Record<'patient_pk' | 'study_pk' | 'series_pk' | 'image_pk', bigint> &
  Record<TextColumn, string>;

const EMPTY = { value: '' };

export function patientOf(row: LevelRow, showsPatient: boolean): SliceboxPatient {
  const value = (column: TextColumn) => (showsPatient ? { value: row[column] } : EMPTY);
  return {
    id: Number(row.patient_pk),
    patientName: value('patient_name'),
    patientID: value('patient_id'),
    patientBirthDate: value('patient_birth_date'),
    patientSex: value('patient_sex'),
  };
}

export const studyOf = (row: LevelRow, showsPatient: boolean): SliceboxStudy => ({
  id: Number(row.study_pk),
  patientId: Number(row.patient_pk),
  studyInstanceUID: { value: row.study_instance_uid },
  studyDescription: { value: row.study_description },
  studyDate: { value: row.study_date },
  studyID: { value: row.study_id },
  accessionNumber: { value: row.accession_number },
  patientAge: showsPatient ? { value: row.patient_age } : EMPTY,
});

export const seriesOfRow = (row: LevelRow): SliceboxSeries => ({
  id: Number(row.series_pk),
  studyId: Number(row.study_pk),
  seriesInstanceUID: { value: row.series_instance_uid },
  seriesDescription: { value: row.series_description },
  seriesDate: { value: row.series_date },
  modality: { value: row.modality },
  protocolName: { value: row.protocol_name },
  bodyPartExamined: { value: row.body_part_examined },
  manufacturer: { value: row.manufacturer },
  stationName: { value: row.station_name },
  frameOfReferenceUID: { value: row.frame_of_reference_uid },
});

export const flatSeriesOf = (row: LevelRow, showsPatient: boolean): FlatSeries => ({
  id: Number(row.series_pk),
  patient: patientOf(row, showsPatient),
  study: studyOf(row, showsPatient),
  series: seriesOfRow(row),
});

export const imageOfRow = (row: LevelRow): SliceboxImage => ({
  id: Number(row.image_pk),
  seriesId: Number(row.series_pk),
  sopInstanceUID: { value: row.sop_instance_uid },
  imageType: { value: row.image_type },
  instanceNumber: { value: row.instance_number },
});
