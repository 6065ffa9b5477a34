import type { Credential } from '@circus/contracts';
import type { RequestHead } from '../proxy/requestHeaders.js';
import type { ClientOrigin } from '../routing/clientAddress.js';
import { REASONS } from './reasons.js';
import { type OwnOrigins, saysAnotherSite } from './sameSite.js';

/** Slicebox' session cookie (spec slicebox 3). */
export const SESSION_COOKIE = 'slicebox-session';

/** What a request shows: something to be checked, or why there is nothing to check. */
export type Shown = { readonly credential: Credential } | { readonly anonymous: string };

/** RFC 6750 2.1; the scheme in any case. */
const BEARER = /^bearer +([\w.~+/-]+=*) *$/i;
const BASIC = /^basic +([A-Za-z0-9+/]+={0,2}) *$/i;
const CONTROL = /[\u0000-\u001f\u007f]/;

/**
 * The credential of a request. An `Authorization` header decides alone: a wrong one is not saved by a good cookie (spec
 * slicebox 3).
 * @param changesSomething whether the request is of a kind that another site must not send with the cookie alone
 */
export function readCredential(
  head: RequestHead,
  client: ClientOrigin,
  changesSomething: boolean,
  own: OwnOrigins,
): Shown {
  const [authorization, ...others] = head.authorizations;
  if (others.length > 0) return { anonymous: REASONS.malformed };
  if (authorization !== undefined) return readAuthorization(authorization, client.address);
  const token = head.cookie && cookieValue(head.cookie, SESSION_COOKIE);
  if (!token) return { anonymous: REASONS.none };
  if (changesSomething && saysAnotherSite(head, client, own)) return { anonymous: REASONS.otherSite };
  return { credential: { kind: 'session', token, userAgent: head.userAgent, address: client.address } };
}

function readAuthorization(header: string, address: string): Shown {
  const bearer = BEARER.exec(header);
  if (bearer) return { credential: { kind: 'bearer', token: bearer[1] as string } };
  const basic = BASIC.exec(header);
  if (!basic) return { anonymous: REASONS.malformed };
  const pair = Buffer.from(basic[1] as string, 'base64').toString('utf8');
  const colon = pair.indexOf(':');
  if (colon === -1 || CONTROL.test(pair)) return { anonymous: REASONS.malformed };
  const [user, password] = [pair.slice(0, colon), pair.slice(colon + 1)];
  return { credential: { kind: 'basic', user, password, address } };
}

function cookieValue(cookies: string, name: string): string | undefined {
  for (const pair of cookies.split(';')) {
    const equals = pair.indexOf('=');
    if (equals !== -1 && pair.slice(0, equals).trim() === name) {
      return pair
        .slice(equals + 1)
        .trim()
        .replace(/^"(.*)"$/, '$1');
    }
  }
  return undefined;
}
