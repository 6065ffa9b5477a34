/** Between the texts of `archive.series.search_text`: nobody types it, so no search matches across two texts. */
export const SEARCH_TEXT_SEPARATOR = '\u001f';

/** The columns that a free search of series looks through (spec slicebox 5.1, flatseries), and where each comes from. */
export const SEARCH_TEXT_COLUMNS = {
  id: 'series',
  patient_name: 'patient',
  patient_id: 'patient',
  patient_birth_date: 'patient',
  patient_sex: 'patient',
  study_description: 'study',
  study_date: 'study',
  study_id: 'study',
  accession_number: 'study',
  patient_age: 'study',
  series_description: 'series',
  series_date: 'series',
  modality: 'series',
  protocol_name: 'series',
  body_part_examined: 'series',
  manufacturer: 'series',
  station_name: 'series',
} as const satisfies Record<string, 'patient' | 'study' | 'series'>;

export type SearchTextValues = Record<keyof typeof SEARCH_TEXT_COLUMNS, string | number>;

export const searchTextOf = (values: SearchTextValues): string =>
  Object.keys(SEARCH_TEXT_COLUMNS)
    .map((column) => String(values[column as keyof SearchTextValues]))
    .join(SEARCH_TEXT_SEPARATOR);
