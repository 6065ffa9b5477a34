import { type Span, TRACEPARENT, traceparentFrom, tracing } from '@circus/tracing';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/** Asked again and again by machines: nobody wants to see them in a trace. */
const OPERATIONAL = new Set(['/healthz', '/readyz', '/metrics', '/openapi.json']);

/**
 * A span for each request, as a part of the trace that the gateway or another service passes on; within it everything that
 * the request does. Registers nothing where tracing is off. Before all other hooks: they run within the span.
 */
export function registerRequestSpans(app: FastifyInstance): void {
  const trace = tracing();
  if (!trace) return;
  const spans = new WeakMap<FastifyRequest, Span>();
  const within = (request: FastifyRequest, done: () => void): void => {
    const span = spans.get(request);
    if (span) trace.within(span, done);
    else done();
  };

  app.addHook('onRequest', (request, reply, done) => {
    // Undefined for an address that nobody serves.
    const route = request.routeOptions.url;
    if (route !== undefined && OPERATIONAL.has(route)) return done();
    const span = trace.begin(route === undefined ? request.method : `${request.method} ${route}`, {
      kind: 'server',
      parent: traceparentFrom(request.headers[TRACEPARENT]),
      attributes: { 'http.request.method': request.method, ...(route !== undefined && { 'http.route': route }) },
    });
    spans.set(request, span);
    reply.raw.once('close', () => {
      // An answer that its client did not wait for, for instance.
      if (span.isRecording()) end(span, reply.statusCode);
    });
    within(request, done);
  });
  // A body comes over its connection, in whose context whatever follows it would run.
  app.addHook('preValidation', (request, _reply, done) => within(request, done));
  app.addHook('onResponse', (request, reply, done) => {
    const span = spans.get(request);
    if (span) end(span, reply.statusCode);
    within(request, done);
  });

  const end = (span: Span, status: number): void => {
    span.setAttribute('http.response.status_code', status);
    if (status >= 500) trace.failed(span, String(status));
    span.end();
  };
}
