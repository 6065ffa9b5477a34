import { type LoginForm, Refusal } from '@circus/contracts';

/** The only client program there is (spec circus-api-core 3.2); its secret is none, and is not compared. */
const CLIENT_ID = 'circus-front';

export interface ClientCredentials {
  id: string;
  secret: string;
}

/** What a client asks tokens for. */
export type Grant =
  | { type: 'password'; username: string; password: string }
  | { type: 'refresh_token'; refreshToken: string };

/** Grant types of RFC 6749 that exist and are not this client's. */
const GRANTS_OF_OTHERS = new Set(['authorization_code', 'client_credentials']);
/** VSCHAR and NQCHAR of RFC 6749, appendix A. */
const PRINTABLE = /^[\x20-\x7e]+$/;
const GRANT_TYPE = /^[\w.\-:/]+$/;
const LINE_BREAK = /[\r\n]/;

/**
 * What the form of `POST /login` asks for, after the client program has been found to be the suite's.
 *
 * @param byHeader the client's name and secret, where they came by HTTP Basic rather than in the form
 * @throws Refusal in the words of spec circus-api-core 3.2; `unauthenticated` for another client by HTTP Basic, else `invalid`
 */
export function readGrant(form: LoginForm, byHeader: ClientCredentials | null): Grant {
  requireClient(form, byHeader);
  const type = parameter(form, 'grant_type', (value) => GRANT_TYPE.test(value));
  if (type === 'password') {
    const isLine = (value: string) => !LINE_BREAK.test(value);
    return { type, username: parameter(form, 'username', isLine), password: parameter(form, 'password', isLine) };
  }
  if (type === 'refresh_token') {
    return { type, refreshToken: parameter(form, 'refresh_token', (value) => PRINTABLE.test(value)) };
  }
  throw invalid(
    GRANTS_OF_OTHERS.has(type)
      ? 'Unauthorized client: `grant_type` is invalid'
      : 'Unsupported grant type: `grant_type` is invalid',
  );
}

function requireClient(form: LoginForm, byHeader: ClientCredentials | null): void {
  const { id, secret } = byHeader ?? { id: form.client_id, secret: form.client_secret };
  if (!id || !secret) throw invalid('Invalid client: cannot retrieve client credentials');
  if (!PRINTABLE.test(id)) throw invalid('Invalid parameter: `client_id`');
  if (!PRINTABLE.test(secret)) throw invalid('Invalid parameter: `client_secret`');
  if (id === CLIENT_ID) return;
  throw new Refusal(byHeader ? 'unauthenticated' : 'invalid', 'Invalid client: client is invalid');
}

function parameter(form: LoginForm, name: keyof LoginForm, isWellFormed: (value: string) => boolean): string {
  const value = form[name];
  if (!value) throw invalid(`Missing parameter: \`${name}\``);
  if (!isWellFormed(value)) throw invalid(`Invalid parameter: \`${name}\``);
  return value;
}

const invalid = (message: string) => new Refusal('invalid', message);
