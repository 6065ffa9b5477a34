import type { ClientOrigin } from '../routing/clientAddress.js';

/** Origins whose pages may use a browser's session: where the suite is reached, and the one CORS names. */
export type OwnOrigins = ReadonlySet<string>;

/**
 * Whether a browser says that a page of another site sends this request (DECISIONS 4). Requests without `Origin` and
 * `Sec-Fetch-Site` come from no browser and pass.
 */
export function saysAnotherSite(
  head: { readonly origin: string | undefined; readonly fetchSite: string | undefined },
  client: ClientOrigin,
  own: OwnOrigins,
): boolean {
  if (head.origin !== undefined) return !isOwn(head.origin, client, own);
  const site = head.fetchSite?.toLowerCase();
  return site !== undefined && site !== 'same-origin' && site !== 'none';
}

/** An origin is ours when it names the host that the request was sent to, or one of the configured ones. */
function isOwn(origin: string, client: ClientOrigin, own: OwnOrigins): boolean {
  const lower = origin.toLowerCase();
  if (own.has(lower)) return true;
  // The scheme is left out: a proxy that ends TLS may not tell us of it.
  const host = /^https?:\/\/([^/]+)$/.exec(lower)?.[1];
  return host !== undefined && host === client.host.toLowerCase();
}
