import { ConfigurationError, type ServiceOptions } from '@circus/service-kit';
import type { AuthConfig } from '../config.js';
import { OidcProvider } from './oidcProvider.js';

/**
 * The provider that OIDC_ISSUER names; null without it. Nothing is asked of it yet.
 *
 * @throws ConfigurationError that names the variable that cannot be used
 */
export function openOidcProvider(config: AuthConfig, log: ServiceOptions['log']): OidcProvider | null {
  if (config.OIDC_ISSUER === undefined) return null;
  const { OIDC_CLIENT_ID: clientId, OIDC_SCOPES: scopes } = config;
  if (clientId === undefined) throw unusable('OIDC_CLIENT_ID', 'is needed where OIDC_ISSUER is given');
  if (!scopes.split(' ').includes('openid')) throw unusable('OIDC_SCOPES', 'must hold openid, separated by spaces');
  const issuer = new URL(config.OIDC_ISSUER);
  if (issuer.protocol === 'http:') {
    log.warn('Logins by OpenID Connect go to the provider in clear text: use an https:// OIDC_ISSUER');
  }
  return new OidcProvider(
    {
      issuer,
      clientId,
      clientSecret: config.OIDC_CLIENT_SECRET,
      clientAuthentication: config.OIDC_CLIENT_AUTHENTICATION,
      scopes,
      emailClaim: config.OIDC_EMAIL_CLAIM,
      requireVerifiedEmail: config.OIDC_REQUIRE_VERIFIED_EMAIL,
      timeoutSeconds: Math.ceil(config.OIDC_TIMEOUT_MS / 1_000),
    },
    log,
  );
}

const unusable = (variable: string, why: string) =>
  new ConfigurationError(`The configuration cannot be used.\n  ${variable}: ${why}`);
