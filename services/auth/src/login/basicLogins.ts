import { ToldOnce } from '@circus/service-kit';
import type { AccessChanges } from '../access/accessChanges.js';
import { lockAccount } from './lockedAccount.js';
import { recordLogin } from './recordLogin.js';

/** Accounts and addresses remembered as told. */
const KNOWN_LOGINS = 20_000;

/**
 * Writes down logins by HTTP Basic: name and password come with every request, so that a login is the first of them by an
 * account from an address within ten minutes.
 */
export class BasicLogins {
  private readonly told = new ToldOnce(KNOWN_LOGINS);

  constructor(private readonly changes: AccessChanges) {}

  async record(userId: number, address: string): Promise<void> {
    const entryId = this.told.take(`login:basic:${userId}:${address}`);
    if (entryId === undefined) return;
    try {
      await this.changes.change(async (transaction) => {
        const account = await lockAccount(transaction, userId);
        if (account) await recordLogin(transaction, account, { door: 'basic', address, requestId: '', entryId });
      });
    } catch (error) {
      this.told.giveBack(entryId);
      throw error;
    }
  }
}
