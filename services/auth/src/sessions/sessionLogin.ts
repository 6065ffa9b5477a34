import { Refusal } from '@circus/contracts';
import type { Transaction } from '@circus/db';
import { type Actor, auditChange } from '@circus/service-kit';
import type { AccessChanges, Concerns } from '../access/accessChanges.js';
import { lockAccount } from '../login/lockedAccount.js';
import type { PasswordLogin } from '../login/passwordLogin.js';
import { recordLogin } from '../login/recordLogin.js';
import type { SessionPlace, Sessions } from './sessions.js';

/** The words of Slicebox' 401 for any login that failed. */
const LOGIN_REFUSED = 'The user name or password is wrong.';

export interface SessionLoginParts {
  changes: AccessChanges;
  passwords: PasswordLogin;
  sessions: Sessions;
}

/**
 * Logs somebody in with name and password. Somebody who still has a session goes on with it.
 *
 * @param login `shown` is the cookie's value that came along
 * @returns the cookie's value
 * @throws Refusal `unauthenticated` for wrong ones and for a client that does not say where it is; what `PasswordLogin.check` throws
 */
export async function logIn(
  { changes, passwords, sessions }: SessionLoginParts,
  login: SessionPlace & { name: string; password: string; shown: string | undefined; requestId: string },
): Promise<string> {
  const { name, password, shown, address, userAgent, requestId } = login;
  if (!sessions.isPlace({ address, userAgent })) {
    throw new Refusal('unauthenticated', 'A login needs a client with an address and a User-Agent header.');
  }
  const account = await passwords.check({ name, password, address, requestId });
  if (!account) throw new Refusal('unauthenticated', LOGIN_REFUSED);
  return changes.change(async (transaction) => {
    const now = await lockAccount(transaction, account.userId);
    // Disabled or given another password meanwhile: what was found out is outdated.
    if (!now?.loginEnabled || now.passwordHash !== account.passwordHash) {
      throw new Refusal('unauthenticated', LOGIN_REFUSED);
    }
    await recordLogin(transaction, now, { door: 'session', address, requestId });
    const session = { userId: now.userId, address, userAgent };
    const goesOn = shown !== undefined && (await sessions.renew(transaction, shown, session));
    return goesOn ? shown : sessions.create(transaction, session);
  });
}

/** Ends the sessions that a user has from a place. */
export async function logOut(
  sessions: Sessions,
  transaction: Transaction,
  concerns: Concerns,
  actor: Actor,
  session: SessionPlace & { userId: number; userEmail: string },
): Promise<void> {
  const { userId, userEmail } = session;
  await lockAccount(transaction, userId);
  const ended = await sessions.end(transaction, session);
  concerns(userId);
  await auditChange(transaction, 'auth', actor, {
    action: 'logout',
    entity: 'user',
    entityId: userEmail,
    details: { sessions: ended },
  });
}
