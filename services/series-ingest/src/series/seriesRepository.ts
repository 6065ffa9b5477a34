import { type Access, MY_LIST_ITEMS_MAX, type PatientInfo, Refusal, type Series } from '@circus/contracts';
import { type Database, Prisma, type Transaction } from '@circus/db';
import {
  allOf,
  type CircusSearchQuery,
  type FieldDefinition,
  type FieldMap,
  filterToSql,
  hasTextPart,
  namesKey,
  parseFilter,
  parsePaging,
  parseSort,
  readSwitch,
  runIndexedSearch,
  type SearchResult,
  type SortableField,
  type SortDirection,
  type Sql,
  sortToSql,
} from '@circus/search';
import { domainsOf, hasDomain, mayUsePersonalInfo, showsPersonalInfo } from '@circus/service-kit';
import { ImageNumbers } from '../storing/imageNumbers.js';

/** Text in `archive.series_search`, which is compared by bytes. */
const text = (column: string): FieldDefinition => ({ column: `k.${column}`, type: 'text', byBytes: true });

/** The keys of a series filter (spec circus-db 3.1). What is null in the database is missing. */
const FILTER_FIELDS: FieldMap = {
  modality: text('modality'),
  seriesUid: text('series_instance_uid'),
  studyUid: text('study_instance_uid'),
  seriesDescription: text('series_description'),
  'patientInfo.patientId': text('patient_id'),
  'patientInfo.patientName': text('patient_name'),
  'patientInfo.age': { column: 'k.patient_years', type: 'number' },
  'patientInfo.sex': text('sex'),
  seriesDate: { column: 'k.series_date_time', type: 'date' },
  createdAt: { column: 'k.created_at', type: 'date' },
};

const SORT_FIELDS: Record<string, SortableField> = {
  seriesUid: { column: 'k.series_instance_uid' },
  studyUid: { column: 'k.study_instance_uid' },
  width: { column: 'k.width' },
  height: { column: 'k.height' },
  seriesDate: { column: 'k.series_date_time', nullable: true },
  modality: { column: 'k.modality' },
  seriesDescription: { column: 'k.series_description' },
  bodyPart: { column: 'k.body_part_examined' },
  stationName: { column: 'k.station_name' },
  modelName: { column: 'k.manufacturer_model_name' },
  manufacturer: { column: 'k.manufacturer' },
  domain: { column: 'k.domain' },
  'patientInfo.patientId': { column: 'k.patient_id' },
  'patientInfo.patientName': { column: 'k.patient_name' },
  'patientInfo.age': { column: 'k.patient_years', nullable: true },
  'patientInfo.sex': { column: 'k.sex', nullable: true },
  createdAt: { column: 'k.created_at' },
  // Every stored image changes it: an index would have to follow each.
  updatedAt: { column: 's.updated_at', coarse: 'k.updated_minute' },
};

/** Sort keys that stand in every index of `archive.series_search`. */
const COVERED: readonly string[] = [
  'domain',
  'modality',
  'patientInfo.sex',
  'patientInfo.age',
  'seriesDate',
  'createdAt',
];
/** Series of one time in one of these are of about that time in the other. */
const DATES: readonly string[] = ['seriesDate', 'createdAt'];
const DEFAULT_SORT: Record<string, SortDirection> = { createdAt: -1 };
const LIST_DEFAULT_SORT: Record<string, SortDirection> = { addedToListAt: -1 };
/** Items of one call were added at one time: these keep their place in the list. */
const LIST_SORT_FIELDS: Record<string, SortableField> = {
  ...SORT_FIELDS,
  addedToListAt: { column: 'k.added_to_list_at', keepsOrder: true },
};

/** Where a search looks: among all series, or among the copies of them that a list holds. */
const EVERYWHERE = {
  index: { table: 'archive.series_search', alias: 'k' },
  seriesId: Prisma.sql`k.id`,
  from: Prisma.sql`archive.series s`,
  rowId: 's.id',
} as const;
const IN_LIST = {
  index: { table: 'cases_read.listed_series', alias: 'k', mostRows: MY_LIST_ITEMS_MAX },
  seriesId: Prisma.sql`k.series_id`,
  from: Prisma.sql`(cases_read.listed_series l JOIN archive.series s ON s.id = l.series_id)`,
  rowId: 'l.id',
} as const;

const COLUMNS = Prisma.sql`s.series_instance_uid, s.study_instance_uid, s.width, s.height, s.images::text AS images,
  s.series_date_time, s.modality, s.series_description, s.body_part_examined, s.station_name, s.manufacturer_model_name,
  s.manufacturer, s.patient_info, s.parameters, s.domain, s.created_at, s.updated_at`;

interface SeriesRow {
  series_instance_uid: string;
  study_instance_uid: string;
  width: number;
  height: number;
  images: string;
  series_date_time: Date | null;
  modality: string;
  series_description: string;
  body_part_examined: string;
  station_name: string;
  manufacturer_model_name: string;
  manufacturer: string;
  patient_info: PatientInfo;
  parameters: Record<string, unknown>;
  domain: string;
  created_at: Date;
  updated_at: Date;
}

