import type { FastifyRequest } from 'fastify';

/** A host as a URL may hold it. */
const HOST = /^[a-z0-9.-]+(:\d+)?$|^\[[0-9a-f:.]+\](:\d+)?$/i;

/**
 * Where users reach the suite: as configured, else as this client did, which the gateway tells.
 *
 * @returns for instance `https://circus.example.org`; null for a request whose host cannot stand in an address
 */
export function suiteAddress({ headers }: FastifyRequest, publicUrl: string | undefined): string | null {
  if (publicUrl) return publicUrl.replace(/\/+$/, '');
  const host = headers['x-forwarded-host'];
  if (typeof host !== 'string' || !HOST.test(host)) return null;
  const address = `${headers['x-forwarded-proto'] === 'https' ? 'https' : 'http'}://${host}`;
  return URL.canParse(address) ? address : null;
}
