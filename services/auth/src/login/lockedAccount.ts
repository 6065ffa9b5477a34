import type { Transaction } from '@circus/db';
import type { LoginAccount } from '../accounts/accountRepository.js';

/**
 * The account as it stands now. Until the transaction ends nobody else changes it, logs in to it or ends its logins: what is
 * decided by it is still true when it is done.
 *
 * @returns null for an account that is gone
 */
export async function lockAccount(transaction: Transaction, userId: number): Promise<LoginAccount | null> {
  const [row] = await transaction.$queryRaw<LoginAccount[]>`
    SELECT id AS "userId", user_email AS "userEmail", login_id AS "loginId", password_hash AS "passwordHash",
      login_enabled AS "loginEnabled", access_version AS "accessVersion"
    FROM auth."user" WHERE id = ${userId} FOR NO KEY UPDATE`;
  return row ?? null;
}
