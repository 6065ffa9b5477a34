import { Prisma } from '@circus/db';
import { type DicomElement, vrOf } from '@circus/dicom';
import {
  patientColumns,
  patientTags,
  seriesColumns,
  seriesTags,
  studyColumns,
  studyTags,
} from '../storing/archiveLevels.js';
import { type Condition, jsonCondition, textCondition } from './matching.js';

/** Levels of the query information models, from above (PS3.4 C.6). */
export const LEVELS = ['PATIENT', 'STUDY', 'SERIES', 'IMAGE'] as const;
export type Level = (typeof LEVELS)[number];

/** An attribute that can be asked for. */
export interface QueryKey {
  level: Level;
  /** Its values as text, several parted by `\`; or the attribute in DICOM JSON. */
  select: Prisma.Sql;
  kind: 'text' | 'json';
  condition(key: DicomElement, values: readonly string[]): Condition;
}

/** Names of the tables in every query. */
const TABLE: Readonly<Record<Level, Prisma.Sql>> = {
  PATIENT: Prisma.sql`p`,
  STUDY: Prisma.sql`st`,
  SERIES: Prisma.sql`s`,
  IMAGE: Prisma.sql`i`,
};

function column(level: Level, name: string, tag: string, type: 'text' | 'number' = 'text'): QueryKey {
  const place = Prisma.sql`${TABLE[level]}.${Prisma.raw(name)}`;
  const text = type === 'text' ? place : Prisma.sql`${place}::text`;
  return {
    level,
    kind: 'text',
    select: Prisma.sql`coalesce(${text}, '')`,
    condition: (key, values) => textCondition(text, vrOf(tag) ?? key.vr, values),
  };
}

const columnsAt = (level: Level, columns: Readonly<Record<string, string>>): [string, QueryKey][] =>
  Object.entries(columns).map(([name, tag]) => [tag, column(level, name, tag)]);

const tagsAt = (level: Level, tags: readonly string[]): [string, QueryKey][] =>
  tags.map((tag) => [tag, jsonKey(level, tag)]);

function jsonKey(level: Level, tag: string): QueryKey {
  const tags = Prisma.sql`${TABLE[level]}.tags`;
  return {
    level,
    kind: 'json',
    select: Prisma.sql`(${tags} -> ${tag})::text`,
    condition: (key) => jsonCondition(tags, tag, { ...key, vr: vrOf(tag) ?? key.vr }),
  };
}

/** Counts and lists of what is below; only of series that may be reached. */
function computed(level: Level, select: (domains: readonly string[]) => Prisma.Sql, tag: string) {
  return { level, select, tag };
}

const within = (domains: readonly string[]) => Prisma.sql`x.domain = ANY(${domains}::text[])`;
const COMPUTED = [
  computed(
    'PATIENT',
    (domains) => Prisma.sql`
    (SELECT count(DISTINCT x.study_pk) FROM archive.series x WHERE x.patient_pk = p.id AND ${within(domains)})::text`,
    '00201200',
  ),
  computed(
    'PATIENT',
    (domains) => Prisma.sql`
    (SELECT count(*) FROM archive.series x WHERE x.patient_pk = p.id AND ${within(domains)})::text`,
    '00201202',
  ),
  computed(
    'PATIENT',
    (domains) => Prisma.sql`
    (SELECT coalesce(sum(x.number_of_instances), 0) FROM archive.series x
      WHERE x.patient_pk = p.id AND ${within(domains)})::text`,
    '00201204',
  ),
  computed(
    'STUDY',
    (domains) => Prisma.sql`
    (SELECT count(*) FROM archive.series x WHERE x.study_pk = st.id AND ${within(domains)})::text`,
    '00201206',
  ),
  computed(
    'STUDY',
    (domains) => Prisma.sql`
    (SELECT coalesce(sum(x.number_of_instances), 0) FROM archive.series x
      WHERE x.study_pk = st.id AND ${within(domains)})::text`,
    '00201208',
  ),
  computed(
    'STUDY',
    (domains) => Prisma.sql`
    coalesce((SELECT string_agg(DISTINCT x.modality, '\\' ORDER BY x.modality) FROM archive.series x
      WHERE x.study_pk = st.id AND x.modality <> '' AND ${within(domains)}), '')`,
    '00080061',
  ),
  computed(
    'STUDY',
    (domains) => Prisma.sql`
    coalesce((SELECT string_agg(DISTINCT y.sop_class_uid, '\\' ORDER BY y.sop_class_uid)
      FROM archive.series x JOIN archive.instance y ON y.series_pk = x.id
      WHERE x.study_pk = st.id AND ${within(domains)}), '')`,
    '00080062',
  ),
  computed('SERIES', () => Prisma.sql`s.number_of_instances::text`, '00201209'),
];

/** Of a list in the database, parted by `\`, one has to match. */
const listKey = (level: Level, select: Prisma.Sql, tag: string): QueryKey => ({
  level,
  kind: 'text',
  select,
  condition: (key, values) => {
    const inside = textCondition(Prisma.sql`v.value`, vrOf(tag) ?? key.vr, values);
    return (
      inside && Prisma.sql`EXISTS (SELECT FROM unnest(string_to_array(${select}, '\\')) AS v(value) WHERE ${inside})`
    );
  },
});

const STORED = new Map<string, QueryKey>([
  ['00100010', column('PATIENT', 'patient_name', '00100010')],
  ['00100020', column('PATIENT', 'patient_id', '00100020')],
  ...columnsAt('PATIENT', patientColumns),
  ...tagsAt('PATIENT', patientTags),
  ['0020000D', column('STUDY', 'study_instance_uid', '0020000D')],
  ...columnsAt('STUDY', studyColumns),
  ...tagsAt('STUDY', studyTags),
  ['0020000E', column('SERIES', 'series_instance_uid', '0020000E')],
  ['00200011', column('SERIES', 'series_number', '00200011', 'number')],
  ...columnsAt('SERIES', seriesColumns),
  ...tagsAt('SERIES', seriesTags),
  ['00080018', column('IMAGE', 'sop_instance_uid', '00080018')],
  ['00080016', column('IMAGE', 'sop_class_uid', '00080016')],
  ['00200013', column('IMAGE', 'instance_number', '00200013')],
  ['00280008', column('IMAGE', 'number_of_frames', '00280008', 'number')],
]);

/**
 * How an attribute is asked for at a level; null for one that is not known there. What is below the level is not; further
 * attributes are those of images.
 */
export function queryKeyOf(tag: string, level: Level, domains: readonly string[]): QueryKey | null {
  const found = COMPUTED.find((each) => each.tag === tag);
  const key = found ? listKey(found.level, found.select(domains), tag) : STORED.get(tag);
  if (key) return LEVELS.indexOf(key.level) <= LEVELS.indexOf(level) ? key : null;
  return level === 'IMAGE' ? jsonKey('IMAGE', tag) : null;
}
