import { loginForm, Refusal, sessionTokens } from '@circus/contracts';
import type { ServiceApp } from '@circus/service-kit';
import type { FastifyError, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { type ClientCredentials, readGrant } from '../login/loginRequest.js';
import type { TokenGrants } from '../login/tokenGrants.js';

const FORM = 'application/x-www-form-urlencoded';
const FORM_LIMIT_BYTES = 16_384;
const NOT_A_FORM = `Invalid request: content must be ${FORM}`;
/** RFC 7617; the scheme in any case. */
const BASIC = /^basic +([A-Za-z0-9+/]+={0,2}) *$/i;

/**
 * `POST /login`: OAuth2's password and refresh grants (spec circus-api-core 3.2, 3.3; RFC 6749). In a scope of its own,
 * because its bodies are forms and every answer, refusals included, is for its client alone.
 */
export function loginRoute(app: ServiceApp, grants: TokenGrants): void {
  app.register(async (registered) => {
    const scope = registered.withTypeProvider<ZodTypeProvider>();
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(
      FORM,
      { parseAs: 'string', bodyLimit: FORM_LIMIT_BYTES },
      async (_request: FastifyRequest, text: string | Buffer) => readForm(text.toString()),
    );
    scope.addHook('onRequest', requireForm);
    scope.addHook('onSend', async (_request, reply) => {
      reply.header('Cache-Control', 'no-store').header('Pragma', 'no-cache');
      // What was wrong is the client program's name, which came by this scheme (RFC 6749, 5.2).
      if (reply.statusCode === 401) reply.header('WWW-Authenticate', 'Basic realm="CIRCUS"');
    });
    scope.setErrorHandler((error: FastifyError) => {
      throw inWordsOfOAuth(error);
    });

    scope.post(
      '/login',
      {
        config: { access: 'public', consumes: 'any' },
        schema: {
          summary: 'Log in by password, or renew a login by its refresh token (OAuth2)',
          tags: ['Login'],
          consumes: [FORM],
          body: loginForm,
          response: { 200: sessionTokens },
        },
      },
      async (request) => {
        const grant = readGrant(request.body, clientOf(request.headers.authorization));
        const from = { address: request.caller.address, requestId: request.id };
        const pair =
          grant.type === 'password'
            ? await grants.byPassword(grant.username, grant.password, from)
            : await grants.byRefreshToken(grant.refreshToken, from);
        return {
          access_token: pair.accessToken,
          token_type: 'Bearer' as const,
          expires_in: pair.expiresIn,
          refresh_token: pair.refreshToken,
        };
      },
    );
    scope.route({
      method: ['GET', 'PUT', 'PATCH', 'DELETE'],
      url: '/login',
      config: { access: 'public', consumes: 'any' },
      schema: { hide: true },
      handler: async () => {
        throw new Refusal('invalid', 'Invalid request: method must be POST');
      },
    });
  });
}

async function requireForm(request: FastifyRequest): Promise<void> {
  if (request.method !== 'POST') return;
  const type = request.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
  if (type !== FORM) throw new Refusal('invalid', NOT_A_FORM);
}

/** @throws Refusal `invalid` for a parameter that is given twice (RFC 6749, 3.2) */
function readForm(text: string): Record<string, string> {
  const form: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(text)) {
    if (!Object.hasOwn(loginForm.shape, name)) continue;
    if (name in form) throw new Refusal('invalid', `Invalid request: \`${name}\` is given more than once`);
    form[name] = value;
  }
  return form;
}

/** The client program's name and secret by HTTP Basic; null for any other header, which says nothing here. */
function clientOf(authorization: string | undefined): ClientCredentials | null {
  const encoded = BASIC.exec(authorization ?? '')?.[1];
  if (encoded === undefined) return null;
  const pair = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = pair.indexOf(':');
  return colon === -1 ? null : { id: pair.slice(0, colon), secret: pair.slice(colon + 1) };
}

function inWordsOfOAuth(error: FastifyError): Error {
  if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    return new Refusal('invalid', `Invalid request: the form has more than ${FORM_LIMIT_BYTES} bytes`);
  }
  return error.code?.startsWith('FST_ERR_CTP_') ? new Refusal('invalid', NOT_A_FORM) : error;
}
