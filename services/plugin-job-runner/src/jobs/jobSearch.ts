import type { Access, PatientInfo, PluginJobSummary } from '@circus/contracts';
import { type Database, Prisma } from '@circus/db';
import {
  allOf,
  type CircusSearchQuery,
  type FieldDefinition,
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
import { domainsOf, hasPluginRole, mayUsePersonalInfo, showsPersonalInfo } from '@circus/service-kit';
import { JOB_COLUMNS, type JobRow, jobOf } from './jobRepository.js';

type SummaryRow = JobRow & { domain: string; patientInfo: PatientInfo };

const COLUMNS = Prisma.sql`${JOB_COLUMNS}, job.domain, job.patient_info AS "patientInfo"`;
const REFUSED_SORT = 'Bad sort parameter.';

/**
 * One page of the jobs that the caller may see: those of plug-ins with `readPlugin`, in domains of theirs (spec circus-cs
 * 4.4). What is searched stands in the job's own row.
 *
 * @param myListId only jobs in this list, which the caller may search
 * @throws Refusal `invalid` for a query of another form, and for patient information without the right to it
 */
export async function searchJobs(
  database: Database,
  access: Access,
  query: CircusSearchQuery,
  myListId?: string,
): Promise<SearchResult<PluginJobSummary>> {
  const { filterable, sortable } = fieldsFor(access);
  const rights = { patientInfoAllowed: mayUsePersonalInfo(access) };
  const filter = parseFilter(query.filter, filterable, rights);
  const options = { ...rights, refusalText: REFUSED_SORT };
  const orderBy =
    myListId === undefined
      ? parseSort(query.sort, sortable, { createdAt: -1 }, 'job.job_id', options)
      : parseSort(
          query.sort,
          { ...sortable, addedToListAt: ADDED_TO_LIST_AT },
          { addedToListAt: -1 },
          'place',
          options,
        );
  const result = await runSearch<SummaryRow>({
    db: database,
    columns: COLUMNS,
    from: myListId === undefined ? Prisma.sql`jobs.plugin_job AS job` : jobsIn(myListId),
    where: allOf([
      filterToSql(filter, filterable),
      amongst('job.plugin_id', pluginsWith(access, 'readPlugin')),
      amongst('job.domain', domainsOf(access)),
    ]),
    orderBy: sortToSql(orderBy),
    ...parsePaging(query),
    exactTotal: readSwitch(query.exactTotal),
  });
  return { ...result, rows: result.rows.map((row) => summaryOf(row, access)) };
}

const ADDED_TO_LIST_AT: SortableField = { column: 'added_to_list_at' };

const jobsIn = (myListId: string): Sql => Prisma.sql`
  (SELECT resource_id, created_at AS added_to_list_at, position AS place FROM cases_read.my_list_item
   WHERE my_list_id = ${myListId}) AS item
  JOIN jobs.plugin_job AS job ON job.job_id = resource_id`;

type Fields = Record<string, FieldDefinition & SortableField>;

function fieldsFor(access: Access): { filterable: Fields; sortable: Record<string, SortableField> } {
  const shown = pluginsWith(access, 'viewPersonalInfo');
  const visibleWhen = shown === null ? undefined : amongst('job.plugin_id', shown);
  const common: Fields = {
    jobId: { column: 'job.job_id', type: 'text' },
    pluginId: { column: 'job.plugin_id', type: 'text' },
    status: { column: 'job.status', type: 'text' },
    'patientInfo.patientId': { column: 'job.patient_id', type: 'text', nullable: true, visibleWhen },
    'patientInfo.patientName': { column: 'job.patient_name', type: 'text', nullable: true, visibleWhen },
    'patientInfo.age': { column: 'job.patient_age', type: 'number', nullable: true, visibleWhen },
    'patientInfo.sex': { column: 'job.patient_sex', type: 'text', nullable: true, visibleWhen },
    createdAt: { column: 'job.created_at', type: 'date' },
    updatedAt: { column: 'job.updated_at', type: 'date' },
    finishedAt: { column: 'job.finished_at', type: 'date', nullable: true },
  };
  // A condition is met by any series of the job; in order a job stands by its first.
  const ofSeries: Record<string, { of: string; type: 'textArray' | 'dateArray' }> = {
    seriesUid: { of: 'job.series_uids', type: 'textArray' },
    studyUid: { of: 'job.study_uids', type: 'textArray' },
    modality: { of: 'job.modalities', type: 'textArray' },
    seriesDate: { of: 'job.series_dates', type: 'dateArray' },
  };
  const filters = Object.entries(ofSeries).map(([key, { of, type }]) => [key, { column: of, type }]);
  const orders = Object.entries(ofSeries).map(([key, { of }]) => [key, { column: `(${of})[1]`, nullable: true }]);
  return {
    filterable: { ...common, ...Object.fromEntries(filters) },
    sortable: { ...common, ...Object.fromEntries(orders) },
  };
}

/** The plug-ins for which the caller has a role; null where it is every plug-in. */
const pluginsWith = (access: Access, role: 'readPlugin' | 'viewPersonalInfo'): string[] | null =>
  hasPluginRole(access, role, '') ? null : access.plugins[role];

/** @param names null for all */
const amongst = (column: string, names: string[] | null): Sql =>
  names === null ? Prisma.sql`TRUE` : Prisma.sql`${Prisma.raw(column)} = ANY(${names}::text[])`;

function summaryOf({ domain, patientInfo, ...row }: SummaryRow, access: Access): PluginJobSummary {
  const isShown = showsPersonalInfo(access) && hasPluginRole(access, 'viewPersonalInfo', row.pluginId);
  return { ...jobOf(row), domain, ...(isShown && { patientInfo }) };
}
