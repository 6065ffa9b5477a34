import { oidcBeginning, oidcInfo, Refusal } from '@circus/contracts';
import { type ServiceApp, suiteAddress } from '@circus/service-kit';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { AuthConfig } from '../config.js';
import { isBrowserSecret, newBrowserSecret } from '../oidc/browserTie.js';
import type { OidcLogin } from '../oidc/oidcLogin.js';
import { sessionCookie } from '../sessions/sessionCookie.js';
import { cookieOf } from './cookieOf.js';

const BEGINNING = '/login/oidc';
const CALLBACK = `${BEGINNING}/callback`;
/** Holds what the browser is known by while it logs in. */
const COOKIE = 'circus-login';
const NOT_SET_UP = 'Logins by OpenID Connect are not set up here. Log in with a name and password.';
const NO_HOST = 'The request names no usable host, so that nobody could come back from the identity provider.';

type OidcRouteConfig = Pick<AuthConfig, 'PUBLIC_URL' | 'OIDC_NAME' | 'OIDC_FLOW_LIFETIME_MS'>;

/**
 * Logins by OpenID Connect: they end in a session by cookie, as Slicebox' logins do.
 *
 * @param login null where no provider is configured
 */
export function oidcRoutes(app: ServiceApp, login: OidcLogin | null, config: OidcRouteConfig): void {
  const tags = ['Login'];
  const required = (): OidcLogin => {
    if (!login) throw new Refusal('missing', NOT_SET_UP);
    return login;
  };

  app.get(
    `${BEGINNING}/info`,
    {
      config: { access: 'public' },
      schema: { summary: 'Whether there are logins by OpenID Connect', tags, response: { 200: oidcInfo } },
    },
    async () => ({ enabled: login !== null, name: config.OIDC_NAME }),
  );

  app.get(
    BEGINNING,
    {
      config: { access: 'public' },
      schema: {
        summary: 'Log in by OpenID Connect: sends the browser to the identity provider',
        tags,
        querystring: oidcBeginning,
        response: { 303: z.undefined() },
      },
    },
    async (request, reply) => {
      reply.header('Cache-Control', 'no-store');
      const oidc = required();
      const redirectUri = redirectUriOf(request, config);
      const browser = browserOf(request) ?? newBrowserSecret();
      const address = await oidc.begin(browser, redirectUri.href, request.query.returnTo);
      const maxAge = Math.ceil(config.OIDC_FLOW_LIFETIME_MS / 1_000);
      return reply
        .code(303)
        .header('Location', address)
        .header('Set-Cookie', browserCookie(browser, maxAge, isSecure(redirectUri)))
        .send();
    },
  );

  app.get(
    CALLBACK,
    {
      config: { access: 'public' },
      schema: {
        summary: 'Where the identity provider sends the browser back: sets the session cookie',
        tags,
        response: { 303: z.undefined() },
      },
    },
    async (request, reply) => {
      reply.header('Cache-Control', 'no-store');
      const oidc = required();
      const answer = redirectUriOf(request, config);
      const secure = isSecure(answer);
      answer.search = queryOf(request);
      const { session, returnTo } = await oidc.finish({
        answer,
        browser: browserOf(request),
        address: request.caller.address,
        userAgent: request.headers['user-agent'] ?? '',
        requestId: request.id,
      });
      return reply
        .code(303)
        .header('Location', returnTo)
        .header('Set-Cookie', sessionCookie(session, { secure }))
        .send();
    },
  );
}

/**
 * Where the provider sends the browser back to; it is one of those registered there.
 *
 * @throws Refusal `invalid` for a request whose host cannot stand in an address
 */
function redirectUriOf(request: FastifyRequest, { PUBLIC_URL }: OidcRouteConfig): URL {
  const address = suiteAddress(request, PUBLIC_URL);
  if (address === null) throw new Refusal('invalid', NO_HOST);
  return new URL(`${address}${CALLBACK}`);
}

const isSecure = ({ protocol }: URL): boolean => protocol === 'https:';

function queryOf({ url }: FastifyRequest): string {
  const mark = url.indexOf('?');
  return mark === -1 ? '' : url.slice(mark);
}

/** It comes back with the provider's redirect, which is a navigation from another site: Lax allows that, Strict does not. */
const browserCookie = (secret: string, maxAgeSeconds: number, secure: boolean): string =>
  `${COOKIE}=${secret}; Path=${BEGINNING}; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`;

function browserOf(request: FastifyRequest): string | null {
  const secret = cookieOf(request, COOKIE);
  return secret !== undefined && isBrowserSecret(secret) ? secret : null;
}
