import { type CircusCommand, tableOf } from '@circus/service-kit';
import { withDatabase } from './console/operator.js';

const HEADINGS = ['ID', 'NAME', 'USERS', 'PRIVILEGES', 'DOMAINS'];

/** `node circus groups list` */
export const command: CircusCommand = {
  name: 'groups list',
  summary: 'List all groups, with what they may do',
  needs: 'database',
  run: (context) =>
    withDatabase(context, async (database) => {
      const groups = await database.group.findMany({
        select: {
          groupId: true,
          groupName: true,
          privileges: true,
          domains: true,
          _count: { select: { users: true } },
        },
        orderBy: { groupId: 'asc' },
      });
      const rows = groups.map(({ groupId, groupName, privileges, domains, _count }) => [
        String(groupId),
        groupName,
        String(_count.users),
        privileges.join(', '),
        domains.join(', '),
      ]);
      for (const line of tableOf(HEADINGS, rows)) context.print(line);
    }),
};
