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
 * The path as it may stand in a log: without the query, whose values may be tokens or patients' names.
 * @param secretSegment which segment is hidden, counted from 1
 */
export function loggedPath({ path }: RequestTarget, secretSegment?: number): string {
  if (secretSegment === undefined) return path;
  const segments = path.split('/');
  if (segments[secretSegment]) segments[secretSegment] = '…';
  return segments.join('/');
}
