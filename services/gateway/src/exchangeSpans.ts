import { type Span, type Tracing, traceparentFrom } from '@circus/tracing';
import type { Exchange } from './proxy/exchange.js';
import type { Route } from './routing/routeTable.js';

/**
 * Begins the span of a client's request; it ends with the answer. A client's own `traceparent` decides nothing unless it is
 * trusted: it becomes a link, by which whoever has both traces finds one from the other.
 */
export function beginSpan(
  trace: Tracing,
  exchange: Exchange,
  route: Route | undefined,
  trustsTraceparent: boolean,
): Span {
  const { request, response, arrival } = exchange;
  const method = request.method as string;
  const told = traceparentFrom(arrival.head.traceparent);
  const span = trace.begin(route ? `${method} ${route.path}` : method, {
    kind: 'server',
    ...(told !== undefined && (trustsTraceparent ? { parent: told } : { links: [told] })),
    attributes: { 'http.request.method': method, ...(route && { 'http.route': route.path }) },
  });
  response.once('close', () => end(trace, span, response.headersSent ? response.statusCode : 0));
  return span;
}

/** Begins the part of it that a service does. @returns what the service goes on with */
export function beginAsking(trace: Tracing, exchange: Exchange, service: string): string {
  const { request, response, span: parent } = exchange;
  const method = request.method as string;
  const attributes = { 'http.request.method': method, 'peer.service': service };
  const span = trace.begin(`${method} ${service}`, { kind: 'client', parent, attributes });
  response.once('close', () => end(trace, span, response.headersSent ? response.statusCode : 0));
  return trace.traceparentOf(span);
}

/** @param status 0 where the client went before it was answered */
function end(trace: Tracing, span: Span, status: number): void {
  if (status > 0) span.setAttribute('http.response.status_code', status);
  if (status >= 500) trace.failed(span, String(status));
  span.end();
}
