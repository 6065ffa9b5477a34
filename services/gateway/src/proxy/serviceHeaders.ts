import { CALLER_HEADER } from '@circus/contracts';
import { TRACEPARENT } from '@circus/tracing';
import { SESSION_COOKIE } from '../credentials/readCredential.js';
import type { ClientOrigin } from '../routing/clientAddress.js';
import { type RequestHead, withoutCookie } from './requestHeaders.js';

/** What goes to a service beside the client's own headers. */
export interface ServiceCall {
  readonly head: RequestHead;
  readonly client: ClientOrigin;
  readonly requestId: string;
  /** Of the span that the service goes on with, where the request is traced. */
  readonly traceparent: string | undefined;
  /** The signed internal token. */
  readonly token: string;
  /** Only where the service itself reads this header: at `/login`, and the image server's own tokens. */
  readonly withAuthorization: boolean;
  /** Only for the auth service, which ends sessions; other services never see the session's secret. */
  readonly withSessionCookie: boolean;
}

/** The header lines of a request to a service, name and value in turn, without those of the body's length. */
export function serviceHeaders(call: ServiceCall): string[] {
  const { head, client } = call;
  const headers = head.passedOn;
  headers.push(CALLER_HEADER, call.token, 'x-request-id', call.requestId, 'x-forwarded-proto', client.protocol);
  if (call.traceparent !== undefined) headers.push(TRACEPARENT, call.traceparent);
  if (client.address !== '') headers.push('x-forwarded-for', client.address);
  if (client.host !== '') headers.push('x-forwarded-host', client.host);
  if (call.withAuthorization) for (const line of head.authorizations) headers.push('authorization', line);
  const cookie = call.withSessionCookie || !head.cookie ? head.cookie : withoutCookie(head.cookie, SESSION_COOKIE);
  if (cookie) headers.push('cookie', cookie);
  return headers;
}
