import { isStorable } from '@circus/contracts';
import type { Database } from '@circus/db';
import type { ServiceOptions } from '@circus/service-kit';
import { findLoginAccount, type LoginAccount, upgradePasswordHash } from '../accounts/accountRepository.js';
import { hashPassword, isOutdated, verifyNothing, verifyPassword } from '../passwords/passwordHash.js';
import type { AuthAnswer, AuthProvider } from './authProvider.js';

/** The suite's own accounts and their passwords. */
export class DefaultAuthProvider implements AuthProvider {
  constructor(
    private readonly database: Database,
    private readonly log: ServiceOptions['log'],
  ) {}

  async check(id: string, password: string): Promise<AuthAnswer> {
    const account = await this.find(id, password);
    return account ? { result: 'OK', authenticatedUserEmail: account.userEmail } : { result: 'NG' };
  }

  /**
   * The account that the id and password belong to, also one that may not log in: whoever asks decides that after the
   * password was verified, so that neither answer nor time tells one refusal from the other.
   */
  async find(id: string, password: string): Promise<LoginAccount | null> {
    const account = isStorable(id) ? await findLoginAccount(this.database, id) : null;
    if (!account?.passwordHash) {
      await verifyNothing(password);
      return null;
    }
    if (!(await verifyPassword(account.passwordHash, password))) return null;
    return isOutdated(account.passwordHash) ? this.upgraded(account, password) : account;
  }

  private async upgraded(account: LoginAccount, password: string): Promise<LoginAccount> {
    try {
      const passwordHash = await hashPassword(password);
      await upgradePasswordHash(this.database, account, passwordHash);
      return { ...account, passwordHash };
    } catch (error) {
      this.log.warn({ err: error, loginId: account.loginId }, 'A password hash stays in its old form for now');
      return account;
    }
  }
}
