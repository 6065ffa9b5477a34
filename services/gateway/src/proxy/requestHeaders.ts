import { Refusal } from '@circus/contracts';

/** What the gateway needs to know of a request's header lines, gathered in one pass over them. */
export interface RequestHead {
  /** Name and value in turn: what goes on to the service as the client sent it. */
  readonly passedOn: string[];
  readonly authorizations: string[];
  readonly cookie: string | undefined;
  readonly host: string;
  readonly origin: string | undefined;
  readonly fetchSite: string | undefined;
  readonly userAgent: string;
  readonly requestId: string | undefined;
  readonly forwarded: { for?: string; protocol?: string; host?: string };
  readonly transferEncoding: string | undefined;
  readonly contentLength: string | undefined;
  /** W3C Trace Context of the client: passed on by nobody but the gateway itself. */
  readonly traceparent: string | undefined;
  /** Why the request cannot be taken as it is written; undefined when it can. */
  readonly flaw: Refusal | undefined;
}

/** Meant for the next hop only (RFC 9110 7.6.1), or answered by the gateway itself (`Expect`). */
export const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-authentication-info',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'http2-settings',
  'expect',
]);

/** Reads a request's raw header lines (name and value in turn). */
export function readRequestHead(raw: readonly string[]): RequestHead {
  const head = {
    passedOn: [] as string[],
    authorizations: [] as string[],
    cookie: undefined as string | undefined,
    host: '',
    origin: undefined as string | undefined,
    fetchSite: undefined as string | undefined,
    userAgent: '',
    requestId: undefined as string | undefined,
    forwarded: {} as { for?: string; protocol?: string; host?: string },
    transferEncoding: undefined as string | undefined,
    contentLength: undefined as string | undefined,
    traceparent: undefined as string | undefined,
    flaw: undefined as RequestHead['flaw'],
  };
  let hosts = 0;
  let connection = '';
  for (let i = 0; i < raw.length; i += 2) {
    const name = (raw[i] as string).toLowerCase();
    const value = raw[i + 1] as string;
    switch (name) {
      case 'host':
        hosts += 1;
        head.host = value;
        break;
      case 'authorization':
        head.authorizations.push(value);
        break;
      case 'cookie':
        head.cookie = head.cookie === undefined ? value : `${head.cookie}; ${value}`;
        break;
      case 'connection':
        connection = joined(connection, value);
        break;
      case 'content-length':
        head.contentLength = value;
        break;
      case 'transfer-encoding':
        head.transferEncoding = joined(head.transferEncoding, value);
        break;
      case 'x-request-id':
        head.requestId = value;
        break;
      case 'traceparent':
        head.traceparent = value;
        break;
      case 'tracestate':
      case 'baggage':
        break;
      case 'x-forwarded-for':
        head.forwarded.for = joined(head.forwarded.for, value);
        break;
      case 'x-forwarded-proto':
        head.forwarded.protocol = joined(head.forwarded.protocol, value);
        break;
      case 'x-forwarded-host':
        head.forwarded.host = joined(head.forwarded.host, value);
        break;
      case 'origin':
        head.origin = value;
        head.passedOn.push(name, value);
        break;
      case 'sec-fetch-site':
        head.fetchSite = value;
        head.passedOn.push(name, value);
        break;
      case 'user-agent':
        head.userAgent = value;
        head.passedOn.push(name, value);
        break;
      default:
        if (isPassedOn(name)) head.passedOn.push(name, value);
    }
  }
  if (hosts > 1) head.flaw = new Refusal('invalid', 'The request has more than one Host header.');
  // Another coding would reach the service without its label, since this header goes no further.
  if (head.transferEncoding !== undefined && head.transferEncoding.trim().toLowerCase() !== 'chunked') {
    head.flaw = new Refusal('notImplemented', 'Of the transfer codings only chunked is understood.');
  }
  if (connection !== '') removeNamed(head.passedOn, connection);
  return head;
}

/** Whether the request announces a body; its length may be unknown. */
export function hasBody(head: RequestHead): boolean {
  return head.transferEncoding !== undefined || (head.contentLength !== undefined && Number(head.contentLength) > 0);
}

/** The cookies of a request without one of them; undefined when none is left. */
export function withoutCookie(cookie: string, name: string): string | undefined {
  const left = cookie.split(';').filter((pair) => pair.split('=', 1)[0]?.trim() !== name);
  const text = left.join(';').trim();
  return text === '' ? undefined : text;
}

/** Whatever else claims to come from a proxy or from us is dropped: only the gateway speaks in these headers. */
function isPassedOn(name: string): boolean {
  if (HOP_BY_HOP.has(name)) return false;
  if (name.charCodeAt(0) === 120 /* x */) {
    return !name.startsWith('x-circus-') && !name.startsWith('x-forwarded-') && name !== 'x-real-ip';
  }
  return name !== 'forwarded';
}

const joined = (before: string | undefined, value: string): string => (before ? `${before},${value}` : value);

/** Removes the headers that `Connection` names (RFC 9110 7.6.1). */
export function removeNamed(lines: string[], connection: string): void {
  const options = connection.toLowerCase();
  if (options === 'keep-alive' || options === 'close') return;
  const named = new Set(options.split(',').map((option) => option.trim()));
  let kept = 0;
  for (let i = 0; i < lines.length; i += 2) {
    if (named.has(lines[i] as string)) continue;
    lines[kept] = lines[i] as string;
    lines[kept + 1] = lines[i + 1] as string;
    kept += 2;
  }
  lines.length = kept;
}
