import type { Project, ProjectUpdate } from '@circus/contracts';
import { type Database, Prisma, type Transaction } from '@circus/db';
import {
  runSearch,
  type SearchResult,
  type SortableField,
  type SortDirection,
  type SortKey,
  sortToSql,
} from '@circus/search';

/** Sort keys of `GET /admin/projects`. */
export const PROJECT_SORT_FIELDS: Record<string, SortableField> = {
  projectId: { column: 'project_id' },
  projectName: { column: 'project_name' },
  description: { column: 'description' },
  windowPriority: { column: 'window_priority' },
  createdAt: { column: 'created_at' },
  updatedAt: { column: 'updated_at' },
};
export const PROJECT_DEFAULT_SORT: Record<string, SortDirection> = { updatedAt: -1 };

const COLUMNS = Prisma.sql`project_id AS "projectId", project_name AS "projectName", description, icon, tags,
  window_presets AS "windowPresets", window_priority AS "windowPriority",
  case_attributes_schema AS "caseAttributesSchema", label_attributes_schema AS "labelAttributesSchema",
  created_at AS "createdAt", updated_at AS "updatedAt"`;

type ProjectRow = Omit<Project, 'createdAt' | 'updatedAt'> & { createdAt: Date; updatedAt: Date };

export async function findProject(database: Database | Transaction, projectId: string): Promise<Project | null> {
  const rows = await database.$queryRaw<ProjectRow[]>`
    SELECT ${COLUMNS} FROM cases.project WHERE project_id = ${projectId}`;
  return rows[0] ? projectOf(rows[0]) : null;
}

export async function searchProjects(
  database: Database,
  orderBy: readonly SortKey[],
  paging: { limit: number; page: number },
): Promise<SearchResult<Project>> {
  const result = await runSearch<ProjectRow>({
    db: database,
    columns: COLUMNS,
    from: Prisma.sql`cases.project`,
    where: Prisma.sql`TRUE`,
    orderBy: sortToSql(orderBy),
    ...paging,
  });
  return { ...result, rows: result.rows.map(projectOf) };
}

/** The ids of the projects with a name: several may have the same. */
export async function findProjectsNamed(database: Database, projectName: string): Promise<string[]> {
  const found = await database.project.findMany({ where: { projectName }, select: { projectId: true } });
  return found.map(({ projectId }) => projectId);
}

/** Every project by its name, with the number of its cases. */
export async function listProjects(
  database: Database,
): Promise<{ projectId: string; projectName: string; cases: number }[]> {
  const found = await database.project.findMany({
    select: { projectId: true, projectName: true, _count: { select: { cases: true } } },
    orderBy: [{ projectName: 'asc' }, { projectId: 'asc' }],
  });
  return found.map(({ _count, ...project }) => ({ ...project, cases: _count.cases }));
}

/** As it stands now, when nobody else changes it before the transaction ends; null for an unknown project. */
export async function lockProject(transaction: Transaction, projectId: string): Promise<Project | null> {
  const rows = await transaction.$queryRaw<ProjectRow[]>`
    SELECT ${COLUMNS} FROM cases.project WHERE project_id = ${projectId} FOR NO KEY UPDATE`;
  return rows[0] ? projectOf(rows[0]) : null;
}

export async function insertProject(
  transaction: Transaction,
  project: Omit<Project, 'createdAt' | 'updatedAt'>,
): Promise<void> {
  const now = new Date();
  await transaction.project.create({ data: { ...project, createdAt: now, updatedAt: now } });
}

export async function writeProject(transaction: Transaction, projectId: string, update: ProjectUpdate): Promise<void> {
  await transaction.project.update({ where: { projectId }, data: update });
}

/**
 * Adds a project where there is none at all. Of processes that try at the same moment one does it, the others wait.
 *
 * @returns false where there is a project already
 */
export async function addFirstProject(
  database: Database,
  project: Omit<Project, 'createdAt' | 'updatedAt'>,
): Promise<boolean> {
  return database.$transaction(async (transaction) => {
    await transaction.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('cases.project'))`;
    if ((await transaction.project.count({ take: 1 })) > 0) return false;
    await transaction.project.create({ data: project });
    return true;
  });
}

const projectOf = (row: ProjectRow): Project => ({
  ...row,
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
});
