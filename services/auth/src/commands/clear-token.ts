import type { Transaction } from '@circus/db';
import { auditChange, type CircusCommand } from '@circus/service-kit';
import { OPERATOR, tellOf, withDatabase } from './console/operator.js';

/** `node circus clear-token` (spec circus-api-core 10). A running suite forgets the tokens as soon as its outbox was read. */
export const command: CircusCommand = {
  name: 'clear-token',
  summary: 'End every login: delete the access tokens of all users, and their sessions by cookie',
  options: [{ flags: '-a, --all', summary: 'delete permanent access tokens too' }],
  needs: 'database',
  run: (context, _args, { all = false }) =>
    withDatabase(context, async (database) => {
      const { tokens, sessions } = await database.$transaction((transaction) => clear(transaction, all === true));
      context.print(`Deleted ${tokens} access token(s).`);
      if (sessions > 0) context.print(`Ended ${sessions} session(s).`);
      if (!all) context.print('Permanent access tokens stay; --all deletes them too.');
    }),
};

async function clear(transaction: Transaction, all: boolean): Promise<{ tokens: number; sessions: number }> {
  // Logins under way end first, and what they made is among what is removed.
  await transaction.$executeRaw`SELECT id FROM auth."user" ORDER BY id FOR NO KEY UPDATE`;
  const tokens = await transaction.$queryRaw<{ userId: number }[]>`
    DELETE FROM auth.access_token WHERE ${all} OR NOT permanent RETURNING user_id AS "userId"`;
  const sessions = await transaction.$queryRaw<{ userId: number }[]>`
    DELETE FROM auth.session RETURNING user_id AS "userId"`;
  await tellOf(
    transaction,
    [...tokens, ...sessions].map(({ userId }) => userId),
  );
  const removed = { tokens: tokens.length, sessions: sessions.length };
  await auditChange(transaction, 'auth', OPERATOR, {
    action: 'token.clear',
    entity: 'token',
    entityId: all ? 'all' : 'session',
    details: removed,
  });
  return removed;
}
