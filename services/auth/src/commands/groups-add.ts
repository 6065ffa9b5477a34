import { GLOBAL_PRIVILEGES, GROUP_LISTS, type GroupList, groupCreation } from '@circus/contracts';
import type { CircusCommand } from '@circus/service-kit';
import { createGroup } from '../groups/groupChanges.js';
import { requireForm, severalOf } from './console/given.js';
import { OPERATOR, withDatabase } from './console/operator.js';

const GRANTS = GROUP_LISTS.filter((list) => list !== 'privileges' && list !== 'domains');

/** `node circus groups add` */
export const command: CircusCommand = {
  name: 'groups add',
  summary: 'Make a group',
  arguments: [{ name: '<name>', summary: 'what it is called' }],
  options: [
    { flags: '--privilege <name...>', summary: 'a global privilege, for instance manageServer' },
    { flags: '--domain <name...>', summary: 'a domain whose series its users see; "all" for every one' },
    {
      flags: '--grant <list=id...>',
      summary: `a project or plug-in (or "all") for one of ${GRANTS.join(', ')}; for instance readProjects=all`,
    },
  ],
  needs: 'database',
  run: async (context, [groupName = ''], { privilege, domain, grant }) => {
    const unknown = severalOf(privilege).find((name) => !Object.hasOwn(GLOBAL_PRIVILEGES, name));
    if (unknown !== undefined) {
      const known = Object.keys(GLOBAL_PRIVILEGES).join(', ');
      throw new Error(`"${unknown}" is no global privilege: write one of ${known}.`);
    }
    const rights = requireForm(groupCreation, {
      groupName,
      ...grantsOf(severalOf(grant)),
      privileges: severalOf(privilege),
      domains: severalOf(domain),
    });
    const { groupId } = await withDatabase(context, (database) =>
      database.$transaction((transaction) => createGroup(transaction, OPERATOR, rights)),
    );
    context.print(`Made the group ${rights.groupName} with the id ${groupId}.`);
  },
};

/** @throws Error for one that is not written `list=id`, or for a list that there is not */
function grantsOf(grants: string[]): Partial<Record<GroupList, string[]>> {
  const lists: Partial<Record<GroupList, string[]>> = Object.fromEntries(GRANTS.map((list) => [list, []]));
  for (const grant of grants) {
    const [name, id] = grant.split(/=(.*)/s);
    const list = GRANTS.find((known) => known === name);
    if (!list || !id) throw new Error(`"${grant}" grants nothing: write one of ${GRANTS.join(', ')}, = and an id.`);
    lists[list]?.push(id);
  }
  return lists;
}
