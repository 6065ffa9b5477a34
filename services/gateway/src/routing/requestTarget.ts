import { loggablePath } from '@circus/service-kit';

/** The two halves of a request target (RFC 9112 3.2), as the client sent them. */
export interface RequestTarget {
  readonly path: string;
  /** With its question mark; empty when there is none. */
  readonly query: string;
}

const AUTHORITY = /^https?:\/\/[^/?#]+/i;
/** A segment `.` or `..`, percent-encoded or not: a server on the way might resolve it to another route than ours. */
const DOT_SEGMENT = /\/(?:\.|%2e){1,2}(?:\/|$)/i;

/** Takes a request target in origin or absolute form apart; undefined where it is neither, or ambiguous. */
export function parseRequestTarget(target: string): RequestTarget | undefined {
  let local = target;
  if (local[0] !== '/') {
    const authority = AUTHORITY.exec(local);
    if (!authority) return undefined;
    local = local.slice(authority[0].length);
    if (local[0] !== '/') local = `/${local}`;
  }
  if (local.includes('#')) return undefined;
  const mark = local.indexOf('?');
  const path = mark === -1 ? local : local.slice(0, mark);
  if (DOT_SEGMENT.test(path)) return undefined;
  return { path, query: mark === -1 ? '' : local.slice(mark) };
}

/** Whether the query string has a parameter of this name, however it is encoded. */
export function hasQueryParameter(query: string, name: string): boolean {
  if (query === '' || !(query.includes(name) || query.includes('%'))) return false;
  return new URLSearchParams(query).has(name);
}

/**
 * The path as it may stand in a log: without the query, whose values may be tokens or patients' names, and without
 * whatever else could be one.
 * @param route undefined for a path that nobody serves; its `secretSegment`, counted from 1, is hidden
 */
export function loggedPath({ path }: RequestTarget, route: { readonly secretSegment?: number } | undefined): string {
  if (route?.secretSegment === undefined) return loggablePath(path, route === undefined);
  const segments = path.split('/');
  if (segments[route.secretSegment]) segments[route.secretSegment] = '…';
  return loggablePath(segments.join('/'), false);
}
