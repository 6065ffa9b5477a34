import type { SliceboxRole, SliceboxUser } from '@circus/contracts';
import { type Database, Prisma, type Transaction } from '@circus/db';

/** The role as Slicebox knows it derives from privileges (DECISIONS 5). */
const COLUMNS = Prisma.sql`u.id, u.login_id AS "user", CASE
    WHEN u.superuser THEN 'SUPERUSER'
    WHEN EXISTS (SELECT FROM auth.user_group m JOIN auth."group" g ON g.group_id = m.group_id
      WHERE m.user_id = u.id AND 'manageServer' = ANY(g.privileges)) THEN 'ADMINISTRATOR'
    ELSE 'USER' END AS role`;

type UserRow = { id: number; user: string; role: SliceboxRole };

/** @param count negative for all */
export async function listSliceboxUsers(
  database: Database,
  { startIndex, count }: { startIndex: number; count: number },
): Promise<SliceboxUser[]> {
  return database.$queryRaw<UserRow[]>`
    SELECT ${COLUMNS} FROM auth."user" u ORDER BY u.id
    LIMIT ${count < 0 ? null : count}::bigint OFFSET ${startIndex}::bigint`;
}

/** The account of a name, whichever of its two names it is. */
export async function findSliceboxUser(transaction: Transaction, name: string): Promise<SliceboxUser | null> {
  const [row] = await transaction.$queryRaw<UserRow[]>`
    SELECT ${COLUMNS} FROM auth."user" u WHERE lower(u.login_id) = lower(${name}) OR lower(u.user_email) = lower(${name})
    ORDER BY lower(u.login_id) = lower(${name}) DESC, u.id LIMIT 1`;
  return row ?? null;
}
