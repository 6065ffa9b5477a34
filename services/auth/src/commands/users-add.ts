import type { CircusCommand } from '@circus/service-kit';
import { lockAdministration } from '../accounts/administrators.js';
import { createAccount } from '../accounts/createAccount.js';
import { freeLoginId } from '../accounts/loginIds.js';
import { readablePassword } from '../passwords/readablePassword.js';
import { severalOf } from './console/given.js';
import { findNamedGroups } from './console/namedGroups.js';
import { OPERATOR, withDatabase } from './console/operator.js';
import { readPassword } from './console/passwordInput.js';

/** `node circus users add` */
export const command: CircusCommand = {
  name: 'users add',
  summary: 'Make an account; its password is generated and shown once, unless one is given',
  arguments: [{ name: '<email>', summary: 'e-mail address' }],
  options: [
    { flags: '--login-id <name>', summary: 'short name to log in by; default: the e-mail address up to the @' },
    { flags: '--group <name or id...>', summary: 'a group to be in; without any, the account may do nothing' },
    { flags: '--password-stdin', summary: 'take the password from the first line of standard input' },
  ],
  needs: 'database',
  run: async (context, [userEmail = ''], { loginId: chosen, group, passwordStdin }) => {
    const given = passwordStdin === true ? await readPassword() : undefined;
    const password = given ?? readablePassword();
    const loginId = await withDatabase(context, (database) =>
      database.$transaction(async (transaction) => {
        await lockAdministration(transaction);
        const names = {
          userEmail,
          loginId: typeof chosen === 'string' ? chosen : await freeLoginId(transaction, userEmail),
        };
        const groups = await findNamedGroups(transaction, severalOf(group));
        await createAccount(transaction, OPERATOR, { ...names, password, groups });
        return names.loginId;
      }),
    );
    context.print(`Made the user ${userEmail} with the login ID ${loginId}.`);
    if (given === undefined) context.print(`Password: ${password}  (shown this once only: keep it)`);
  },
};
