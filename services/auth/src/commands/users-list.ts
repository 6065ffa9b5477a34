import { type CircusCommand, tableOf } from '@circus/service-kit';
import { withDatabase } from './console/operator.js';

const HEADINGS = ['E-MAIL', 'LOGIN ID', 'MAY LOG IN', 'LAST LOGIN', 'GROUPS'];

/** `node circus users list` */
export const command: CircusCommand = {
  name: 'users list',
  summary: 'List all users, with their groups',
  needs: 'database',
  run: (context) =>
    withDatabase(context, async (database) => {
      const users = await database.user.findMany({
        select: {
          userEmail: true,
          loginId: true,
          loginEnabled: true,
          lastLoginTime: true,
          groups: { select: { group: { select: { groupName: true } } }, orderBy: { groupId: 'asc' } },
        },
        orderBy: { id: 'asc' },
      });
      const rows = users.map(({ userEmail, loginId, loginEnabled, lastLoginTime, groups }) => [
        userEmail,
        loginId,
        loginEnabled ? 'yes' : 'no',
        lastLoginTime.getTime() === 0 ? 'never' : lastLoginTime.toISOString(),
        groups.map(({ group }) => group.groupName).join(', '),
      ]);
      for (const line of tableOf(HEADINGS, rows)) context.print(line);
    }),
};
