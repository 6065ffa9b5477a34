/** The header of W3C Trace Context, of HTTP and of NATS' messages. */
export const TRACEPARENT = 'traceparent';

const FORM = /^00-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})$/;

/** The ids in a `traceparent` (W3C Trace Context 3.2), or undefined where it is none of version 00. */
export function idsOf(traceparent: string): { traceId: string; spanId: string; traceFlags: number } | undefined {
  const [, traceId, spanId, flags] = FORM.exec(traceparent) ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return undefined;
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & 1 };
}

/** What came as this header, where it is one `traceparent`. */
export const traceparentFrom = (header: unknown): string | undefined =>
  typeof header === 'string' && FORM.test(header) ? header : undefined;
