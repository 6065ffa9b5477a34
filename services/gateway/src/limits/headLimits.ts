import type { IncomingMessage } from 'node:http';
import { Refusal } from '@circus/contracts';
import type { ConnectionLimit } from './connectionLimit.js';

/** Why a request is not looked at any further. */
export interface Flaw {
  readonly refusal: Refusal;
  /** Where no kind of refusal has it. */
  readonly status?: number;
}

/** What of a request is counted before it is looked at; that of all header lines together is Node's to watch. */
export interface HeadLimits {
  /** Bytes of the request target (path and query). */
  readonly urlBytes: number;
  /** Header lines. */
  readonly headers: number;
  readonly connections: ConnectionLimit;
}

const CROWDED_RETRY_SECONDS = 5;

/** What is too much about a request; undefined when nothing is. */
export function excessOf({ rawHeaders, url = '', socket }: IncomingMessage, limits: HeadLimits): Flaw | undefined {
  if (limits.connections.exceeds(socket)) {
    const message = 'Too many connections from your address. Close some, or wait until they end.';
    return { refusal: new Refusal('tooMany', message, {}, CROWDED_RETRY_SECONDS) };
  }
  if (url.length > limits.urlBytes) {
    return {
      refusal: new Refusal('invalid', `The address is longer than ${limits.urlBytes} bytes: make its query shorter.`),
      status: 414,
    };
  }
  if (rawHeaders.length / 2 > limits.headers) {
    return {
      refusal: new Refusal('invalid', `The request has more than ${limits.headers} header lines.`),
      status: 431,
    };
  }
  return undefined;
}
