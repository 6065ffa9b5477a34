import type { AdminUser } from '@circus/contracts';
import { type Database, Prisma } from '@circus/db';
import {
  type Paging,
  runSearch,
  type SearchResult,
  type SortableField,
  type SortDirection,
  type SortKey,
  sortToSql,
} from '@circus/search';

/** Sort keys of `GET /admin/users`: nothing that the answer does not show. */
export const USER_SORT_FIELDS: Record<string, SortableField> = {
  userEmail: { column: 'u.user_email COLLATE "C"' },
  loginId: { column: 'u.login_id COLLATE "C"' },
  description: { column: 'u.description COLLATE "C"' },
  loginEnabled: { column: 'u.login_enabled' },
  lastLoginTime: { column: 'u.last_login_time' },
  lastLoginIp: { column: 'u.last_login_ip COLLATE "C"' },
  createdAt: { column: 'u.created_at' },
  updatedAt: { column: 'u.updated_at' },
};
export const USER_DEFAULT_SORT: Record<string, SortDirection> = { createdAt: -1 };
export const USER_TIE_BREAKER = 'u.id';

const COLUMNS = Prisma.sql`u.user_email AS "userEmail", u.login_id AS "loginId", u.description,
  u.login_enabled AS "loginEnabled", u.preferences, u.last_login_time AS "lastLoginTime",
  u.last_login_ip AS "lastLoginIp", u.created_at AS "createdAt", u.updated_at AS "updatedAt",
  ARRAY(SELECT m.group_id FROM auth.user_group m WHERE m.user_id = u.id ORDER BY m.group_id) AS groups,
  ARRAY(SELECT jsonb_build_object('myListId', l.my_list_id, 'resourceType', l.resource_type, 'name', l.name,
      'public', l.public, 'editors', l.editors,
      'createdAt', to_char(l.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
    FROM cases_read.my_list l WHERE l.owner_id = u.id ORDER BY l.created_at, l.my_list_id) AS "myLists"`;

interface UserRow extends Omit<AdminUser, 'preferences' | 'lastLoginTime' | 'createdAt' | 'updatedAt'> {
  preferences: unknown;
  lastLoginTime: Date;
  createdAt: Date;
  updatedAt: Date;
}

/** An account as administrators see it; null for an unknown e-mail address, which is compared exactly. */
export async function findUser(database: Database, userEmail: string): Promise<AdminUser | null> {
  const [row] = await database.$queryRaw<UserRow[]>`
    SELECT ${COLUMNS} FROM auth."user" u WHERE u.user_email = ${userEmail}`;
  return row ? userOf(row) : null;
}

/** One page of all accounts. */
export async function searchUsers(
  database: Database,
  orderBy: readonly SortKey[],
  { limit, page }: Paging,
): Promise<SearchResult<AdminUser>> {
  const result = await runSearch<UserRow>({
    db: database,
    columns: COLUMNS,
    from: Prisma.sql`auth."user" u`,
    where: Prisma.sql`TRUE`,
    orderBy: sortToSql(orderBy),
    limit,
    page,
  });
  return { ...result, rows: result.rows.map(userOf) };
}

const userOf = ({ preferences, lastLoginTime, createdAt, updatedAt, ...row }: UserRow): AdminUser => ({
  ...row,
  // Another form, brought from elsewhere, counts as none set.
  preferences: isObject(preferences) ? preferences : {},
  lastLoginTime: lastLoginTime.toISOString(),
  createdAt: createdAt.toISOString(),
  updatedAt: updatedAt.toISOString(),
});

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
