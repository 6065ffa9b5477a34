import type { FastifyRequest } from 'fastify';

/** The value of a cookie that the client shows; undefined for one that it has not. Of two the first counts. */
export function cookieOf({ headers }: FastifyRequest, cookie: string): string | undefined {
  for (const pair of headers.cookie?.split(';') ?? []) {
    const equals = pair.indexOf('=');
    if (equals !== -1 && pair.slice(0, equals).trim() === cookie) return pair.slice(equals + 1).trim();
  }
  return undefined;
}
