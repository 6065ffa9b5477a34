import { setTimeout as after } from 'node:timers/promises';
import { isStorable, Refusal } from '@circus/contracts';
import type { Database } from '@circus/db';
import type { ServiceOptions, SliceboxLog } from '@circus/service-kit';
import { findLoginAccount, type LoginAccount } from '../accounts/accountRepository.js';
import { type AuthAnswer, type AuthProvider, authAnswer } from './authProvider.js';
import type { DefaultAuthProvider } from './defaultAuthProvider.js';

const AWAY = 'Passwords cannot be checked at the moment, because the directory does not answer. Try again in a moment.';

/** The configured provider and, where that is wanted, the suite's own accounts behind it (spec circus-api-core 3.7). */
export class ProviderChain {
  constructor(
    private readonly parts: {
      database: Database;
      log: ServiceOptions['log'];
      sliceboxLog: SliceboxLog;
      own: DefaultAuthProvider;
      /** Null where the suite's own accounts are all there is. */
      configured: AuthProvider | null;
      /** Whether the own accounts are asked after the configured provider has said NG, or cannot say anything. */
      fallbackToDefault: boolean;
      /** How long the configured provider may take. */
      timeoutMs: number;
    },
  ) {}

  /**
   * Whose id and password these are; the account may be one that may not log in.
   *
   * @throws Refusal `unavailable` when the provider cannot tell and nobody stands behind it
   */
  async find(id: string, password: string): Promise<LoginAccount | null> {
    const { configured, own, fallbackToDefault, log, sliceboxLog } = this.parts;
    if (!configured) return own.find(id, password);
    let answer: AuthAnswer;
    try {
      answer = await this.ask(configured, id, password);
    } catch (error) {
      log.error({ err: error }, 'The provider of logins cannot tell whether a password is right');
      sliceboxLog.writeOnce({
        entryType: 'ERROR',
        subject: 'System',
        message: 'The provider of logins does not answer.',
      });
      if (!fallbackToDefault) throw new Refusal('unavailable', AWAY);
      return own.find(id, password);
    }
    if (answer.result === 'OK') return this.accountOf(answer.authenticatedUserEmail);
    return fallbackToDefault ? own.find(id, password) : null;
  }

  private async ask(provider: AuthProvider, id: string, password: string): Promise<AuthAnswer> {
    const answered = new AbortController();
    const tooLate = after(this.parts.timeoutMs, undefined, { signal: answered.signal, ref: false }).then(() => {
      throw new Error(`No answer within ${this.parts.timeoutMs} ms`);
    });
    try {
      return authAnswer.parse(await Promise.race([provider.check(id, password), tooLate]));
    } finally {
      answered.abort();
      tooLate.catch(() => undefined);
    }
  }

  private async accountOf(userEmail: string): Promise<LoginAccount | null> {
    const account = isStorable(userEmail) ? await findLoginAccount(this.parts.database, userEmail) : null;
    if (account?.userEmail === userEmail) return account;
    this.parts.log.warn({ userEmail }, 'The provider of logins knows somebody who has no account');
    return null;
  }
}
