import { Prisma } from '@circus/db';
import type { ResourcePath } from '@circus/dicom-web';
import type { Sql } from '@circus/search';
import type { Join, JoinedTable } from '../../metadata/neededJoins.js';

const { raw, sql } = Prisma;
const STUDY_OF_SERIES: Join = { alias: 'st', sql: 'JOIN archive.study st ON st.id = s.study_pk' };

/** What a query looks for (PS3.18 10.6). */
export type LevelName = 'studies' | 'series' | 'instances';

/** An attribute that stands in a column. */
export interface Attribute {
  vr: string;
  /** An expression of type text, never NULL. */
  text: Sql;
  /** It has one value at most (PS3.6). */
  single?: boolean;
}

/** A level as queries see it. Aliases: `p` patient, `st` study, `s` series, `k` what is searched of it, `i` instance. */
export interface QueryLevel extends JoinedTable {
  noun: string;
  /** Stable, and in the order of an index. */
  orderBy: Sql;
  /** By tag: what can be matched and shown without looking into data sets. */
  attributes: Readonly<Record<string, Attribute>>;
  /** Shown without being asked for (PS3.18 tables 10.6.3-3 to 10.6.3-5); those of levels that the path names are left out. */
  shown: readonly string[];
  /** Data sets in DICOM JSON where everything else stands. */
  datasets: readonly Sql[];
}

const text = (vr: string, column: string): Attribute => ({ vr, text: raw(column), single: true });
const number = (vr: string, column: string): Attribute => ({ vr, text: raw(`coalesce(${column}::text, '')`) });
/** 0 in the column means that the attribute is not there. */
const count = (vr: string, column: string): Attribute => ({
  vr,
  text: raw(`coalesce(nullif(${column}, 0)::text, '')`),
});

/** @param from the patient's row, or a series, which carries copies of it */
const patientAttributes = (from: 'p' | 's') => ({
  '00100010': text('PN', `${from}.patient_name`),
  '00100020': text('LO', `${from}.patient_id`),
  '00100030': text('DA', `${from}.patient_birth_date`),
  '00100040': text('CS', `${from}.patient_sex`),
});

/** @param from the study's row, or a series, which carries copies of most */
const studyAttributes = (from: 'st' | 's') => ({
  '0020000D': text('UI', `${from}.study_instance_uid`),
  '00080020': text('DA', `${from}.study_date`),
  '00080030': text('TM', 'st.study_time'),
  '00080050': text('SH', `${from}.accession_number`),
  '00080090': text('PN', 'st.referring_physician_name'),
  '00081030': text('LO', `${from}.study_description`),
  '00101010': text('AS', 'st.patient_age'),
  '00200010': text('SH', `${from}.study_id`),
});

const seriesAttributes = {
  '0020000E': text('UI', 's.series_instance_uid'),
  '00080021': text('DA', 's.series_date'),
  '00080031': text('TM', 's.series_time'),
  '00080060': text('CS', 's.modality'),
  '00080070': text('LO', 's.manufacturer'),
  '00080080': text('LO', 's.institution_name'),
  '00081010': text('SH', 's.station_name'),
  '0008103E': text('LO', 's.series_description'),
  '00081090': text('LO', 's.manufacturer_model_name'),
  '00180015': text('CS', 's.body_part_examined'),
  '00181030': text('LO', 's.protocol_name'),
  '00200011': number('IS', 's.series_number'),
  '00200052': text('UI', 's.frame_of_reference_uid'),
  '00200060': text('CS', 's.laterality'),
  '00201209': number('IS', 's.number_of_instances'),
  '00400244': text('DA', 's.performed_procedure_step_start_date'),
  '00400245': text('TM', 's.performed_procedure_step_start_time'),
};

/** What `archive.series_search` has of a series: narrow, and with indexes for parts of texts and for each order. */
const searchedAttributes = {
  '00100010': text('PN', 'k.patient_name'),
  '00100020': text('LO', 'k.patient_id'),
  '0020000D': text('UI', 'k.study_instance_uid'),
  '0020000E': text('UI', 'k.series_instance_uid'),
  '00080060': text('CS', 'k.modality'),
  '0008103E': text('LO', 'k.series_description'),
};

