import { Refusal } from '@circus/contracts';
import type { ServiceOptions } from '@circus/service-kit';
import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  type ClientAuth,
  ClientSecretBasic,
  ClientSecretPost,
  type Configuration,
  calculatePKCECodeChallenge,
  discovery,
  enableNonRepudiationChecks,
  fetchUserInfo,
  type IDToken,
  None,
} from 'openid-client';
import type { LoginFlow } from './loginFlowRepository.js';
import { failureForLog, refusalFor } from './providerFailure.js';
import { type ClaimedEmail, emailOf, hasEmail } from './verifiedEmail.js';

export interface OidcSettings {
  issuer: URL;
  clientId: string;
  /** None for a public client. */
  clientSecret: string | undefined;
  /** How the secret is shown; as the provider says when left out. */
  clientAuthentication: 'client_secret_basic' | 'client_secret_post' | undefined;
  /** Separated by spaces, `openid` among them. */
  scopes: string;
  emailClaim: string;
  requireVerifiedEmail: boolean;
  /** How long each question to the provider may take, in whole seconds. */
  timeoutSeconds: number;
}

/** What the provider says of itself is asked for again after this time. */
const KNOWN_MS = 3_600_000;
const UNKNOWN_PROVIDER = 'The identity provider cannot be reached. Try again in a moment.';

/** The identity provider: asked only when somebody logs in, so that the service starts and works without it. */
export class OidcProvider {
  private known: { configuration: Promise<Configuration>; since: number } | undefined;

  constructor(
    private readonly settings: OidcSettings,
    private readonly log: ServiceOptions['log'],
  ) {}

  /**
   * The address at the provider that the browser is sent to.
   *
   * @throws Refusal `unavailable` when the provider is not there
   */
  async authorizationUrl(flow: Omit<LoginFlow, 'returnTo'>, redirectUri: string): Promise<string> {
    const configuration = await this.configuration();
    const url = buildAuthorizationUrl(configuration, {
      redirect_uri: redirectUri,
      scope: this.settings.scopes,
      state: flow.state,
      nonce: flow.nonce,
      code_challenge: await calculatePKCECodeChallenge(flow.codeVerifier),
      code_challenge_method: 'S256',
    });
    return url.href;
  }

  /**
   * Who has logged in there, by the ID token, whose signature, issuer, audience, nonce and times are checked, or by the
   * provider's user information where the token does not tell enough. Null where neither tells an e-mail address.
   *
   * @param answer the redirect URI with the query that the browser came back with
   * @throws Refusal `unauthenticated` for an answer that is no login or cannot be believed, `unavailable` for a provider
   *   that is not there or not set up
   */
  async whoLoggedIn(flow: LoginFlow, answer: URL): Promise<ClaimedEmail | null> {
    const configuration = await this.configuration();
    try {
      const tokens = await authorizationCodeGrant(configuration, answer, {
        expectedState: flow.state,
        expectedNonce: flow.nonce,
        pkceCodeVerifier: flow.codeVerifier,
        idTokenExpected: true,
      });
      const claims = tokens.claims() as IDToken;
      const isEnough = hasEmail(claims, this.settings) || !configuration.serverMetadata().userinfo_endpoint;
      const told = isEnough ? claims : await fetchUserInfo(configuration, tokens.access_token, claims.sub);
      return emailOf(told, this.settings);
    } catch (error) {
      this.log.warn(failureForLog(error), 'A login by OpenID Connect failed at the provider');
      throw refusalFor(error);
    }
  }

  /** Everybody who asks at the same time waits for the same answer; a failed one is not kept. */
  private async configuration(): Promise<Configuration> {
    const now = performance.now();
    if (!this.known || now - this.known.since > KNOWN_MS) {
      this.known = { configuration: this.discover(), since: now };
    }
    const asked = this.known;
    try {
      return await asked.configuration;
    } catch {
      if (this.known === asked) this.known = undefined;
      throw new Refusal('unavailable', UNKNOWN_PROVIDER);
    }
  }

  private async discover(): Promise<Configuration> {
    const { issuer, clientId, timeoutSeconds: timeout } = this.settings;
    // Signatures are checked also of what came straight from the provider.
    const always = [enableNonRepudiationChecks];
    const execute = issuer.protocol === 'http:' ? [allowInsecureRequests, ...always] : always;
    try {
      return await discovery(issuer, clientId, undefined, this.clientAuthentication(), { execute, timeout });
    } catch (error) {
      this.log.warn(failureForLog(error), 'What the OpenID Connect provider says of itself cannot be read');
      throw error;
    }
  }

  /** Where the provider does not say which ways it takes, it takes HTTP Basic (OpenID Connect Discovery 3). */
  private clientAuthentication(): ClientAuth {
    const { clientSecret, clientAuthentication } = this.settings;
    if (clientSecret === undefined) return None();
    const [basic, post] = [ClientSecretBasic(clientSecret), ClientSecretPost(clientSecret)];
    if (clientAuthentication) return clientAuthentication === 'client_secret_post' ? post : basic;
    return (server, ...request) => {
      const taken = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
      return (taken.includes('client_secret_basic') ? basic : post)(server, ...request);
    };
  }
}
