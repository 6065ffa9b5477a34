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
 * The target as it may stand in a log: query parameters by name only, since their values hold tokens, patients' names
 * and search words; the segment that is a box's token (spec slicebox 16.7) is hidden.
 * @param secretSegment which segment of the path is hidden, counted from 1
 */
export function loggedTarget({ path, query }: RequestTarget, secretSegment?: number): string {
  let shown = path;
  if (secretSegment !== undefined) {
    const segments = path.split('/');
    if (segments[secretSegment]) segments[secretSegment] = '…';
    shown = segments.join('/');
  }
  if (query === '') return shown;
  const names = query
    .slice(1)
    .split('&')
    .map((pair) => (pair.includes('=') ? pair.slice(0, pair.indexOf('=')) : '…'));
  return `${shown}?${names.join('&')}`;
}
