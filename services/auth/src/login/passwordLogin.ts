import { isStorable } from '@circus/contracts';
import type { Database } from '@circus/db';
import type { ServiceOptions } from '@circus/service-kit';
import type { AccessChanges } from '../access/accessChanges.js';
import { findLoginAccount, type LoginAccount } from '../accounts/accountRepository.js';
import type { ProviderChain } from '../providers/providerChain.js';
import type { LoginThrottle } from '../throttle/loginThrottle.js';
import { recordRefusedLogin } from './recordLogin.js';

/** A name with its password, as somebody shows it at any door. */
export interface NameAndPassword {
  /** E-mail address or login ID; what else it may be is the provider's matter. */
  name: string;
  password: string;
  /** The client's, after trusted proxies. */
  address: string;
  /** Of the request that brought it, for the audit trail. */
  requestId?: string;
}

/** Tells whose name and password these are: for every door that takes them. */
export class PasswordLogin {
  constructor(
    private readonly parts: {
      database: Database;
      changes: AccessChanges;
      providers: ProviderChain;
      throttle: LoginThrottle;
      log: ServiceOptions['log'];
    },
  ) {}

  /**
   * @returns the account, or null for a wrong password, an unknown name or an account that may not log in: nothing tells which
   * @throws Refusal `tooMany` where guessing is being slowed: the password was not looked at, or nobody learns what came of it
   * @throws Refusal `unavailable` when the provider of logins cannot tell
   */
  async check(login: NameAndPassword): Promise<LoginAccount | null> {
    const { throttle, providers } = this.parts;
    await throttle.requireNoWait(login);
    const account = await providers.find(login.name, login.password);
    if (!account?.loginEnabled) {
      await this.refuse(login);
      return null;
    }
    await throttle.succeeded(login);
    return account;
  }

  private async refuse(login: NameAndPassword): Promise<void> {
    const { database, changes, throttle, log } = this.parts;
    const { name, address, requestId = '' } = login;
    const meant = isStorable(name) ? await findLoginAccount(database, name) : null;
    const waitSeconds = await changes.change(async (transaction) => {
      const seconds = await throttle.failed(transaction, login);
      const details = seconds > 0 ? { waitSeconds: seconds } : {};
      await recordRefusedLogin(transaction, meant?.userEmail ?? '', { address, requestId, details });
      return seconds;
    });
    // What was typed as a name may be a password: it is not logged.
    log.warn({ loginId: meant?.loginId, address, waitSeconds }, 'A name and password were refused');
  }
}
