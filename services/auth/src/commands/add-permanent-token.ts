import { permanentTokenDescription } from '@circus/contracts';
import type { CircusCommand } from '@circus/service-kit';
import { createPermanentToken } from '../tokens/permanentTokens.js';
import { OPERATOR, requireAccount, withDatabase } from './console/operator.js';

/** `node circus add-permanent-token` (spec circus-api-core 10). Needs the database alone: it works while the suite runs or stands. */
export const command: CircusCommand = {
  name: 'add-permanent-token',
  summary: 'Create a permanent access token for a user',
  arguments: [{ name: '<user>', summary: 'e-mail address or login ID of the user' }],
  options: [
    {
      flags: '-d, --description <text>',
      summary: 'what the token is for',
      default: 'A permanent token for API access',
    },
  ],
  needs: 'database',
  run: async (context, [name = ''], { description }) => {
    const checked = permanentTokenDescription.safeParse(description);
    if (!checked.success) throw new Error('The description must have 1 to 1024 characters.');
    await withDatabase(context, async (database) => {
      const { userId, userEmail, loginEnabled } = await requireAccount(database, name);
      if (!loginEnabled) throw new Error(`The user ${userEmail} may not log in: a token would not work.`);
      const { accessToken } = await database.$transaction((transaction) =>
        createPermanentToken(transaction, OPERATOR, { userId, userEmail, description: checked.data }),
      );
      context.print(`Your permanent access token is: ${accessToken}`);
    });
  },
};