const instanceAttributes = {
  '00080008': { ...text('CS', 'i.image_type'), single: false },
  '00080016': text('UI', 'i.sop_class_uid'),
  '00080018': text('UI', 'i.sop_instance_uid'),
  '00083002': text('UI', 'i.transfer_syntax_uid'),
  '00200013': text('IS', 'i.instance_number'),
  '00280008': count('IS', 'i.number_of_frames'),
  '00280010': count('US', 'i.rows'),
  '00280011': count('US', 'i.columns'),
  '00280100': count('US', 'i.bits_allocated'),
};

const ofStudy = [
  '00080020',
  '00080030',
  '00080050',
  '00080090',
  '00100010',
  '00100020',
  '00100030',
  '00100040',
  '0020000D',
  '00200010',
  '00081030',
];
const ofSeries = ['00080060', '0008103E', '0020000E', '00200011', '00201209', '00400244', '00400245'];
const ofInstance = ['00080016', '00080018', '00083002', '00200013', '00280008', '00280010', '00280011', '00280100'];

/** Where a path names the study or the series, the answer need not repeat it; their UIDs stand in it all the same. */
const shownIn = ({ study, series }: Partial<ResourcePath>) => ({
  study: study === undefined ? ofStudy : ['0020000D'],
  series: series === undefined ? ofSeries : ['0020000E'],
});

/** @param path what the query is kept to */
export function queryLevel(name: LevelName, path: Partial<ResourcePath>): QueryLevel {
  if (name === 'studies') {
    return {
      noun: 'study',
      table: 'archive.study st',
      joins: [{ alias: 'p', sql: 'JOIN archive.patient p ON p.id = st.patient_pk' }],
      orderBy: raw('st.study_date DESC, st.id DESC'),
      attributes: { ...patientAttributes('p'), ...studyAttributes('st') },
      shown: ofStudy,
      datasets: [raw('st.tags'), raw('p.tags')],
    };
  }
  const above = { ...patientAttributes('s'), ...studyAttributes('s'), ...seriesAttributes };
  const shown = shownIn(path);
  if (name === 'series') {
    return {
      noun: 'series',
      table: 'archive.series_search k',
      joins: [{ alias: 's', sql: 'JOIN archive.series s ON s.id = k.id' }, STUDY_OF_SERIES],
      orderBy: path.study === undefined ? raw('k.id DESC') : raw('s.series_number NULLS LAST, s.id'),
      attributes: { ...above, ...searchedAttributes },
      shown: [...shown.study, ...ofSeries],
      datasets: [raw('s.tags')],
    };
  }
  return {
    noun: 'instance',
    table: 'archive.instance i',
    joins: [{ alias: 's', sql: 'JOIN archive.series s ON s.id = i.series_pk' }, STUDY_OF_SERIES],
    orderBy: path.study === undefined ? raw('i.id DESC') : raw('s.id, i.image_number'),
    attributes: { ...above, ...instanceAttributes },
    shown: [...shown.study, ...shown.series, ...ofInstance],
    datasets: [raw('i.tags')],
  };
}

/** Of a study: what its series and instances tell together, matched by one of them. */
export const OF_WHAT_IS_BELOW: Readonly<Record<string, Attribute & { from: Sql }>> = {
  '00080061': { ...text('CS', 's.modality'), from: raw('archive.series s WHERE s.study_pk = st.id') },
  '00080062': {
    ...text('UI', 'i.sop_class_uid'),
    from: raw('archive.series s JOIN archive.instance i ON i.series_pk = s.id WHERE s.study_pk = st.id'),
  },
};

export const withinPath = ({ study, series }: Partial<ResourcePath>): Sql[] => [
  ...(study === undefined ? [] : [sql`s.study_instance_uid = ${study}`]),
  ...(series === undefined ? [] : [sql`s.series_instance_uid = ${series}`]),
];
