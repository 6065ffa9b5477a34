import { type Access, type FullLoginInfo, type MyList, myList } from '@circus/contracts';
import type { Database } from '@circus/db';

interface ListRow extends Omit<MyList, 'createdAt'> {
  ownerEmail: string;
  createdAt: Date;
}

/** A user's own lists in the order in which they were made, from the view that case-db keeps for auth. */
export async function findOwnLists(database: Database, userId: number): Promise<MyList[]> {
  const rows = await database.$queryRaw<ListRow[]>`
    SELECT my_list_id AS "myListId", resource_type AS "resourceType", name, public, editors, owner_email AS "ownerEmail",
      created_at AS "createdAt"
    FROM cases_read.my_list WHERE owner_id = ${userId} ORDER BY created_at, my_list_id`;
  return rows.map(listOf);
}

/** Others' lists of which the user, or a group of the user's, is an editor. */
export async function findSharedLists(
  database: Database,
  { userId, userEmail, groups }: Access,
): Promise<FullLoginInfo['sharedMyLists']> {
  const editors = [{ type: 'user', userEmail }, ...groups.map(({ groupId }) => ({ type: 'group', groupId }))];
  const rows = await database.$queryRaw<ListRow[]>`
    SELECT my_list_id AS "myListId", resource_type AS "resourceType", name, public, editors, owner_email AS "ownerEmail",
      created_at AS "createdAt"
    FROM cases_read.my_list
    WHERE editors @> ANY(${editors.map((editor) => JSON.stringify([editor]))}::jsonb[]) AND owner_id <> ${userId}
    ORDER BY created_at, my_list_id`;
  return rows.map((row) => ({ owner: row.ownerEmail, sharedMyList: listOf(row) }));
}

const listOf = ({ createdAt, ...row }: ListRow): MyList => myList.parse({ ...row, createdAt: createdAt.toISOString() });
