import { type Access, Refusal } from '@circus/contracts';
import type { Database } from '@circus/db';

/**
 * A my list of series may be searched by its owner alone (spec circus-api-core 6.5).
 * @throws Refusal `missing` for another's list, too; `invalid` for a list of something else
 */
export async function requireSeriesList(database: Database, access: Access, myListId: string): Promise<void> {
  const [list] = await database.$queryRaw<{ resourceType: string }[]>`
    SELECT resource_type AS "resourceType" FROM cases_read.my_list
    WHERE my_list_id = ${myListId} AND owner_id = ${access.userId}`;
  if (!list) throw new Refusal('missing', 'This my list does not exist');
  if (list.resourceType !== 'series') throw new Refusal('invalid', 'This my list is not for series');
}
