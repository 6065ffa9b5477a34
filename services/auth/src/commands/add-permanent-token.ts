import { permanentTokenDescription } from '@circus/contracts';
import { openDatabase } from '@circus/db';
import type { CircusCommand } from '@circus/service-kit';
import { findLoginAccount } from '../accounts/accountRepository.js';
import { createPermanentToken } from '../tokens/permanentTokens.js';

/** Somebody at the console, who has no account. */
const OPERATOR = { userId: null, userEmail: '', address: '', requestId: '' };

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
  run: async ({ databaseUrl, print }, [name = ''], { description }) => {
    const checked = permanentTokenDescription.safeParse(description);
    if (!checked.success) throw new Error('The description must have 1 to 1024 characters.');
    const database = openDatabase(databaseUrl, { connections: 1 });
    try {
      const account = await findLoginAccount(database, name);
      if (!account) throw new Error(`There is no user with the e-mail address or login ID "${name}".`);
      const { userId, userEmail, loginEnabled } = account;
      if (!loginEnabled) throw new Error(`The user ${userEmail} may not log in: a token would not work.`);
      const { accessToken } = await database.$transaction((transaction) =>
        createPermanentToken(transaction, OPERATOR, { userId, userEmail, description: checked.data }),
      );
      print(`Your permanent access token is: ${accessToken}`);
    } finally {
      await database.$disconnect();
    }
  },
};
