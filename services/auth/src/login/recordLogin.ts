import type { Transaction } from '@circus/db';
import { auditChange, logChangeOnce } from '@circus/service-kit';
import type { LoginAccount } from '../accounts/accountRepository.js';

/** The door through which somebody logged in. */
export type LoginDoor = 'password' | 'refresh' | 'onetime' | 'session' | 'oidc' | 'basic';

/** Writes down that somebody has logged in: in the account (spec circus-api-core 3.2) and in the audit trail. */
export async function recordLogin(
  transaction: Transaction,
  { userId, userEmail }: Pick<LoginAccount, 'userId' | 'userEmail'>,
  login: {
    door: LoginDoor;
    address: string;
    requestId: string;
    /** Where the same login may be told twice: only the first counts. */
    entryId?: string;
  },
): Promise<void> {
  const { door, address, requestId, entryId } = login;
  await transaction.user.update({ where: { id: userId }, data: { lastLoginTime: new Date(), lastLoginIp: address } });
  const actor = { userId, userEmail, address, requestId };
  const deed = { action: 'login', entity: 'user', entityId: userEmail, details: { door } };
  await auditChange(transaction, 'auth', actor, deed, entryId);
}

/**
 * Puts a refused login into the audit trail, and into Slicebox' log, which everybody reads: there without the address. What was typed is not written down: it may be a password.
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
  const who = userEmail === '' ? 'with an unknown name' : `as ${userEmail}`;
  const message = `A login ${who} was refused.`;
  await logChangeOnce(transaction, 'auth', { entryType: 'WARN', subject: 'System', message });
}
