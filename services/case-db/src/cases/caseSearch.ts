import type { Access, CaseSummary, PatientInfo } from '@circus/contracts';
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
import { mayUsePersonalInfo, projectsWith, showsPersonalInfoOfProject } from '@circus/service-kit';
import { publicRevision, type StoredRevision } from './revision.js';

type CaseRow = Omit<CaseSummary, 'latestRevision' | 'patientInfo' | 'createdAt' | 'updatedAt'> & {
  latestRevision: StoredRevision;
  patientInfo: PatientInfo;
  createdAt: Date;
  updatedAt: Date;
};

const COLUMNS = Prisma.sql`case_id AS "caseId", project_id AS "projectId", latest_revision AS "latestRevision", tags, domains,
  patient_info AS "patientInfo", created_at AS "createdAt", updated_at AS "updatedAt"`;

/**
 * One page of the cases in projects that the caller may read (spec circus-db 4.1). What is searched stands in the case's
 * own row, so a series that was deleted or moved takes no case out of the search.
 *
 * @param myListId only cases in this list, which the caller may search
 * @throws Refusal `invalid` for a query of another form, and for patient information without the right to it
 */
export async function searchCases(
  database: Database,
  access: Access,
  query: CircusSearchQuery,
  myListId?: string,
): Promise<SearchResult<CaseSummary>> {
  const fields = fieldsFor(access);
  const rights = { patientInfoAllowed: mayUsePersonalInfo(access) };
  const filter = parseFilter(query.filter, fields, rights);
  const { tags, ...sortable } = fields;
  const orderBy =
    myListId === undefined
      ? parseSort(query.sort, sortable, { createdAt: -1 }, 'case_id', rights)
      : parseSort(query.sort, { ...sortable, addedToListAt: ADDED_TO_LIST_AT }, { addedToListAt: -1 }, 'place', rights);
  const { limit, page } = parsePaging(query);

  const result = await runSearch<CaseRow>({
    db: database,
    columns: COLUMNS,
    from: myListId === undefined ? Prisma.sql`cases.clinical_case` : casesIn(myListId),
    where: allOf([filterToSql(filter, fields), inProjects(projectsWith(access, 'read'))]),
    orderBy: sortToSql(orderBy),
    limit,
    page,
    exactTotal: readSwitch(query.exactTotal),
  });
  return { ...result, rows: result.rows.map((row) => summaryOf(row, access)) };
}

const ADDED_TO_LIST_AT: SortableField = { column: 'added_to_list_at' };

/** Items of one call were added at one time: these keep their place in the list. */
const casesIn = (myListId: string): Sql => Prisma.sql`
  (SELECT resource_id, created_at AS added_to_list_at, position AS place FROM cases.my_list_item WHERE my_list_id = ${myListId}) AS item
  JOIN cases.clinical_case ON case_id = resource_id`;

/** The filter keys of the seed "API for Cases"; patient information exists only where the caller may see it. */
function fieldsFor(access: Access): Record<string, FieldDefinition & SortableField> {
  const shown = projectsWith(access, 'viewPersonalInfo');
  const visibleWhen = shown === null ? undefined : inProjects(shown);
  return {
    projectId: { column: 'project_id', type: 'text' },
    caseId: { column: 'case_id', type: 'text' },
    'patientInfo.patientId': { column: 'patient_id', type: 'text', nullable: true, visibleWhen },
    'patientInfo.patientName': { column: 'patient_name', type: 'text', nullable: true, visibleWhen },
    'patientInfo.age': { column: 'patient_age', type: 'number', nullable: true, visibleWhen },
    'patientInfo.sex': { column: 'patient_sex', type: 'text', nullable: true, visibleWhen },
    tags: { column: 'tags', type: 'textArray' },
    createdAt: { column: 'created_at', type: 'date' },
    updatedAt: { column: 'updated_at', type: 'date' },
  };
}

/** @param projectIds null for every project */
const inProjects = (projectIds: string[] | null): Sql =>
  projectIds === null ? Prisma.sql`TRUE` : Prisma.sql`project_id = ANY(${projectIds}::text[])`;

const summaryOf = (
  { patientInfo, latestRevision, createdAt, updatedAt, ...row }: CaseRow,
  access: Access,
): CaseSummary => ({
  ...row,
  latestRevision: publicRevision(latestRevision),
  createdAt: createdAt.toISOString(),
  updatedAt: updatedAt.toISOString(),
  ...(showsPersonalInfoOfProject(access, row.projectId) && { patientInfo }),
});
