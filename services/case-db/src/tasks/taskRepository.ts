import type { Task } from '@circus/contracts';
import { type Database, Prisma } from '@circus/db';
import {
  allOf,
  type CircusTaskSearchQuery,
  type FieldDefinition,
  filterToSql,
  parseFilter,
  parsePaging,
  parseSort,
  readSwitch,
  runSearch,
  type SearchResult,
  type SortableField,
  sortToSql,
} from '@circus/search';

/** Filter keys of `GET /tasks` (spec circus-api-core 6.3). */
const FILTER_FIELDS: Record<string, FieldDefinition> = {
  taskId: { column: 'task_id', type: 'text' },
  status: { column: 'status', type: 'text' },
  dismissed: { column: 'dismissed', type: 'boolean' },
};
const SORT_FIELDS: Record<string, SortableField> = {
  ...FILTER_FIELDS,
  name: { column: 'name' },
  createdAt: { column: 'created_at' },
  updatedAt: { column: 'updated_at' },
  endedAt: { column: 'ended_at', nullable: true },
};

const COLUMNS = Prisma.sql`task_id AS "taskId", user_email AS "userEmail", name, status, error_message AS "errorMessage",
  finished_message AS "finishedMessage", ended_at AS "endedAt", download_file_type AS "downloadFileType", dismissed,
  message, finished, total, outcomes, created_at AS "createdAt", updated_at AS "updatedAt"`;

type TaskRow = Omit<Task, 'progress' | 'endedAt' | 'createdAt' | 'updatedAt'> & {
  message: string;
  finished: number | null;
  total: number | null;
  endedAt: Date | null;
  createdAt: Date;
  updatedAt: Date;
};

/**
 * One page of a user's own tasks.
 *
 * @throws Refusal `invalid` for a query of another form
 */
export async function searchTasks(
  database: Database,
  userEmail: string,
  query: CircusTaskSearchQuery,
): Promise<SearchResult<Task>> {
  const filter = parseFilter(query.filter, FILTER_FIELDS, {
    patientInfoAllowed: false,
    unparseableText: 'Filter string could not be parsed.',
  });
  const orderBy = parseSort(query.sort, SORT_FIELDS, { createdAt: -1 }, 'task_id');
  const { limit, page } = parsePaging(query);
  const result = await runSearch<TaskRow>({
    db: database,
    columns: COLUMNS,
    from: Prisma.sql`work.task`,
    where: allOf([Prisma.sql`user_email = ${userEmail}`, filterToSql(filter, FILTER_FIELDS)]),
    orderBy: sortToSql(orderBy),
    limit,
    page,
    exactTotal: readSwitch(query.exactTotal),
  });
  return { ...result, rows: result.rows.map(taskOf) };
}

export async function findTask(database: Database, taskId: string): Promise<Task | null> {
  const rows = await database.$queryRaw<TaskRow[]>`SELECT ${COLUMNS} FROM work.task WHERE task_id = ${taskId}`;
  return rows[0] ? taskOf(rows[0]) : null;
}

/** Tasks of all users, the newest first. */
export async function listTasks(
  database: Database,
  { user, status, limit }: { user?: string; status?: Task['status']; limit: number },
): Promise<Task[]> {
  const conditions = [
    ...(user === undefined ? [] : [Prisma.sql`user_email = ${user}`]),
    ...(status === undefined ? [] : [Prisma.sql`status = ${status}`]),
  ];
  const rows = await database.$queryRaw<TaskRow[]>`
    SELECT ${COLUMNS} FROM work.task WHERE ${allOf(conditions)} ORDER BY created_at DESC, task_id DESC LIMIT ${limit}`;
  return rows.map(taskOf);
}

/** A user's running tasks and, whatever their state, those named or ended since a time; oldest first. */
export async function findTasksToReport(
  database: Database,
  userEmail: string,
  taskIds: string[],
  endedSince: Date | null,
): Promise<Task[]> {
  const rows = await database.$queryRaw<TaskRow[]>`
    SELECT ${COLUMNS} FROM work.task
    WHERE user_email = ${userEmail} AND (status = 'processing' OR task_id = ANY(${taskIds}::text[])
      OR ended_at >= ${endedSince?.toISOString() ?? null}::timestamptz)
    ORDER BY created_at, task_id`;
  return rows.map(taskOf);
}

