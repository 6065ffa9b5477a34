import type { Transaction } from '@circus/db';

/**
 * The groups that somebody names, by id or by name; a number is an id first.
 *
 * @returns their ids
 * @throws Error for a name that is none's, or several groups'
 */
export async function findNamedGroups(transaction: Transaction, names: string[]): Promise<number[]> {
  const groups = await transaction.group.findMany({
    select: { groupId: true, groupName: true },
    orderBy: { groupId: 'asc' },
  });
  return names.map((name) => {
    const byId = groups.find(({ groupId }) => String(groupId) === name);
    if (byId) return byId.groupId;
    const [found, ...others] = groups.filter(({ groupName }) => groupName === name).map(({ groupId }) => groupId);
    if (found === undefined) throw new Error(`There is no group "${name}": node circus groups list shows them.`);
    if (others.length > 0)
      throw new Error(`Several groups are named "${name}": give one of the ids ${[found, ...others].join(', ')}.`);
    return found;
  });
}
