import { type Access, type PatientInfo, Refusal, type Series } from '@circus/contracts';
import { type Database, Prisma, type Transaction } from '@circus/db';
import {
  allOf,
  type CircusSearchQuery,
  type FieldMap,
  filterToSql,
  parseFilter,
  parsePaging,
  parseSort,
  readSwitch,
  runSearch,
  type SearchResult,
  type SortableField,
  type Sql,
  sortToSql,
} from '@circus/search';
import { domainsOf, hasDomain, mayUsePersonalInfo, showsPersonalInfo } from '@circus/service-kit';
import { ImageNumbers } from '../storing/imageNumbers.js';

/** The keys of a series filter (spec circus-db 3.1). What is null in the database is missing. */
const FILTER_FIELDS: FieldMap = {
  modality: { column: 's.modality', type: 'text' },
  seriesUid: { column: 's.series_instance_uid', type: 'text' },
  studyUid: { column: 's.study_instance_uid', type: 'text' },
  seriesDescription: { column: 's.series_description', type: 'text' },
  'patientInfo.patientId': { column: 's.patient_id', type: 'text' },
  'patientInfo.patientName': { column: 's.patient_name', type: 'text' },
  'patientInfo.age': { column: 's.patient_years', type: 'number' },
  'patientInfo.sex': { column: "s.patient_info->>'sex'", type: 'text' },
  seriesDate: { column: 's.series_date_time', type: 'date' },
  createdAt: { column: 's.created_at', type: 'date' },
};

const SORT_FIELDS: Record<string, SortableField> = {
  seriesUid: { column: 's.series_instance_uid' },
  studyUid: { column: 's.study_instance_uid' },
  width: { column: 's.width' },
  height: { column: 's.height' },
  seriesDate: { column: 's.series_date_time', nullable: true },
  modality: { column: 's.modality' },
  seriesDescription: { column: 's.series_description' },
  bodyPart: { column: 's.body_part_examined' },
  stationName: { column: 's.station_name' },
  modelName: { column: 's.manufacturer_model_name' },
  manufacturer: { column: 's.manufacturer' },
  domain: { column: 's.domain' },
  'patientInfo.patientId': { column: 's.patient_id' },
  'patientInfo.patientName': { column: 's.patient_name' },
  'patientInfo.age': { column: 's.patient_years', nullable: true },
  'patientInfo.sex': { column: "s.patient_info->>'sex'", nullable: true },
  createdAt: { column: 's.created_at' },
  updatedAt: { column: 's.updated_at' },
};

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
 * @throws Refusal `invalid` for a bad filter, sort or page, and for patient information without the right to it
 */
export async function searchSeries(
  database: Database,
  access: Access,
  query: CircusSearchQuery,
): Promise<SearchResult<Series>> {
  const patientInfoAllowed = mayUsePersonalInfo(access);
  const filter = parseFilter(query.filter, FILTER_FIELDS, { patientInfoAllowed });
  const sort = parseSort(query.sort, SORT_FIELDS, { createdAt: -1 }, 's.id', { patientInfoAllowed });
  const { limit, page } = parsePaging(query);
  const result = await runSearch<SeriesRow>({
    db: database,
    columns: COLUMNS,
    from: Prisma.sql`archive.series s`,
    where: allOf([inDomains(access), filterToSql(filter, FILTER_FIELDS)]),
    orderBy: sortToSql(sort),
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

/** The condition that a series is in a domain of the caller's. */
export function inDomains(access: Access): Sql {
  const domains = domainsOf(access);
  return domains === null ? Prisma.sql`TRUE` : Prisma.sql`s.domain = ANY(${domains}::text[])`;
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
