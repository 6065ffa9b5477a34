import { isStorable, Refusal } from '@circus/contracts';
import type { Database } from '@circus/db';
import type { ServiceOptions } from '@circus/service-kit';
import { randomNonce, randomPKCECodeVerifier } from 'openid-client';
import type { AccessChanges } from '../access/accessChanges.js';
import { findLoginAccount, type LoginAccount } from '../accounts/accountRepository.js';
import { lockAccount } from '../login/lockedAccount.js';
import { recordLogin, recordRefusedLogin } from '../login/recordLogin.js';
import type { SessionPlace, Sessions } from '../sessions/sessions.js';
import { isStateOf, newState } from './browserTie.js';
import { insertLoginFlow, type LoginFlow, takeLoginFlow } from './loginFlowRepository.js';
import type { OidcProvider } from './oidcProvider.js';
import { returnPath } from './returnPath.js';

const OTHER_BROWSER =
  'This login was not begun in this browser, or at another address of this site, or too long ago. Begin it again here.';
const USED = 'This login is finished or was given up. Begin it again.';
const EXPIRED = 'This login took too long. Begin it again.';
const WITHOUT_PLACE = 'A login needs a client with an address and a User-Agent header.';

/** Why somebody whom the provider has logged in is refused here. */
const NOT_HERE = {
  noEmail: 'The identity provider does not tell your e-mail address. Ask an administrator to let it.',
  unverified: 'The identity provider has not verified your e-mail address. Verify it there and log in again.',
  unknown: 'Your e-mail address has no account here. Ask an administrator for one, or log in as somebody else.',
  disabled: 'Your account here may not log in. Ask an administrator.',
} as const;

/** The request in which the browser comes back. */
interface ComingBack extends SessionPlace {
  /** The redirect URI with the query that the provider gave the browser. */
  answer: URL;
  /** The browser's secret; null for one that has none. */
  browser: string | null;
  requestId: string;
}

/** Logins by OpenID Connect: authorization code flow with PKCE (OpenID Connect Core 3.1, RFC 7636, RFC 9700). */
export class OidcLogin {
  constructor(
    private readonly parts: {
      database: Database;
      changes: AccessChanges;
      sessions: Sessions;
      provider: OidcProvider;
      flowLifetimeMs: number;
      log: ServiceOptions['log'];
    },
  ) {}

  /**
   * @param browser its secret
   * @param returnTo as somebody wishes it
   * @returns the address at the provider
   * @throws Refusal `invalid` for a `returnTo` that is no path of this site, `unavailable` when the provider is not there
   */
  async begin(browser: string, redirectUri: string, returnTo: string | undefined): Promise<string> {
    const { database, provider, flowLifetimeMs } = this.parts;
    const flow = {
      state: newState(browser),
      nonce: randomNonce(),
      codeVerifier: randomPKCECodeVerifier(),
      returnTo: returnPath(returnTo),
    };
    const address = await provider.authorizationUrl(flow, redirectUri);
    await insertLoginFlow(database, flow, flowLifetimeMs);
    return address;
  }

  /**
   * Makes a session of what the provider answered.
   *
   * @returns the session cookie's value, and where the user wanted to go
   * @throws Refusal `invalid` for a login that was not begun so, `unauthenticated` for one that did not succeed at the provider,
   *   `forbidden` for somebody who may not log in here, `unavailable` when the provider is not there
   */
  async finish(back: ComingBack): Promise<{ session: string; returnTo: string }> {
    const { provider, log } = this.parts;
    const { answer, address, userAgent, requestId } = back;
    if (address === '' || userAgent === '') throw new Refusal('unauthenticated', WITHOUT_PLACE);
    const flow = await this.take(back);
    const claimed = await provider.whoLoggedIn(flow, answer);
    const account = claimed && (await this.accountOf(claimed.email));
    if (!claimed || !account || !claimed.counts) {
      const why = !claimed ? 'noEmail' : claimed.counts ? 'unknown' : 'unverified';
      log.warn({ why, userEmail: claimed?.email, address, requestId }, 'A login by OpenID Connect was refused');
      await this.parts.changes.change((transaction) =>
        recordRefusedLogin(transaction, account?.userEmail ?? '', { address, requestId, details: { door: 'oidc' } }),
      );
      throw new Refusal('forbidden', NOT_HERE[why]);
    }
    return { session: await this.logIn(account, back), returnTo: flow.returnTo };
  }

  /** What belongs to the answer's `state`, which works once and in the browser that it was made for. */
  private async take({ answer, browser, address, requestId }: ComingBack): Promise<LoginFlow> {
    const [state = '', ...others] = answer.searchParams.getAll('state');
    const refuse = (why: string) => {
      this.parts.log.warn({ why, address, requestId }, 'A login by OpenID Connect was refused');
      return new Refusal('invalid', why);
    };
    // Before the database is asked, so that nobody ends a login that is another's.
    if (others.length > 0 || browser === null || !isStateOf(state, browser)) throw refuse(OTHER_BROWSER);
    const flow = await takeLoginFlow(this.parts.database, state);
    if (!flow) throw refuse(USED);
    if (flow.expired) throw refuse(EXPIRED);
    return flow;
  }

  /** The address is compared exactly, as everywhere: of two that look alike one may be somebody else's. */
  private async accountOf(userEmail: string): Promise<LoginAccount | null> {
    const account = isStorable(userEmail) ? await findLoginAccount(this.parts.database, userEmail) : null;
    return account?.userEmail === userEmail ? account : null;
  }

  private async logIn({ userId, userEmail }: LoginAccount, place: ComingBack): Promise<string> {
    const { changes, sessions, log } = this.parts;
    const { address, userAgent, requestId } = place;
    const session = await changes.change(async (transaction) => {
      const now = await lockAccount(transaction, userId);
      // Disabled or renamed meanwhile, or all along.
      if (!now?.loginEnabled || now.userEmail !== userEmail) {
        await recordRefusedLogin(transaction, userEmail, { address, requestId, details: { door: 'oidc' } });
        return null;
      }
      await recordLogin(transaction, now, { door: 'oidc', address, requestId });
      return sessions.create(transaction, { userId, address, userAgent });
    });
    if (session !== null) return session;
    log.warn({ why: 'disabled', userEmail, address, requestId }, 'A login by OpenID Connect was refused');
    throw new Refusal('forbidden', NOT_HERE.disabled);
  }
}
