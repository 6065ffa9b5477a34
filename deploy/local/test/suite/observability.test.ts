import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  eventually,
  type ReceivedSpan,
  type TestSuite,
  type TraceReceiver,
  testSuite,
  traceReceiver,
} from '@circus/testkit';
import {
  expressionsOfDashboards,
  expressionsOfRules,
  metricsIn,
  metricsOf,
} from '../../../prometheus/test/namedMetrics.js';

interface Login {
  accessibleProjects: { projectId: string }[];
}

/** opentelemetry-proto, trace.proto. */
const KIND = { server: 2, client: 3, producer: 4, consumer: 5 };

describe('traces of the suite', () => {
  let receiver: TraceReceiver;
  let suite: TestSuite;

  beforeAll(async () => {
    receiver = await traceReceiver();
    suite = await testSuite({
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=ward',
      OTEL_BSP_SCHEDULE_DELAY: '100',
    });
  });
  afterAll(async () => {
    await suite?.stop();
    suite?.remove();
    await receiver?.stop();
  });

  /** The span of the gateway for a request that was made with this `traceparent`. */
  const spanOfRequest = (traceId: string): Promise<ReceivedSpan> =>
    eventually(() => receiver.spans.find(({ links }) => links.some((link) => link.traceId === traceId)));
  const inTrace = ({ traceId }: ReceivedSpan) => receiver.spans.filter((span) => span.traceId === traceId);
  const named = (trace: ReceivedSpan, service: string, name: string, kind: number) =>
    eventually(() =>
      inTrace(trace).find((span) => span.service === service && span.name === name && span.kind === kind),
    );

  it('are one for a request through the gateway, a service and its question to another, and for who hears of it', async () => {
    const outsider = `${'a'.repeat(31)}1`;
    // From auth: case-db has not been asked for anything yet, and asks who this is.
    const login = (await (await suite.fetch('/api/login-info/full')).json()) as Login;
    const answer = await suite.fetch(`/api/admin/projects/${login.accessibleProjects[0]?.projectId}`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json', traceparent: `00-${outsider}-${'b'.repeat(16)}-01` },
      body: JSON.stringify({ description: 'Aneurysms of Taro' }),
    });
    expect(answer.status).toBe(204);

    const gateway = await spanOfRequest(outsider);
    expect(gateway).toMatchObject({
      service: 'gateway',
      name: 'PATCH /api/admin/projects',
      kind: KIND.server,
      parentSpanId: undefined,
      attributes: { 'http.request.method': 'PATCH', 'http.response.status_code': 204 },
    });
    // A client decides neither the trace nor whether it is recorded.
    expect(gateway.traceId).not.toBe(outsider);
    const asking = await named(gateway, 'gateway', 'PATCH case-db', KIND.client);
    expect(asking.parentSpanId).toBe(gateway.spanId);
    const service = await named(gateway, 'case-db', 'PATCH /api/admin/projects/:projectId', KIND.server);
    expect(service.parentSpanId).toBe(asking.spanId);
    const question = await named(gateway, 'case-db', 'circus.rpc.auth.access', KIND.client);
    expect(question.parentSpanId).toBe(service.spanId);
    const answered = await named(gateway, 'auth', 'circus.rpc.auth.access', KIND.server);
    expect(answered.parentSpanId).toBe(question.spanId);

    // Through the outbox, the relay and NATS.
    const sent = await named(gateway, 'case-db', 'send circus.audit.recorded', KIND.producer);
    expect(sent.parentSpanId).toBe(service.spanId);
    const heard = await named(gateway, 'auth', 'process circus.audit.recorded', KIND.consumer);
    expect(heard.parentSpanId).toBe(sent.spanId);
  });

  it('are named in the lines that services log meanwhile', async () => {
    const outsider = `${'a'.repeat(31)}2`;
    const traceparent = `00-${outsider}-${'b'.repeat(16)}-00`;
    await suite.fetch('/api/projects', { headers: { traceparent, 'x-request-id': 'asked-by-a-test' } });
    const { traceId } = await spanOfRequest(outsider);
    for (const service of ['gateway', 'case-db']) {
      const line = await eventually(() =>
        readFileSync(join(suite.dataDirectory, 'logs', `${service}.log`), 'utf8')
          .split('\n')
          .find((each) => each.includes('"msg":"request"') && each.includes('asked-by-a-test')),
      );
      // The id that requests have in any case stays.
      expect(JSON.parse(line)).toMatchObject({ trace_id: traceId, requestId: 'asked-by-a-test' });
    }
  });

  it('follow an upload to those who hear of its images, and say nothing of whose images they are', async () => {
    await suite.circus('demo', '--token', suite.token);
    await suite.fetch('/api/series?filter=%7B%22patientInfo.patientName%22%3A%22Phantom%22%7D');
    await suite.fetch('/api/somewhere/YAMADA^TARO');
    const stored = await eventually(() =>
      receiver.spans.find(({ name, service }) => name === 'process circus.instances.stored' && service === 'sharing'),
    );
    const upload = await eventually(() =>
      inTrace(stored).find(({ service, parentSpanId }) => service === 'gateway' && !parentSpanId),
    );
    expect(upload.name).toBe('POST /api/series');
    await eventually(() => receiver.spans.find(({ name }) => name === 'GET /api/series'));

    const keys = new Set(receiver.spans.flatMap(({ attributes }) => Object.keys(attributes)));
    expect([...keys].sort()).toEqual(
      [
        'db.operation.name',
        'db.system.name',
        'error.type',
        'http.request.method',
        'http.response.status_code',
        'http.route',
        'messaging.destination.name',
        'messaging.operation.type',
        'messaging.system',
        'peer.service',
        'rpc.method',
        'rpc.system',
      ].filter((key) => keys.has(key)),
    );
    const told = JSON.stringify(receiver.spans.map(({ name, attributes }) => [name, attributes]));
    expect(told).not.toMatch(/[0-9a-f]{40}|\d\.\d+\.\d+|phantom|taro|admin@|[?&=]/i);
  });

  it('stand beside metrics: every one that an alert or a dashboard names is exposed by a service', async () => {
    const services = Object.entries(suite.state().processes).filter(([name]) => !['postgresql', 'nats'].includes(name));
    const texts = await Promise.all(
      services.map(async ([, { port }]) => (await fetch(`http://127.0.0.1:${port}/metrics`)).text()),
    );
    const exposed = metricsOf(texts);
    for (const { place, expression } of [...expressionsOfRules(), ...expressionsOfDashboards()]) {
      const missing = metricsIn(expression).filter((name) => !exposed.has(name));
      expect([place, missing]).toEqual([place, []]);
    }
    const all = texts.join('\n');
    expect(all).toMatch(/^circus_ready\{check="database",service="case-db"\} 1$/m);
    expect(all).toMatch(/^circus_outbox_waiting\{service="series-ingest"\} \d+$/m);
    expect(all).toMatch(/^circus_plugin_jobs\{state="waiting",service="plugin-job-runner"\} 0$/m);
    expect(all).toMatch(/^circus_transactions_open\{kind="forwarding",service="sharing"\} 0$/m);
    // Before the first backup nobody says how old it is.
    expect(all).not.toMatch(/^circus_backup_age_seconds\{/m);
    const targets = JSON.parse(await suite.circus('status', '--targets')) as { labels: { component: string } }[];
    expect(targets.map(({ labels }) => labels.component).sort()).toEqual(services.map(([name]) => name).sort());
  });
});
