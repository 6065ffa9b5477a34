import type { Transaction } from '@circus/db';
import { auditChange } from '@circus/service-kit';
import type { LoginAccount } from '../accounts/accountRepository.js';

/** The door through which somebody logged in. */
export type LoginDoor = 'password' | 'refresh' | 'onetime' | 'session' | 'oidc';

/** Writes down that somebody has logged in: in the account (spec circus-api-core 3.2) and in the audit trail. */
export async function recordLogin(
  transaction: Transaction,
  { userId, userEmail }: Pick<LoginAccount, 'userId' | 'userEmail'>,
  login: { door: LoginDoor; address: string; requestId: string },
): Promise<void> {
  const { door, address, requestId } = login;
  await transaction.user.update({ where: { id: userId }, data: { lastLoginTime: new Date(), lastLoginIp: address } });
  const actor = { userId, userEmail, address, requestId };
  await auditChange(transaction, 'auth', actor, {
    action: 'login',
    entity: 'user',
    entityId: userEmail,
    details: { door },
  });
}
