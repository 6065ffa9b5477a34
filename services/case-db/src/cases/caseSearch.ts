import { type Access, type CaseSummary, MY_LIST_ITEMS_MAX, type PatientInfo } from '@circus/contracts';
import { type Database, Prisma } from '@circus/db';
import {
  allOf,
  type CircusSearchQuery,
  type FieldDefinition,
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
  type SortKey,
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

const COLUMNS = Prisma.sql`c.case_id AS "caseId", c.project_id AS "projectId", c.latest_revision AS "latestRevision", c.tags, c.domains,
  c.patient_info AS "patientInfo", c.created_at AS "createdAt", c.updated_at AS "updatedAt"`;

/** Sort keys that stand in every index of a search. */
const COVERED: readonly string[] = ['projectId', 'patientInfo.sex', 'patientInfo.age', 'createdAt'];
/** Cases of one time in one of these are of about that time in the other. */
const DATES: readonly string[] = ['createdAt', 'updatedAt'];

/**
 * One page of the cases in projects that the caller may read (spec circus-db 4.1). What is searched are copies of
 * the case's own row, so a series that was deleted or moved takes no case out of the search.
 *
 * @param myListId only cases in this list, which the caller may search
 * @throws Refusal `invalid` for a query of another form, and for patient information without the right to it; `unavailable` for a
 *   search that takes too long
 */
export async function searchCases(
  database: Database,
  access: Access,
  query: CircusSearchQuery,
  myListId?: string,
): Promise<SearchResult<CaseSummary>> {
  const shown = whenPatientIsShown(access);
  const fields = fieldsWhere(shown);
  const rights = { patientInfoAllowed: mayUsePersonalInfo(access) };
  const filter = parseFilter(query.filter, fields, rights);
  const keysOf = (visibleWhen: Sql | undefined): SortKey[] => {
    const { tags, ...sortable } = fieldsWhere(visibleWhen);
    const order = { ...rights, tieBreakerFollows: true };
    return myListId === undefined
      ? parseSort(query.sort, sortable, { createdAt: -1 }, 'k.id', order)
      : parseSort(query.sort, { ...sortable, addedToListAt: ADDED_TO_LIST_AT }, { addedToListAt: -1 }, 'k.id', order);
  };
  const keys = keysOf(shown);
  const [first] = keys;
  const { limit, page } = parsePaging(query);
  const inList = myListId === undefined ? [] : [Prisma.sql`k.my_list_id = ${myListId}::text`];

  const result = await runIndexedSearch<CaseRow>({
    db: database,
    ...(myListId === undefined ? EVERYWHERE : IN_LIST),
    where: allOf([...inList, filterToSql(filter, fields), inProjects(projectsWith(access, 'read'))]),
    orderBy: sortToSql(keys),
    // Patients who are not shown are missing: their cases stand in the order of the other keys.
    parts:
      shown && keys.some(isOfPatient)
        ? [
            { where: shown, orderBy: sortToSql(keysOf(undefined)) },
            { where: Prisma.sql`NOT ${shown}`, orderBy: sortToSql(keys.filter((key) => !isOfPatient(key))) },
          ]
        : undefined,
    orderCovered: keys.every(({ field }) => field === undefined || COVERED.includes(field)),
    orderDependsOnFilter: DATES.some((date) => date !== first?.field && namesKey(filter, date)),
    hasTextPart: hasTextPart(filter),
    columns: COLUMNS,
    limit,
    page,
    exactTotal: readSwitch(query.exactTotal),
  });
  return { ...result, rows: result.rows.map((row) => summaryOf(row, access)) };
}

/** Items of one call were added at one time: these keep their place in the list. */
const ADDED_TO_LIST_AT: SortableField = { column: 'k.added_to_list_at', keepsOrder: true };

/** Where a search looks: among all cases, or among the copies of them that a list holds. */
const EVERYWHERE = {
  index: { table: 'cases.case_search', alias: 'k' },
  from: Prisma.sql`cases.clinical_case AS c`,
  rowId: 'c.id',
} as const;
const IN_LIST = {
  index: { table: 'cases.listed_case', alias: 'k', mostRows: MY_LIST_ITEMS_MAX },
  from: Prisma.sql`(cases.listed_case AS l JOIN cases.clinical_case AS c ON c.case_id = l.case_id)`,
  rowId: 'l.id',
} as const;

/** The filter keys of the seed "API for Cases". @param visibleWhen patient information exists only there */
function fieldsWhere(visibleWhen: Sql | undefined): Record<string, FieldDefinition & SortableField> {
  /** Text that is compared by bytes. */
  const text = (column: string) => ({ column, type: 'text', nullable: true, byBytes: true, visibleWhen }) as const;
  return {
    projectId: { column: 'k.project_id', type: 'text' },
    caseId: { column: 'k.case_id', type: 'text' },
    'patientInfo.patientId': text('k.patient_id'),
    'patientInfo.patientName': text('k.patient_name'),
    'patientInfo.age': { column: 'k.patient_age', type: 'number', nullable: true, visibleWhen },
    'patientInfo.sex': text('k.patient_sex'),
    tags: { column: 'k.tags', type: 'textArray' },
    createdAt: { column: 'k.created_at', type: 'date' },
    updatedAt: { column: 'k.updated_at', type: 'date' },
  };
}

const isOfPatient = ({ field }: SortKey): boolean => field?.startsWith('patientInfo.') === true;

/** Undefined where the patient is shown of every case that the caller may read: then indexes order cases by patients. */
function whenPatientIsShown(access: Access): Sql | undefined {
  const [read, shown] = [projectsWith(access, 'read'), projectsWith(access, 'viewPersonalInfo')];
  if (shown === null || read?.every((projectId) => shown.includes(projectId))) return undefined;
  return inProjects(shown);
}

/** @param projectIds null for every project */
function inProjects(projectIds: string[] | null): Sql {
  if (projectIds === null) return Prisma.sql`TRUE`;
  const [only, ...others] = projectIds;
  // Rows of one project stand in order in an index, rows of several do not.
  return only !== undefined && others.length === 0
    ? Prisma.sql`(k.project_id = ${only}::text)`
    : Prisma.sql`(k.project_id = ANY(${projectIds}::text[]))`;
}

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
