import { type Access, Refusal } from '@circus/contracts';
import type { Database } from '@circus/db';

/**
 * A search within a list is for its owner alone (spec circus-api-core 6.5).
 * @throws Refusal `missing` for another's list, too; `invalid` for a list of something else
 */
export async function requireSearchable(database: Database, access: Access, myListId: string): Promise<void> {
  const [list] = await database.$queryRaw<{ ownerId: number; resourceType: string }[]>`
    SELECT owner_id AS "ownerId", resource_type AS "resourceType" FROM cases_read.my_list WHERE my_list_id = ${myListId}`;
  if (!list || list.ownerId !== access.userId) throw new Refusal('missing', 'This my list does not exist');
  if (list.resourceType !== 'pluginJobs') throw new Refusal('invalid', 'This my list is not for plugin jobs');
}
