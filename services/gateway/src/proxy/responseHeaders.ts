import { HOP_BY_HOP, removeNamed } from './requestHeaders.js';

/** Lines that the gateway adds to every answer of a surface, and their names. */
export interface OwnLines {
  /** Name and value in turn. */
  readonly lines: readonly string[];
  /** These lines of a service's answer give way, the request id always among them. */
  readonly names: ReadonlySet<string>;
  /** Lines that are added besides to an answer that is a page (HTML). A Content-Security-Policy counts beside others. */
  readonly page: readonly string[];
}

export function ownLines(lines: readonly string[], page: readonly string[]): OwnLines {
  const names = lines.filter((_, index) => index % 2 === 0);
  return { lines, names: new Set(['x-request-id', 'x-frame-options', ...names]), page };
}

/** What browsers show as a document that can run scripts. */
const PAGE = /^(text\/html|application\/xhtml\+xml|image\/svg\+xml|(text|application)\/xml)\b/i;

/**
 * The header lines of a service's answer as they go on to the client: without those of the connection and those that
 * the gateway sets itself; repeated lines (Set-Cookie) stay apart and in order.
 * @param raw names and values in turn, as bytes
 * @param status 204 carries no length (RFC 9110 8.6)
 */
export function responseLines(raw: readonly Buffer[], status: number, own: OwnLines, requestId: string): string[] {
  const lines: string[] = [];
  let connection = '';
  let isPage = false;
  for (let i = 0; i < raw.length; i += 2) {
    const name = (raw[i] as Buffer).toString('latin1').toLowerCase();
    if (name === 'connection') {
      const value = (raw[i + 1] as Buffer).toString('latin1');
      connection = connection === '' ? value : `${connection},${value}`;
      continue;
    }
    if (HOP_BY_HOP.has(name) || own.names.has(name)) continue;
    if (status === 204 && name === 'content-length') continue;
    const value = (raw[i + 1] as Buffer).toString('latin1');
    if (name === 'content-type') isPage = PAGE.test(value);
    lines.push(name, value);
  }
  if (connection !== '') removeNamed(lines, connection);
  if (isPage) lines.push(...own.page);
  lines.push(...own.lines, 'x-request-id', requestId);
  return lines;
}
