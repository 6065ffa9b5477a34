import { Refusal } from '@circus/contracts';
import type { Transaction } from '@circus/db';
import type { AccessChanges } from '../access/accessChanges.js';
import type { LoginAccount } from '../accounts/accountRepository.js';
import { REFUSALS } from '../credentials/authenticator.js';
import { takeOnetimeString } from '../onetimeUrls/onetimeUrlRepository.js';
import { ONETIME_STRING } from '../onetimeUrls/onetimeUrls.js';
import {
  deleteTokenPair,
  findRefreshToken,
  insertTokenPair,
  type TokenLifetimes,
  type TokenPair,
} from '../tokens/sessionTokenRepository.js';
import { lockAccount } from './lockedAccount.js';
import type { PasswordLogin } from './passwordLogin.js';
import { type LoginDoor, recordLogin, recordRefusedLogin } from './recordLogin.js';

/** The request that somebody logs in by. */
interface LoginRequest {
  address: string;
  requestId: string;
}

/** Changes of an account while its password is looked at, after which a login is given up. */
const MOST_CHECKS = 3;

const refusal = (message: string) => new Refusal('invalid', message);
const credentialsInvalid = () => refusal(REFUSALS.password);

/** Gives token pairs for what proves who somebody is (spec circus-api-core 3.2, 3.3, 3.6). */
export class TokenGrants {
  constructor(
    private readonly parts: { changes: AccessChanges; passwords: PasswordLogin; lifetimes: TokenLifetimes },
  ) {}

  /**
   * For a name and password, or a one-time string in place of both.
   *
   * @throws Refusal `invalid` for wrong ones, and those that `PasswordLogin.check` throws
   */
  async byPassword(username: string, password: string, request: LoginRequest): Promise<TokenPair> {
    const { changes, passwords } = this.parts;
    const pair = username === password ? await this.byOnetimeString(password, request) : null;
    if (pair) return pair;
    for (let checks = 0; checks < MOST_CHECKS; checks++) {
      const account = await passwords.check({ name: username, password, ...request });
      if (!account) break;
      const given = await changes.change(async (transaction) => {
        const now = await lockAccount(transaction, account.userId);
        // Disabled or given another password meanwhile: what was found out is outdated.
        if (!now?.loginEnabled || now.passwordHash !== account.passwordHash) return null;
        return this.give(transaction, now, 'password', request);
      });
      if (given) return given;
    }
    throw credentialsInvalid();
  }

  /**
   * A new pair for the old one, which ends: of several who ask with the same refresh token, one gets it.
   *
   * @throws Refusal `invalid` for a token that is unknown, used or expired, or whose user may not log in
   */
  async byRefreshToken(refreshToken: string, request: LoginRequest): Promise<TokenPair> {
    const pair = await this.parts.changes.change(async (transaction, concerns) => {
      const found = await findRefreshToken(transaction, refreshToken);
      if (found?.expired) throw refusal('Invalid grant: refresh token has expired');
      // The account first, as everybody does who ends logins: no two wait for each other.
      const account = found && (await lockAccount(transaction, found.userId));
      if (!account || !(await deleteTokenPair(transaction, found.tokenId))) {
        throw refusal('Invalid grant: refresh token is invalid');
      }
      concerns(account.userId);
      if (account.loginEnabled) return this.give(transaction, account, 'refresh', request);
      await recordRefusedLogin(transaction, account.userEmail, { ...request, details: { door: 'refresh' } });
      return null;
    });
    if (!pair) throw credentialsInvalid();
    return pair;
  }

  /** @returns null where there is no such string, so that name and password are looked at as such */
  private async byOnetimeString(onetimeString: string, request: LoginRequest): Promise<TokenPair | null> {
    if (!ONETIME_STRING.test(onetimeString)) return null;
    return this.parts.changes.change(async (transaction) => {
      const userId = await takeOnetimeString(transaction, onetimeString);
      const account = userId === null ? null : await lockAccount(transaction, userId);
      return account?.loginEnabled ? this.give(transaction, account, 'onetime', request) : null;
    });
  }

  private async give(
    transaction: Transaction,
    account: LoginAccount,
    door: LoginDoor,
    request: LoginRequest,
  ): Promise<TokenPair> {
    const pair = await insertTokenPair(transaction, account.userId, this.parts.lifetimes);
    await recordLogin(transaction, account, { door, ...request });
    return pair;
  }
}
