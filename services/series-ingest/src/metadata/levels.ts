import type { FlatSeries, SliceboxImage, SliceboxPatient, SliceboxSeries, SliceboxStudy } from '@circus/contracts';
import { Prisma } from '@circus/db';
import type { SliceboxProperties, SliceboxProperty, Sql } from '@circus/search';
import { idOf, imageProperties, patientProperties, seriesProperties, studyProperties } from './levelProperties.js';
import { flatSeriesOf, imageOfRow, type LevelRow, patientOf, seriesOfRow, studyOf } from './levelRows.js';
import type { Join, JoinedTable } from './neededJoins.js';

const { raw, sql } = Prisma;

const SERIES_OF_IMAGE: Join = { alias: 's', sql: 'JOIN archive.series s ON s.id = i.series_pk' };
const STUDY_OF_SERIES: Join = { alias: 'st', sql: 'JOIN archive.study st ON st.id = s.study_pk' };
const PATIENT_OF_STUDY: Join = { alias: 'p', sql: 'JOIN archive.patient p ON p.id = st.patient_pk' };

/** A level of the archive as Slicebox' API lists and searches it (spec slicebox 4, 5). */
export interface Level<Item> {
  /** As a refusal calls it. */
  noun: string;
  columns: Sql;
  /** The level's own table. */
  table: string;
  /** What rows above are joined by; each finds its row. */
  joins: readonly Join[];
  idColumn: string;
  /** Which column of the level's rows names what in the row of a series. */
  ofSeries: { own: string; series: string };
  /** Where the level stands above series: its series `s`, each with its study `st`. Null: the joins have them. */
  series: (JoinedTable & { where: Sql }) | null;
  /** Properties that conditions and orders of the level and its joins can use. */
  own: SliceboxProperties;
  searchable: SliceboxProperties;
  orderable: SliceboxProperties;
  /** Where a free text is looked for. */
  filterable: (patientInfoAllowed: boolean) => readonly SliceboxProperty[];
  /** Without the right to see patients their attributes are there, but empty (DECISIONS 14). */
  item: (row: LevelRow, showsPatient: boolean) => Item;
}

const PATIENT_COLUMNS = 'patient_name, patient_id, patient_birth_date, patient_sex';
const STUDY_COLUMNS = 'study_instance_uid, study_description, study_date, study_id, accession_number';
const SERIES_COLUMNS =
  'series_instance_uid, series_description, series_date, modality, protocol_name, body_part_examined, manufacturer, station_name, frame_of_reference_uid';
const columnsOf = (alias: string, names: string) => names.replace(/\w+/g, (name) => `${alias}.${name}`);

const patientOwn = { id: idOf('p'), ...patientProperties('p') };
const studyOwn = { ...patientProperties('p'), ...studyProperties('st'), id: idOf('st') };
const flat = { ...patientProperties('s'), ...studyProperties('s'), ...seriesProperties, id: idOf('s') };
const { patientId: _patient, studyInstanceUID: _studyUid, ...studyTexts } = studyProperties('s');
const { studyId: _study, seriesInstanceUID: _uid, frameOfReferenceUID: _frame, ...seriesTexts } = seriesProperties;
const image = { ...flat, ...imageProperties, id: idOf('i') };
const FLAT_TEXTS = Object.values({ id: idOf('s'), ...patientProperties('s'), ...studyTexts, ...seriesTexts });

const seriesLevel = {
  noun: 'series',
  columns: raw(`s.id AS series_pk, s.study_pk, s.patient_pk, st.patient_age, ${columnsOf('s', PATIENT_COLUMNS)},
    ${columnsOf('s', STUDY_COLUMNS)}, ${columnsOf('s', SERIES_COLUMNS)}`),
  table: 'archive.series s',
  joins: [STUDY_OF_SERIES],
  idColumn: 's.id',
  ofSeries: { own: 's.id', series: 'x.id' },
  series: null,
  own: flat,
  searchable: flat,
  orderable: flat,
  // Who may see every text searches them all in one column, which has an index for it.
  filterable: (patientInfoAllowed: boolean) => (patientInfoAllowed ? [{ column: 's.search_text' }] : FLAT_TEXTS),
};

export const LEVELS = {
  patients: {
    noun: 'patient',
    columns: raw(`p.id AS patient_pk, ${columnsOf('p', PATIENT_COLUMNS)}`),
    table: 'archive.patient p',
    joins: [],
    idColumn: 'p.id',
    ofSeries: { own: 'p.id', series: 'x.patient_pk' },
    series: { table: 'archive.series s', joins: [STUDY_OF_SERIES], where: raw('s.patient_pk = p.id') },
    own: patientOwn,
    // The study's number of its patient is the patient's own.
    searchable: { ...studyProperties('st'), ...seriesProperties, ...patientOwn },
    orderable: patientOwn,
    filterable: () => Object.values(patientProperties('p')),
    item: patientOf,
  } satisfies Level<SliceboxPatient>,
  studies: {
    noun: 'study',
    columns: raw(`st.id AS study_pk, st.patient_pk, st.patient_age, ${columnsOf('st', STUDY_COLUMNS)}`),
    table: 'archive.study st',
    joins: [PATIENT_OF_STUDY],
    idColumn: 'st.id',
    ofSeries: { own: 'st.id', series: 'x.study_pk' },
    series: { table: 'archive.series s', joins: [], where: raw('s.study_pk = st.id') },
    own: studyOwn,
    searchable: { ...seriesProperties, ...studyOwn },
    orderable: studyOwn,
    filterable: () => [],
    item: studyOf,
  } satisfies Level<SliceboxStudy>,
  series: { ...seriesLevel, item: seriesOfRow } satisfies Level<SliceboxSeries>,
  flatseries: { ...seriesLevel, item: flatSeriesOf } satisfies Level<FlatSeries>,
  images: {
    noun: 'image',
    columns: raw(`i.id AS image_pk, i.series_pk, i.sop_instance_uid, i.image_type, i.instance_number,
      s.series_instance_uid`),
    table: 'archive.instance i',
    joins: [SERIES_OF_IMAGE, STUDY_OF_SERIES],
    idColumn: 'i.id',
    ofSeries: { own: 'i.series_pk', series: 'x.id' },
    series: null,
    own: image,
    searchable: image,
    orderable: image,
    filterable: () => [imageProperties.sopInstanceUID, imageProperties.imageType, imageProperties.instanceNumber],
    item: imageOfRow,
  } satisfies Level<SliceboxImage>,
};

/** Conditions that keep a list to what belongs to one thing above, by its id. */
export const WITHIN = {
  studiesOfPatient: (id: bigint): Sql => sql`st.patient_pk = ${id}`,
  seriesOfStudy: (id: bigint): Sql => sql`s.study_pk = ${id}`,
  imagesOfSeries: (id: bigint): Sql => sql`i.series_pk = ${id}`,
  imagesOfStudy: (id: bigint): Sql => sql`s.study_pk = ${id}`,
  imagesOfPatient: (id: bigint): Sql => sql`s.patient_pk = ${id}`,
};
