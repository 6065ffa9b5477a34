import { type DicomJson, textOf } from '@circus/dicom';

/**
 * Which attributes stand in a column of which level, under the column's name: the rows travel to PostgreSQL as JSON and
 * come back the same way. Identity (names, IDs, UIDs) is not among them: it never changes by storing (DECISIONS 12).
 */
export const patientColumns = { patient_birth_date: '00100030', patient_sex: '00100040' } as const;

export const studyColumns = {
  study_description: '00081030',
  study_date: '00080020',
  study_time: '00080030',
  study_id: '00200010',
  accession_number: '00080050',
  patient_age: '00101010',
  referring_physician_name: '00080090',
} as const;

export const seriesColumns = {
  modality: '00080060',
  series_description: '0008103E',
  series_date: '00080021',
  series_time: '00080031',
  protocol_name: '00181030',
  body_part_examined: '00180015',
  manufacturer: '00080070',
  manufacturer_model_name: '00081090',
  station_name: '00081010',
  institution_name: '00080080',
  laterality: '00200060',
  frame_of_reference_uid: '00200052',
  performed_procedure_step_start_date: '00400244',
  performed_procedure_step_start_time: '00400245',
} as const;

export type PatientColumns = Record<keyof typeof patientColumns, string>;
export type StudyColumns = Record<keyof typeof studyColumns, string>;
export type SeriesColumns = Record<keyof typeof seriesColumns, string>;

/**
 * Further attributes that belong to a level and are told with it, but searched by nobody: they stand in the level's
 * `tags` (PS3.3 C.7.1 Patient, C.7.2 Study, C.7.3 Series, C.7.5 Equipment).
 */
export const patientTags = ['00100021', '00100032', '00101000', '00102160', '00104000', '00120062', '00120063'];
export const studyTags = [
  '00080201',
  '00081032',
  '00081048',
  '00081060',
  '00081080',
  '00101020',
  '00101030',
  '00102180',
  '001021B0',
];
export const seriesTags = [
  '00080081',
  '00081040',
  '00081050',
  '00081070',
  '00181000',
  '00181020',
  '00185100',
  '00400253',
  '00400254',
  '00400275',
];

/** Index rows of PostgreSQL hold some 2,700 bytes, and no attribute of these VRs is longer unless it is damaged (PS3.5 6.2). */
const COLUMN_CHARACTERS = 512;

export interface LevelAttributes {
  patient: PatientColumns;
  patientTags: DicomJson;
  study: StudyColumns;
  studyTags: DicomJson;
  series: SeriesColumns;
  seriesTags: DicomJson;
}

export function levelAttributesOf(dataset: DicomJson): LevelAttributes {
  return {
    patient: columnsOf(dataset, patientColumns),
    patientTags: tagsOf(dataset, patientTags),
    study: columnsOf(dataset, studyColumns),
    studyTags: tagsOf(dataset, studyTags),
    series: columnsOf(dataset, seriesColumns),
    seriesTags: tagsOf(dataset, seriesTags),
  };
}

/** An attribute as a column holds it: text without NUL, cut where it is longer than any such attribute may be. */
export function columnText(dataset: DicomJson, tag: string): string {
  const text = storableText(textOf(dataset, tag));
  // Never the first half of a surrogate pair.
  return text.length > COLUMN_CHARACTERS ? text.slice(0, COLUMN_CHARACTERS).replace(/[\ud800-\udbff]$/, '') : text;
}

/** PostgreSQL's text cannot hold NUL, with which some devices pad. */
export const storableText = (text: string): string => (text.includes('\0') ? text.replaceAll('\0', '') : text);

/** The latest filled value wins, an empty one never replaces a filled one (DECISIONS 12). */
export function latestFilled<Columns extends Record<string, string>>(current: Columns, incoming: Columns): Columns {
  const merged = { ...current };
  for (const name in incoming) if (incoming[name] !== '') merged[name] = incoming[name];
  return merged;
}

/** As `latestFilled`, for attributes in DICOM JSON. */
export const latestTags = (current: DicomJson, incoming: DicomJson): DicomJson => ({ ...current, ...incoming });

function columnsOf<Name extends string>(
  dataset: DicomJson,
  tags: Readonly<Record<Name, string>>,
): Record<Name, string> {
  const columns = {} as Record<Name, string>;
  for (const name in tags) columns[name] = columnText(dataset, tags[name]);
  return columns;
}

function tagsOf(dataset: DicomJson, tags: readonly string[]): DicomJson {
  const found: DicomJson = {};
  for (const tag of tags) {
    const element = dataset[tag];
    if (element?.Value !== undefined && element.Value.length > 0) found[tag] = element;
  }
  return found;
}
