import { type Access, type FlatSeries, Refusal } from '@circus/contracts';
import { type Database, Prisma } from '@circus/db';
import {
  allOf,
  parseSliceboxList,
  type SeriesFilterColumns,
  type SliceboxProperties,
  seriesFiltersToSql,
  sliceboxListToSql,
} from '@circus/search';
import { mayUsePersonalInfo } from '@circus/service-kit';
import { inDomains } from '../series/seriesRepository.js';

const personal = true;

/** Text properties that a free search looks through (spec slicebox 5.1). */
const SEARCHED: SliceboxProperties = {
  id: { column: 's.id', type: 'number' },
  patientName: { column: 's.patient_name', personal },
  patientID: { column: 's.patient_id', personal },
  patientBirthDate: { column: 's.patient_birth_date', personal },
  patientSex: { column: 's.patient_sex', personal },
  studyDescription: { column: 's.study_description' },
  studyDate: { column: 's.study_date' },
  studyID: { column: 's.study_id' },
  accessionNumber: { column: 's.accession_number' },
  patientAge: { column: 'st.patient_age', personal },
  seriesDescription: { column: 's.series_description' },
  seriesDate: { column: 's.series_date' },
  modality: { column: 's.modality' },
  protocolName: { column: 's.protocol_name' },
  bodyPartExamined: { column: 's.body_part_examined' },
  manufacturer: { column: 's.manufacturer' },
  stationName: { column: 's.station_name' },
};

/** Any property of patient, study or series; `id` is the series'. */
const ORDERABLE: SliceboxProperties = {
  ...SEARCHED,
  patientId: { column: 's.patient_pk', type: 'number' },
  studyId: { column: 's.study_pk', type: 'number' },
  studyInstanceUID: { column: 's.study_instance_uid' },
  seriesInstanceUID: { column: 's.series_instance_uid' },
  frameOfReferenceUID: { column: 's.frame_of_reference_uid' },
};

/** No series has a type or a tag as long as there are none. */
const FILTER_COLUMNS: SeriesFilterColumns = {
  sourceType: 's.source_type',
  sourceId: 's.source_id',
  hasSeriesType: () => Prisma.sql`FALSE`,
  hasSeriesTag: () => Prisma.sql`FALSE`,
};

const SELECT = Prisma.sql`
  SELECT s.id, s.patient_pk, s.study_pk, s.patient_name, s.patient_id, s.patient_birth_date, s.patient_sex,
    s.study_instance_uid, s.study_description, s.study_date, s.study_id, s.accession_number, st.patient_age,
    s.series_instance_uid, s.series_description, s.series_date, s.modality, s.protocol_name, s.body_part_examined,
    s.manufacturer, s.station_name, s.frame_of_reference_uid
  FROM archive.series s JOIN archive.study st ON st.id = s.study_pk`;

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
  | 'frame_of_reference_uid';
type FlatSeriesRow = Record<'id' | 'patient_pk' | 'study_pk', bigint> & Record<TextColumn, string>;

/**
 * Series of the caller's domains with their study and patient (spec slicebox 5.1).
 * @throws Refusal `invalid` for bad parameters, `forbidden` for an order by patient attributes without the right to see them
 */
export async function listFlatSeries(
  database: Database,
  access: Access,
  query: Readonly<Record<string, unknown>>,
): Promise<FlatSeries[]> {
  const patientInfoAllowed = mayUsePersonalInfo(access);
  const list = parseSliceboxList(query, {
    patientInfoAllowed,
    orderable: ORDERABLE,
    // Who may see every text searches them all in one column, which has an index for it.
    filterable: patientInfoAllowed ? [{ column: 's.search_text' }] : Object.values(SEARCHED),
  });
  const { where, orderBy, slice } = sliceboxListToSql(list, 's.id');
  const conditions = [inDomains(access), where, seriesFiltersToSql(list.seriesFilters, FILTER_COLUMNS)];
  const rows = await database.$queryRaw<FlatSeriesRow[]>`
    ${SELECT} WHERE ${allOf(conditions)} ORDER BY ${orderBy} ${slice}`;
  return rows.map((row) => flatSeriesOf(row, patientInfoAllowed));
}

/** @throws Refusal `missing`, also for a series of another domain: on this surface it does not exist */
export async function findFlatSeries(database: Database, access: Access, seriesId: bigint): Promise<FlatSeries> {
  const [row] = await database.$queryRaw<FlatSeriesRow[]>`${SELECT} WHERE s.id = ${seriesId} AND ${inDomains(access)}`;
  if (!row) throw new Refusal('missing', 'There is no such series.');
  return flatSeriesOf(row, mayUsePersonalInfo(access));
}

/** Without the right to see patients their attributes are there, but empty (DECISIONS 14). */
function flatSeriesOf(row: FlatSeriesRow, showsPatient: boolean): FlatSeries {
  const value = (column: TextColumn) => ({ value: row[column] });
  const patientValue = (column: TextColumn) => ({ value: showsPatient ? row[column] : '' });
  const [id, patientId, studyId] = [Number(row.id), Number(row.patient_pk), Number(row.study_pk)];
  return {
    id,
    patient: {
      id: patientId,
      patientName: patientValue('patient_name'),
      patientID: patientValue('patient_id'),
      patientBirthDate: patientValue('patient_birth_date'),
      patientSex: patientValue('patient_sex'),
    },
    study: {
      id: studyId,
      patientId,
      studyInstanceUID: value('study_instance_uid'),
      studyDescription: value('study_description'),
      studyDate: value('study_date'),
      studyID: value('study_id'),
      accessionNumber: value('accession_number'),
      patientAge: patientValue('patient_age'),
    },
    series: {
      id,
      studyId,
      seriesInstanceUID: value('series_instance_uid'),
      seriesDescription: value('series_description'),
      seriesDate: value('series_date'),
      modality: value('modality'),
      protocolName: value('protocol_name'),
      bodyPartExamined: value('body_part_examined'),
      manufacturer: value('manufacturer'),
      stationName: value('station_name'),
      frameOfReferenceUID: value('frame_of_reference_uid'),
    },
  };
}
