import { type Authentication, type Credential, Refusal } from '@circus/contracts';
import type { Database } from '@circus/db';
import type { BasicLogins } from '../login/basicLogins.js';
import type { NameAndPassword, PasswordLogin } from '../login/passwordLogin.js';
import type { Sessions } from '../sessions/sessions.js';
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
    private readonly passwords: PasswordLogin,
    private readonly basicLogins: BasicLogins,
    private readonly sessions: Sessions,
  ) {}

  async authenticate(credential: Credential): Promise<Authentication> {
    switch (credential.kind) {
      case 'bearer':
        return this.bearer(credential.token);
      case 'basic':
        return this.basic({ name: credential.user, password: credential.password, address: credential.address });
      case 'session':
        return this.session(credential);
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

  private async session({ token, ...place }: Credential & { kind: 'session' }): Promise<Authentication> {
    const found = await this.sessions.find(token, place);
    if (!found) return refused('session');
    const { userId, accessVersion, sessionId, expiresAt } = found;
    return { ok: true, userId, accessVersion, credentialId: sessionId, expiresAt };
  }

  private async basic(login: NameAndPassword): Promise<Authentication> {
    try {
      const account = await this.passwords.check(login);
      if (!account) return refused('password');
      const { userId, accessVersion } = account;
      await this.basicLogins.record(userId, login.address);
      return { ok: true, userId, accessVersion, credentialId: 'basic', expiresAt: null };
    } catch (error) {
      if (!(error instanceof Refusal) || error.kind !== 'tooMany') throw error;
      return { ok: false, reason: error.message, retryAfterSeconds: error.retryAfterSeconds };
    }
  }
}
