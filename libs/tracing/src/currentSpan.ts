import type { Attributes, Span } from '@opentelemetry/api';
import { type SpanKind, tracing } from './tracing.js';

/** The `traceparent` of what the caller is at work on; null where tracing is off or nothing is traced. */
export function currentTraceparent(): string | null {
  const trace = tracing();
  const span = trace?.current();
  return trace && span ? trace.traceparentOf(span) : null;
}

/**
 * Does a piece of work in a span of its own, as a part of the current one. Where there is none it is just done: what nobody
 * asked for (timers, polling) begins no trace.
 */
export async function inSpan<Result>(
  name: string,
  { kind, attributes = {} }: { kind: SpanKind; attributes?: Attributes },
  work: (span: Span | undefined) => Promise<Result>,
): Promise<Result> {
  const trace = tracing();
  const parent = trace?.current();
  if (!trace || !parent) return work(undefined);
  const span = trace.begin(name, { kind, parent, attributes });
  try {
    return await trace.within(span, () => work(span));
  } catch (error) {
    trace.failed(span, (error as Error)?.name ?? 'Error');
    throw error;
  } finally {
    span.end();
  }
}
