export type { Attributes, Span } from '@opentelemetry/api';
export { currentTraceparent, inSpan } from './currentSpan.js';
export { TRACEPARENT, traceparentFrom } from './traceparent.js';
export { type SpanKind, type SpanOptions, startTracing, stopTracing, type Tracing, tracing } from './tracing.js';
