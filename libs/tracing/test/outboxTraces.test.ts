import { events } from '@circus/contracts';
import { emit, OutboxRelay } from '@circus/db';
import { eventually, silentLog, type TestDatabase, type TestNats, testDatabase, testNats } from '@circus/testkit';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { inSpan, type Span, startTracing, stopTracing, type Tracing, tracing } from '../src/index.js';

const changed = (userId: number) => ({ version: 1 as const, userIds: [userId] });
/** SpanKind of @opentelemetry/api. */
const KIND = { producer: 3, consumer: 4 };

describe('the trace of an event', () => {
  let database: TestDatabase;
  let nats: TestNats;
  const spans: ReadableSpan[] = [];

  beforeAll(async () => {
    [database, nats] = await Promise.all([testDatabase(), testNats()]);
    await startTracing({
      service: 'test',
      version: '1',
      settings: { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' },
      onUndelivered: () => undefined,
      exporter: {
        export: (ended, done) => {
          spans.push(...ended);
          done({ code: 0 });
        },
        shutdown: async () => undefined,
      },
    });
  });
  afterAll(async () => {
    await stopTracing(5_000);
    await Promise.all([database.drop(), nats.stop()]);
  });

  it('goes by its row in the outbox and the headers of its message to whoever hears of it, alone or among others', async () => {
    const trace = tracing() as Tracing;
    const service = database.open('auth');
    const tell = (userId: number) =>
      service.$transaction((transaction) => emit(transaction, 'auth', events.accessChanged, changed(userId)));
    const requests = [1, 2].map((userId) => ({ userId, span: trace.begin(`request ${userId}`, { kind: 'server' }) }));
    for (const { userId, span } of requests) await trace.within(span, () => tell(userId));
    await tell(3); // nobody asked for this one

    const bus = await nats.connect('test');
    const heard: number[] = [];
    let within: Span | undefined;
    const batch = { durable: 'test', maxEvents: 3, lingerMs: 20_000 };
    await bus.consumeBatches(events.accessChanged, batch, async (deliveries) => {
      within = trace.current();
      heard.push(...deliveries.flatMap(({ payload }) => payload.userIds));
    });
    // Whoever happens to poke has nothing to do with what is published.
    const poking = trace.begin('poking', { kind: 'server' });
    const relay = trace.within(
      poking,
      () => new OutboxRelay({ database: service, bus, schema: 'auth', log: silentLog(), pollIntervalMs: 100 }),
    );
    await eventually(() => heard.length === 3);
    expect(heard.sort()).toEqual([1, 2, 3]);
    await relay.stop();
    for (const { span } of requests) span.end();
    poking.end();
    await stopTracing(30_000);

    const spansOf = (span: Span) => spans.filter((each) => each.spanContext().traceId === span.spanContext().traceId);
    expect(spansOf(poking).map(({ name }) => name)).toEqual(['poking']);
    const consumers = requests.map(({ span, userId }) => {
      const [request, sent, processed] = ['request', 'send', 'process'].map((name) =>
        spansOf(span).find((each) => each.name.startsWith(name)),
      );
      expect([userId, request?.parentSpanContext]).toEqual([userId, undefined]);
      expect([sent?.kind, sent?.parentSpanContext?.spanId]).toEqual([KIND.producer, span.spanContext().spanId]);
      expect([processed?.kind, processed?.parentSpanContext?.spanId]).toEqual([
        KIND.consumer,
        sent?.spanContext().spanId,
      ]);
      return processed as ReadableSpan;
    });
    // The work is done in the span of the first; that of the other says where.
    const worked = consumers.find((span) => span.spanContext().spanId === within?.spanContext().spanId);
    const other = consumers.find((span) => span !== worked);
    const { traceId, spanId } = worked?.spanContext() ?? {};
    expect(worked?.links).toEqual([]);
    expect(other?.links.map(({ context }) => [context.traceId, context.spanId])).toEqual([[traceId, spanId]]);
    expect(new Set(spans.map((span) => span.spanContext().traceId)).size).toBe(3);
  });

  it('is none where tracing is off, and what is done in a span is just done', async () => {
    expect(tracing()).toBeUndefined();
    await expect(inSpan('work', { kind: 'internal' }, async (span) => span)).resolves.toBeUndefined();
    const service = database.open('auth');
    await service.$transaction((transaction) => emit(transaction, 'auth', events.accessChanged, changed(4)));
    const rows = await service.$queryRaw<{ traceparent: string | null }[]>`
      SELECT traceparent FROM auth.outbox ORDER BY id DESC LIMIT 1`;
    expect(rows).toEqual([{ traceparent: null }]);
  });
});
