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

/**
 * Puts a refused login into the audit trail. What was typed is not written down: it may be a password.
 *
 * @param userEmail of the account that was meant; empty where there is none
 */
export async function recordRefusedLogin(
  transaction: Transaction,
  userEmail: string,
  login: { address: string; requestId: string; details: { door?: LoginDoor; waitSeconds?: number } },
): Promise<void> {
  const { address, requestId, details } = login;
  const nobody = { userId: null, userEmail: '', address, requestId };
  await auditChange(transaction, 'auth', nobody, {
    action: 'login.refused',
    entity: 'user',
    entityId: userEmail,
    details,
  });
}
