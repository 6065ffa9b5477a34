import type { Bus } from '@circus/bus';
import { isStorable, rpc } from '@circus/contracts';
import type { Database } from '@circus/db';

/** `circus.rpc.auth.unknownAccounts`: case-db asks who of those that are to edit a list does not exist. */
export const serveUnknownAccounts = (bus: Bus, database: Database): Promise<void> =>
  bus.serve(rpc.unknownAccounts, async ({ userEmails, groupIds }) => {
    const users = await database.user.findMany({
      where: { userEmail: { in: userEmails.filter(isStorable) } },
      select: { userEmail: true },
    });
    const groups = await database.group.findMany({ where: { groupId: { in: groupIds } }, select: { groupId: true } });
    const known = {
      emails: new Set(users.map(({ userEmail }) => userEmail)),
      ids: new Set(groups.map(({ groupId }) => groupId)),
    };
    return {
      userEmails: userEmails.filter((userEmail) => !known.emails.has(userEmail)),
      groupIds: groupIds.filter((groupId) => !known.ids.has(groupId)),
    };
  });
