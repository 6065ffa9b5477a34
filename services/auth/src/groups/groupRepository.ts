import { GROUP_LISTS, type Group } from '@circus/contracts';
import { type Database, Prisma, type Transaction } from '@circus/db';
import {
  type Paging,
  runSearch,
  type SearchResult,
  type SortableField,
  type SortDirection,
  type SortKey,
  sortToSql,
} from '@circus/search';

/** Sort keys of `GET /admin/groups`. */
export const GROUP_SORT_FIELDS: Record<string, SortableField> = {
  groupId: { column: 'group_id' },
  groupName: { column: 'group_name COLLATE "C"' },
  createdAt: { column: 'created_at' },
  updatedAt: { column: 'updated_at' },
};
export const GROUP_DEFAULT_SORT: Record<string, SortDirection> = { groupId: 1 };
export const GROUP_TIE_BREAKER = 'group_id';

/** `readProjects` becomes `read_projects`. */
const columnOf = (field: string): string => field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** A list is null in a row that somebody wrote by hand, which means the same as an empty one. */
const COLUMNS = Prisma.sql`group_id AS "groupId", group_name AS "groupName", created_at AS "createdAt",
  updated_at AS "updatedAt", ${Prisma.raw(
    GROUP_LISTS.map((list) => `coalesce(${columnOf(list)}, '{}') AS "${list}"`).join(', '),
  )}`;

type GroupRow = Omit<Group, 'createdAt' | 'updatedAt'> & { createdAt: Date; updatedAt: Date };

export async function findGroup(database: Database | Transaction, groupId: number): Promise<Group | null> {
  const [row] = await database.$queryRaw<GroupRow[]>`
    SELECT ${COLUMNS} FROM auth."group" WHERE group_id = ${groupId}::bigint`;
  return row ? groupOf(row) : null;
}

/** One page of all groups. */
export async function searchGroups(
  database: Database,
  orderBy: readonly SortKey[],
  { limit, page }: Paging,
): Promise<SearchResult<Group>> {
  const result = await runSearch<GroupRow>({
    db: database,
    columns: COLUMNS,
    from: Prisma.sql`auth."group"`,
    where: Prisma.sql`TRUE`,
    orderBy: sortToSql(orderBy),
    limit,
    page,
  });
  return { ...result, rows: result.rows.map(groupOf) };
}

/** Ids of the users in a group, ascending. */
export async function findMembers(transaction: Transaction, groupId: number): Promise<number[]> {
  const members = await transaction.userGroup.findMany({
    where: { groupId },
    select: { userId: true },
    orderBy: { userId: 'asc' },
  });
  return members.map(({ userId }) => userId);
}

const groupOf = (row: GroupRow): Group => ({
  ...row,
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
});