/** Those of some tasks that have ended. */
export async function findEndedTasks(database: Database, taskIds: string[]): Promise<Task[]> {
  const rows = await database.$queryRaw<TaskRow[]>`
    SELECT ${COLUMNS} FROM work.task WHERE task_id = ANY(${taskIds}::text[]) AND status <> 'processing'`;
  return rows.map(taskOf);
}

/**
 * Hides an ended task and takes its file from it, or shows it again.
 *
 * @returns the storage key of the file that it had, for somebody to remove; null where the task is not ended, or not there
 */
export async function dismissTask(
  database: Database,
  taskId: string,
  dismissed: boolean,
): Promise<{ removedKey: string | null } | null> {
  const [changed] = await database.$queryRaw<{ removedKey: string | null }[]>`
    WITH before AS (SELECT task_id, download_key FROM work.task WHERE task_id = ${taskId} FOR UPDATE)
    UPDATE work.task t SET dismissed = ${dismissed}, updated_at = now(),
      download_key = CASE WHEN ${dismissed} THEN NULL ELSE t.download_key END
    FROM before WHERE t.task_id = before.task_id AND t.status <> 'processing'
    RETURNING CASE WHEN ${dismissed} THEN before.download_key END AS "removedKey"`;
  return changed ?? null;
}

/** The storage key of a task's file; null where it has none. */
export async function findTaskFile(database: Database, taskId: string): Promise<string | null> {
  const [row] = await database.$queryRaw<{ downloadKey: string | null }[]>`
    SELECT download_key AS "downloadKey" FROM work.task WHERE task_id = ${taskId}`;
  return row?.downloadKey ?? null;
}

/** Tasks that have a file and ended more than `keepMs` ago, oldest first. */
export async function findExpiredFiles(
  database: Database,
  keepMs: number,
  limit: number,
): Promise<{ taskId: string; downloadKey: string }[]> {
  return database.$queryRaw`
    SELECT task_id AS "taskId", download_key AS "downloadKey" FROM work.task
    WHERE download_key IS NOT NULL AND ended_at < now() - ${keepMs} * interval '1 millisecond'
    ORDER BY ended_at LIMIT ${limit}`;
}

export async function forgetTaskFile(database: Database, taskId: string): Promise<void> {
  await database.$executeRaw`UPDATE work.task SET download_key = NULL WHERE task_id = ${taskId}`;
}

/** Those of the storage keys that are a task's file, or one that a task is still making. */
export async function namedTaskFiles(database: Database, keys: readonly string[]): Promise<Set<string>> {
  const rows = await database.$queryRaw<{ key: string }[]>`
    SELECT coalesce(download_key, resumable->>'downloadKey') AS key FROM work.task
    WHERE download_key = ANY(${[...keys]}::text[]) OR resumable->>'downloadKey' = ANY(${[...keys]}::text[])`;
  return new Set(rows.map(({ key }) => key));
}

/**
 * Takes the tasks of an account that is gone away from its address, which somebody else may be given. Their files go when
 * they are due.
 *
 * @param until tasks that were begun later are another account's
 */
export async function forgetUserInTasks(
  database: Database,
  { userId, userEmail }: { userId: number; userEmail: string },
  until: Date,
): Promise<void> {
  await database.$executeRaw`
    UPDATE work.task SET user_email = ${`deleted user ${userId}`} WHERE user_email = ${userEmail} AND created_at <= ${until}`;
}

/** Ends as failed the tasks of which no process has said for `silentMs` that it works on them. */
export async function failSilentTasks(
  database: Database,
  silentMs: number,
  message: string,
): Promise<{ taskId: string; userEmail: string }[]> {
  return database.$queryRaw`
    UPDATE work.task SET status = 'error', error_message = ${message}, message = ${message}, ended_at = now(),
      resumable = NULL, updated_at = now()
    WHERE task_id IN (
      SELECT task_id FROM work.task
      WHERE status = 'processing' AND heartbeat_at < now() - ${silentMs} * interval '1 millisecond'
      FOR UPDATE SKIP LOCKED)
    RETURNING task_id AS "taskId", user_email AS "userEmail"`;
}

const taskOf = ({ message, finished, total, endedAt, createdAt, updatedAt, ...row }: TaskRow): Task => ({
  ...row,
  progress: { message, finished, total },
  endedAt: endedAt?.toISOString() ?? null,
  createdAt: createdAt.toISOString(),
  updatedAt: updatedAt.toISOString(),
});
