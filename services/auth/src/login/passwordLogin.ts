import { isStorable } from '@circus/contracts';
import type { Database } from '@circus/db';
import type { ServiceOptions } from '@circus/service-kit';
import { findLoginAccount, type LoginAccount, upgradePasswordHash } from '../accounts/accountRepository.js';
import { hashPassword, isOutdated, verifyNothing, verifyPassword } from '../passwords/passwordHash.js';

/** A name with its password, as somebody shows it at any door. */
export interface NameAndPassword {
  /** E-mail address or login ID. */
  name: string;
  password: string;
  /** The client's, after trusted proxies. */
  address: string;
}

/** Tells whose name and password these are: for every door that takes them. */
export class PasswordLogin {
  constructor(
    private readonly database: Database,
    private readonly log: ServiceOptions['log'],
  ) {}

  /** @returns the account, or null for a wrong password, an unknown name or an account that may not log in: nothing tells which */
  async check({ name, password }: NameAndPassword): Promise<LoginAccount | null> {
    const account = isStorable(name) ? await findLoginAccount(this.database, name) : null;
    if (!account?.passwordHash) {
      await verifyNothing(password);
      // What was typed as a name may be a password: it is not logged.
      this.log.warn({ loginId: account?.loginId }, 'A name and password were refused');
      return null;
    }
    // The password is verified also where the login is disabled: neither answer nor time tells one from the other.
    const right = await verifyPassword(account.passwordHash, password);
    if (!right || !account.loginEnabled) {
      this.log.warn({ loginId: account.loginId }, 'A name and password were refused');
      return null;
    }
    if (isOutdated(account.passwordHash)) await this.upgrade(account, password);
    return account;
  }

  private async upgrade(account: LoginAccount, password: string): Promise<void> {
    try {
      await upgradePasswordHash(this.database, account, await hashPassword(password));
    } catch (error) {
      this.log.warn({ err: error, loginId: account.loginId }, 'A password hash stays in its old form for now');
    }
  }
}
