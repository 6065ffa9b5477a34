import { type Span, TRACEPARENT, type Tracing, traceparentFrom, tracing } from '@circus/tracing';
import { type MsgHdrs, headers as newHeaders } from 'nats';

/** What the headers of a message are read from. */
interface Carrier {
  readonly headers?: MsgHdrs | undefined;
}

/** What is said of every message: the subject is a name of the suite's own, without ids. */
const attributesOf = (subject: string, operation: 'send' | 'process') => ({
  'messaging.system': 'nats',
  'messaging.destination.name': subject,
  'messaging.operation.type': operation,
});

/** The headers by which whoever gets a message goes on with a span. */
export function headersOf(trace: Tracing, span: Span): MsgHdrs {
  const headers = newHeaders();
  headers.set(TRACEPARENT, trace.traceparentOf(span));
  return headers;
}

/**
 * Sends a message in a span of its own where it belongs to a trace.
 *
 * @param origin `traceparent` of what the message tells of; without it the current span counts
 * @param send is given the headers that the message is to have
 */
export async function sending<Sent>(
  subject: string,
  origin: string | null,
  send: (headers?: MsgHdrs) => Promise<Sent>,
): Promise<Sent> {
  const trace = tracing();
  const parent = trace && (origin ?? trace.current());
  if (!trace || !parent) return send();
  const attributes = attributesOf(subject, 'send');
  const span = trace.begin(`send ${subject}`, { kind: 'producer', parent, attributes });
  try {
    return await send(headersOf(trace, span));
  } catch (error) {
    trace.failed(span, (error as Error)?.name ?? 'Error');
    throw error;
  } finally {
    span.end();
  }
}

/**
 * Works on messages in spans of their own, each a part of the trace that its message comes from. One piece of work for
 * several messages is done within the span of the first; those of the others link to it.
 */
export async function handling<Done>(
  subject: string,
  messages: readonly Carrier[],
  work: () => Promise<Done>,
): Promise<Done> {
  const trace = tracing();
  if (!trace) return work();
  const origins = messages.flatMap(({ headers }) => traceparentFrom(headers?.get(TRACEPARENT)) ?? []);
  const [first, ...others] = origins;
  if (first === undefined) return work();
  const attributes = attributesOf(subject, 'process');
  const name = `process ${subject}`;
  const span = trace.begin(name, { kind: 'consumer', parent: first, attributes });
  const links = [trace.traceparentOf(span)];
  const spans = [span, ...others.map((parent) => trace.begin(name, { kind: 'consumer', parent, links, attributes }))];
  try {
    return await trace.within(span, work);
  } catch (error) {
    for (const each of spans) trace.failed(each, (error as Error)?.name ?? 'Error');
    throw error;
  } finally {
    for (const each of spans) each.end();
  }
}

/** Answers an RPC in a span of its own where the question comes from a trace. */
export async function answering<Answer extends { refusal?: { kind: string } }>(
  subject: string,
  { headers }: Carrier,
  answer: () => Promise<Answer>,
): Promise<Answer> {
  const trace = tracing();
  const parent = trace && traceparentFrom(headers?.get(TRACEPARENT));
  if (!trace || parent === undefined) return answer();
  const span = trace.begin(subject, { kind: 'server', parent, attributes: rpcAttributes(subject) });
  try {
    const given = await trace.within(span, answer);
    if (given.refusal?.kind === 'unavailable') trace.failed(span, given.refusal.kind);
    return given;
  } finally {
    span.end();
  }
}

/** What is said of a question to another service. */
export const rpcAttributes = (subject: string) => ({ 'rpc.system': 'nats', 'rpc.method': subject });
