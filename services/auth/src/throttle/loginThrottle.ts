import { createHash } from 'node:crypto';
import { Refusal } from '@circus/contracts';
import type { Database, Transaction } from '@circus/db';
import { networkOf } from './loginAddress.js';
import {
  countFailure,
  deleteForgottenFailures,
  type FailureCount,
  forgetFailures,
  secondsToWait,
} from './loginFailureRepository.js';

/** Whose login is tried from where. */
export interface LoginAttempt {
  /** As typed. */
  name: string;
  address: string;
}

export interface ThrottleLimits {
  /** Failures in a row of one name from one address that cost no wait. */
  freeFailures: number;
  /** What the first failure above those costs; each further one costs twice as much, up to the longest wait. */
  firstWaitMs: number;
  maxWaitMs: number;
  /** Failures of all names together from one address, within the window, that cost no wait. */
  addressFreeFailures: number;
  addressWindowMs: number;
}

/** A whole hospital may stand behind one address: somebody's guesses hold the others up for no longer. */
const ADDRESS_MAX_WAIT_MS = 30_000;
/** After so many of the longest waits without a failure, guessing anew gains nothing over having gone on. */
const FORGET_AFTER_WAITS = 12;

/**
 * Slows the guessing of passwords, for all instances alike since PostgreSQL counts. Failures in a row of one name from one
 * address cost longer and longer waits; the same name from other addresses is not held up, so that nobody can lock somebody
 * else out. Beside it stands a much wider limit for an address alone, against one password tried for many names.
 *
 * While a wait runs, no password is looked at. Where a wait began while it was being looked at, nobody learns what came of
 * it: of any number of attempts at the same moment no more tell something than one after the other would.
 */
export class LoginThrottle {
  constructor(
    private readonly database: Database,
    private readonly limits: ThrottleLimits,
  ) {}

  /** Before the password is looked at. @throws Refusal `tooMany` while a wait runs */
  async requireNoWait(attempt: LoginAttempt): Promise<void> {
    refuseFor(await secondsToWait(this.database, keysOf(attempt)));
  }

  /**
   * After a wrong one.
   *
   * @returns the seconds that the next attempt has to wait
   * @throws Refusal `tooMany` when a wait began meanwhile
   */
  async failed(transaction: Transaction, attempt: LoginAttempt): Promise<number> {
    let longest = 0;
    // Always the account first, so that two attempts never wait for each other.
    for (const count of this.countsOf(attempt)) {
      const seconds = await countFailure(transaction, count);
      if (seconds === null) refuseFor(Math.max(1, await secondsToWait(transaction, keysOf(attempt))));
      else longest = Math.max(longest, seconds);
    }
    return longest;
  }

  /**
   * After the right one: the account's failures are forgotten. Those of the address stay, or a guesser with an account
   * would wipe them away with it.
   *
   * @throws Refusal `tooMany` when a wait began meanwhile
   */
  async succeeded(attempt: LoginAttempt): Promise<void> {
    await forgetFailures(this.database, accountKey(attempt));
    await this.requireNoWait(attempt);
  }

  /** Removes what is of no use any more. @returns how many counts there were */
  async purge(): Promise<number> {
    return deleteForgottenFailures(this.database, Math.max(this.forgetAfterMs, this.limits.addressWindowMs));
  }

  private get forgetAfterMs(): number {
    return this.limits.maxWaitMs * FORGET_AFTER_WAITS;
  }

  private countsOf(attempt: LoginAttempt): FailureCount[] {
    const { freeFailures, firstWaitMs, maxWaitMs, addressFreeFailures, addressWindowMs } = this.limits;
    return [
      {
        keyHash: accountKey(attempt),
        freeFailures,
        firstWaitMs,
        maxWaitMs,
        forgetAfterMs: this.forgetAfterMs,
        forgetSince: 'last',
      },
      {
        keyHash: addressKey(attempt),
        freeFailures: addressFreeFailures,
        firstWaitMs,
        maxWaitMs: Math.min(maxWaitMs, ADDRESS_MAX_WAIT_MS),
        forgetAfterMs: addressWindowMs,
        forgetSince: 'first',
      },
    ];
  }
}

function refuseFor(seconds: number): void {
  if (seconds === 0) return;
  const wait = seconds === 1 ? '1 second' : `${seconds} seconds`;
  throw new Refusal('tooMany', `Too many logins have failed. Try again in ${wait}.`, {}, seconds);
}

const keysOf = (attempt: LoginAttempt) => [accountKey(attempt), addressKey(attempt)];

const accountKey = ({ name, address }: LoginAttempt) => keyHash('account', normalized(name), address);

const addressKey = ({ address }: LoginAttempt) => keyHash('address', networkOf(address));

/** Spellings that a directory may take for the same name are the same. */
const normalized = (name: string): string => name.normalize('NFKC').trim().replace(/\s+/g, ' ').toLowerCase();

const keyHash = (...parts: string[]): Uint8Array<ArrayBuffer> =>
  new Uint8Array(createHash('sha256').update(JSON.stringify(parts)).digest());
