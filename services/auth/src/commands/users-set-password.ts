import type { CircusCommand } from '@circus/service-kit';
import { requireUsablePassword } from '../accounts/accountRules.js';
import { requireAccount, updateAsOperator, withDatabase } from './console/operator.js';
import { askPasswordTwice, readPassword } from './console/passwordInput.js';

/** `node circus users set-password` */
export const command: CircusCommand = {
  name: 'users set-password',
  summary: 'Give an account another password, and end its logins; permanent tokens stay',
  arguments: [{ name: '<user>', summary: 'e-mail address or login ID' }],
  options: [
    {
      flags: '--password-stdin',
      summary: 'take the password from the first line of standard input, instead of asking for it twice',
    },
  ],
  needs: 'database',
  run: (context, [name = ''], { passwordStdin }) =>
    withDatabase(context, async (database) => {
      const account = await requireAccount(database, name);
      if (passwordStdin !== true && !process.stdin.isTTY)
        throw new Error('There is no terminal to ask on: give the password by --password-stdin.');
      const password = passwordStdin === true ? await readPassword() : await askPasswordTwice();
      // For an update, an empty password means the one that there is.
      requireUsablePassword(password, account);
      await updateAsOperator(database, account, { password });
      context.print(`The password of ${account.userEmail} is changed, and every login of it has ended.`);
    }),
};
