import type { CommandContext } from '@circus/service-kit';
import { requireAccount, updateAsOperator, withDatabase } from './operator.js';

/**
 * Lets an account log in, or not.
 *
 * @param name e-mail address or login ID
 * @returns the account's e-mail address
 * @throws Refusal `conflict` for disabling the first administrator or the last one
 */
export function setLoginEnabled(context: CommandContext, name: string, loginEnabled: boolean): Promise<string> {
  return withDatabase(context, async (database) => {
    const account = await requireAccount(database, name);
    await updateAsOperator(database, account, { loginEnabled });
    return account.userEmail;
  });
}
