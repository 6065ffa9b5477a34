import { Refusal } from '@circus/contracts';

/** Where a box is called, and the token in it. */
export interface BaseUrl {
  /** Without a slash at its end. */
  url: string;
  token: string;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Reads the address that the other side's administrator handed over (spec slicebox 8.1): its last segment is the token.
 *
 * @throws Refusal `invalid` that says what is wrong with it, without the token
 */
export function readBaseUrl(text: string): BaseUrl {
  const parsed = URL.canParse(text) ? new URL(text) : null;
  if (!parsed || !['http:', 'https:'].includes(parsed.protocol)) {
    throw new Refusal('invalid', 'The base URL of a box begins with http:// or https://.');
  }
  if (parsed.username || parsed.password || parsed.search || parsed.hash) {
    throw new Refusal('invalid', 'The base URL of a box has neither a user nor a query nor a fragment.');
  }
  const path = parsed.pathname.replace(/\/$/, '');
  const token = path.slice(path.lastIndexOf('/') + 1);
  if (!UUID.test(token)) {
    throw new Refusal(
      'invalid',
      'The base URL of a box ends in its token, a UUID: take it as the other side shows it.',
    );
  }
  return { url: `${parsed.origin}${path}`, token };
}
