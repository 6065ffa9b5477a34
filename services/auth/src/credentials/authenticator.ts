import type { Authentication, Credential } from '@circus/contracts';
import { isStorable } from '@circus/contracts';
import type { Database } from '@circus/db';
import type { ServiceOptions } from '@circus/service-kit';
import { findLoginAccount, type LoginAccount, upgradePasswordHash } from '../accounts/accountRepository.js';
import { hashPassword, isOutdated, verifyNothing, verifyPassword } from '../passwords/passwordHash.js';
import { findToken } from '../tokens/tokenRepository.js';

/** The words of the 401 for each refused credential (spec circus-api-core 3.1, 3.2). */
export const REFUSALS = {
  unknownToken: 'Invalid token: access token is invalid',
  expiredToken: 'Invalid token: access token has expired',
  disabledUser: 'Invalid token: the user may not log in',
  password: 'Invalid grant: user credentials are invalid',
  session: 'Invalid session: the session is unknown or has ended',
} as const;

const refused = (reason: keyof typeof REFUSALS): Authentication => ({ ok: false, reason: REFUSALS[reason] });

/** Tells whose credential it is, or in what words it is refused. */
export class Authenticator {
  constructor(
    private readonly database: Database,
    private readonly log: ServiceOptions['log'],
  ) {}

  async authenticate(credential: Credential): Promise<Authentication> {
    switch (credential.kind) {
      case 'bearer':
        return this.bearer(credential.token);
      case 'basic':
        return this.basic(credential.user, credential.password);
      case 'session':
        return refused('session');
    }
  }

  private async bearer(token: string): Promise<Authentication> {
    const found = await findToken(this.database, token);
    if (!found) return refused('unknownToken');
    if (found.expired) return refused('expiredToken');
    if (!found.loginEnabled) return refused('disabledUser');
    const { userId, accessVersion, tokenId, expiresAt } = found;
    return { ok: true, userId, accessVersion, credentialId: tokenId, expiresAt: expiresAt?.getTime() ?? null };
  }

  private async basic(name: string, password: string): Promise<Authentication> {
    const account = isStorable(name) ? await findLoginAccount(this.database, name) : null;
    if (!account?.passwordHash) {
      await verifyNothing(password);
      // What was typed as a name may be a password: it is not logged.
      this.log.warn({ loginId: account?.loginId }, 'A name and password were refused');
      return refused('password');
    }
    // The password is verified also where the login is disabled: neither answer nor time tells one from the other.
    const right = await verifyPassword(account.passwordHash, password);
    if (!right || !account.loginEnabled) {
      this.log.warn({ loginId: account.loginId }, 'A name and password were refused');
      return refused('password');
    }
    if (isOutdated(account.passwordHash)) await this.upgrade(account, password);
    const { userId, accessVersion } = account;
    return { ok: true, userId, accessVersion, credentialId: 'basic', expiresAt: null };
  }

  private async upgrade(account: LoginAccount, password: string): Promise<void> {
    try {
      await upgradePasswordHash(this.database, account, await hashPassword(password));
    } catch (error) {
      this.log.warn({ err: error, loginId: account.loginId }, 'A password hash stays in its old form for now');
    }
  }
}