/**
 * One page of the series in the caller's domains (spec circus-db 3.1).
 *
 * @param myListId only series in this list, which the caller may search
 * @throws Refusal `invalid` for a bad filter, sort or page, and for patient information without the right to it; `unavailable`
 *   for a search that takes too long
 */
export async function searchSeries(
  database: Database,
  access: Access,
  query: CircusSearchQuery,
  myListId?: string,
): Promise<SearchResult<Series>> {
  const patientInfoAllowed = mayUsePersonalInfo(access);
  const filter = parseFilter(query.filter, FILTER_FIELDS, { patientInfoAllowed });
  const rights = { patientInfoAllowed, tieBreakerFollows: true };
  const keys =
    myListId === undefined
      ? parseSort(query.sort, SORT_FIELDS, DEFAULT_SORT, 'k.id', rights)
      : parseSort(query.sort, LIST_SORT_FIELDS, LIST_DEFAULT_SORT, 'k.id', rights);
  const [first] = keys;
  const { index, seriesId, from, rowId } = myListId === undefined ? EVERYWHERE : IN_LIST;
  const inList = myListId === undefined ? [] : [Prisma.sql`k.my_list_id = ${myListId}::text`];
  const { limit, page } = parsePaging(query);
  const result = await runIndexedSearch<SeriesRow>({
    db: database,
    index,
    where: allOf([...inList, inDomains(access, 'k.domain'), filterToSql(filter, FILTER_FIELDS)]),
    orderBy: sortToSql(keys),
    orderJoin: keys.some(({ field }) => field === 'updatedAt')
      ? Prisma.sql`JOIN archive.series s ON s.id = ${seriesId}`
      : undefined,
    coarseKey: first?.field === 'updatedAt' ? { column: 'k.updated_minute', direction: first.direction } : undefined,
    orderCovered: keys.every(({ field }) => field === undefined || COVERED.includes(field)),
    orderDependsOnFilter: DATES.some((date) => date !== first?.field && namesKey(filter, date)),
    hasTextPart: hasTextPart(filter),
    columns: COLUMNS,
    from,
    rowId,
    limit,
    page,
    exactTotal: readSwitch(query.exactTotal),
  });
  const showsPatient = showsPersonalInfo(access);
  return { ...result, rows: result.rows.map((row) => seriesOf(row, showsPatient)) };
}

/** What somebody is told who asks for a series that they may not know. */
export const OTHER_DOMAIN = 'You cannot access this series: it belongs to a domain that is not yours.';

/** The series of a UID in any domain, the one meant first: that with the most instances, then the newest. */
export function seriesOfUid(
  database: Database | Transaction,
  seriesUid: string,
): Promise<(SeriesRow & { id: bigint })[]> {
  return database.$queryRaw<(SeriesRow & { id: bigint })[]>`
    SELECT s.id, ${COLUMNS} FROM archive.series s WHERE s.series_instance_uid = ${seriesUid}
    ORDER BY s.number_of_instances DESC, s.id DESC`;
}

/**
 * The series of a UID in the caller's domains; of several the one with the most instances, then the newest (ARCHITECTURE,
 * "One archive, one identity").
 * @throws Refusal `missing`, or `forbidden` for a series of another domain
 */
export async function findSeries(database: Database, access: Access, seriesUid: string): Promise<Series> {
  const rows = await seriesOfUid(database, seriesUid);
  if (rows.length === 0) throw new Refusal('missing', 'The requested series was not found.');
  const own = rows.find(({ domain }) => hasDomain(access, domain));
  if (!own) throw new Refusal('forbidden', OTHER_DOMAIN);
  return seriesOf(own, showsPersonalInfo(access));
}

/** The condition that a series is in a domain of the caller's. @param column where its domain stands */
export function inDomains(access: Access, column: 's.domain' | 'k.domain' = 's.domain'): Sql {
  const domains = domainsOf(access);
  if (domains === null) return Prisma.sql`TRUE`;
  const [only, ...others] = domains;
  // Rows of one domain stand in order in an index, rows of several do not.
  return only !== undefined && others.length === 0
    ? Prisma.sql`${Prisma.raw(column)} = ${only}::text`
    : Prisma.sql`${Prisma.raw(column)} = ANY(${domains}::text[])`;
}

const seriesOf = (row: SeriesRow, showsPatient: boolean): Series => ({
  seriesUid: row.series_instance_uid,
  studyUid: row.study_instance_uid,
  width: row.width,
  height: row.height,
  images: ImageNumbers.fromMultirange(row.images).toText(),
  seriesDate: row.series_date_time?.toISOString() ?? null,
  modality: row.modality,
  seriesDescription: row.series_description,
  bodyPart: row.body_part_examined,
  stationName: row.station_name,
  modelName: row.manufacturer_model_name,
  manufacturer: row.manufacturer,
  storageId: 0,
  ...(showsPatient && { patientInfo: row.patient_info }),
  parameters: row.parameters,
  domain: row.domain,
  createdAt: row.created_at.toISOString(),
  updatedAt: row.updated_at.toISOString(),
});
