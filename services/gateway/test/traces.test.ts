import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  eventually,
  ServiceProcess,
  type TestDatabase,
  type TestNats,
  type TraceReceiver,
  testCallers,
  testDatabase,
  testNats,
  traceReceiver,
} from '@circus/testkit';

/** What is kept of spans that nobody takes, what is sent at a time, and how many requests make them. */
const QUEUE = 50;
const BATCH = 10;
const ASKED = 200;

describe('a gateway and a service, as processes', () => {
  const callers = testCallers();
  let database: TestDatabase;
  let nats: TestNats;
  let receiver: TraceReceiver;
  let directory: string;
  const running: ServiceProcess[] = [];

  beforeAll(async () => {
    [database, nats, receiver] = await Promise.all([testDatabase(), testNats(), traceReceiver()]);
    directory = mkdtempSync(join(tmpdir(), 'circus-traces-'));
  });
  afterAll(async () => {
    await Promise.all(running.map((each) => each.stop()));
    await receiver.stop();
    await Promise.all([database.drop(), nats.stop()]);
    rmSync(directory, { recursive: true });
  });

  const shared = () => ({ NATS_URL: nats.url, INTERNAL_PUBLIC_KEY: callers.publicKey });
  const startAuth = async (environment: Record<string, string>): Promise<ServiceProcess> => {
    const auth = await ServiceProcess.start('auth', {
      ...shared(),
      ...environment,
      DATABASE_URL: database.urlFor('auth'),
    });
    running.push(auth);
    return auth;
  };
  const startGateway = async (auth: ServiceProcess, environment: Record<string, string>): Promise<ServiceProcess> => {
    const names = ['auth', 'case-db', 'series-ingest', 'image-render', 'plugin-job-runner', 'sharing'];
    const gateway = await ServiceProcess.start('gateway', {
      ...shared(),
      ...environment,
      INTERNAL_PRIVATE_KEY: callers.privateKey,
      SERVICE_URLS: JSON.stringify(Object.fromEntries(names.map((name) => [name, auth.url]))),
    });
    running.push(gateway);
    return gateway;
  };
  /** A request that the service asks the database for, and refuses. */
  const ask = ({ url }: ServiceProcess, headers: Record<string, string> = {}) =>
    fetch(`${url}/api/login-info`, { headers: { authorization: 'Bearer 0123456789abcdef0123', ...headers } });

  it('answer as ever where a receiver says nothing or is not there, keep so many spans, and stop in time', async () => {
    receiver.hold();
    const auth = await startAuth({
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9',
      OTEL_BSP_SCHEDULE_DELAY: '50',
    });
    const gateway = await startGateway(auth, {
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_EXPORTER_OTLP_TIMEOUT: '600000',
      OTEL_BSP_EXPORT_TIMEOUT: '600000',
      OTEL_BSP_SCHEDULE_DELAY: '50',
      OTEL_BSP_MAX_QUEUE_SIZE: String(QUEUE),
      OTEL_BSP_MAX_EXPORT_BATCH_SIZE: String(BATCH),
    });
    const statuses = new Set<number>();
    for (let asked = 0; asked < ASKED; asked++) statuses.add((await ask(gateway)).status);
    expect([...statuses]).toEqual([401]);
    await eventually(() => receiver.spans.length > 0);
    const before = receiver.spans.length;
    await expect(Promise.all([gateway.stop(), auth.stop()])).resolves.toEqual([0, 0]);
    // What was kept, of two spans for each request.
    expect(receiver.spans.length - before).toBeLessThanOrEqual(QUEUE);
    expect(receiver.spans.length).toBeLessThan(ASKED);
  });

  it('load nothing of OpenTelemetry while tracing is off, and pass no trace of a client on', async () => {
    const hook = join(directory, 'hook.cjs');
    writeFileSync(
      hook,
      `process.on('exit', () => require('fs').writeFileSync(
        ${JSON.stringify(directory)} + '/' + require('path').basename(require('path').resolve(process.argv[1], '../..')),
        Object.keys(require.cache).filter((path) => /@opentelemetry.(?!api)/.test(path.slice(path.lastIndexOf('node_modules')))).join('\\n') + '\\n' + Object.keys(require.cache).length));`,
    );
    const auth = await startAuth({ NODE_OPTIONS: `--require ${hook}` });
    const gateway = await startGateway(auth, { NODE_OPTIONS: `--require ${hook}` });
    const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
    expect((await ask(gateway, { traceparent })).status).toBe(401);
    await Promise.all([gateway.stop(), auth.stop()]);
    for (const service of ['gateway', 'auth']) {
      const [first, ...counted] = readFileSync(join(directory, service), 'utf8').split('\n');
      expect([service, first]).toEqual([service, '']);
      expect(Number(counted.at(-1))).toBeGreaterThan(100);
    }
  });

  it('go on with a client’s trace where that is asked for, and only link to it otherwise', async () => {
    const open = await traceReceiver();
    try {
      const traceId = 'c'.repeat(32);
      const traceparent = `00-${traceId}-${'d'.repeat(16)}-01`;
      const environment = { OTEL_EXPORTER_OTLP_ENDPOINT: open.url, OTEL_BSP_SCHEDULE_DELAY: '50' };
      const auth = await startAuth(environment);
      const linking = await startGateway(auth, environment);
      await ask(linking, { traceparent });
      const linked = await eventually(() =>
        open.spans.find(({ service, links }) => service === 'gateway' && links.length > 0),
      );
      expect(linked).toMatchObject({ links: [{ traceId, spanId: 'd'.repeat(16) }], parentSpanId: undefined });
      expect(linked.traceId).not.toBe(traceId);

      const sampler = { OTEL_TRACES_SAMPLER: 'parentbased_always_off' };
      const trusting = await startGateway(auth, { ...environment, ...sampler, TRACEPARENT_TRUSTED: 'on' });
      await ask(trusting);
      await ask(trusting, { traceparent });
      for (const name of ['gateway', 'auth'])
        await eventually(() => open.spans.find((span) => span.service === name && span.traceId === traceId));
      await eventually(() => open.spans.find(({ parentSpanId }) => parentSpanId === 'd'.repeat(16)));
      await Promise.all([trusting.stop(), linking.stop(), auth.stop()]);
      const spans = open.spans.filter((span) => span.traceId !== linked.traceId);
      // Of the request without one nothing is recorded.
      expect(new Set(spans.map((span) => span.traceId))).toEqual(new Set([traceId]));
      expect(new Set(spans.map(({ service }) => service))).toEqual(new Set(['gateway', 'auth']));
      expect(spans.filter(({ parentSpanId }) => parentSpanId === 'd'.repeat(16)).map(({ service }) => service)).toEqual(
        ['gateway'],
      );
    } finally {
      await open.stop();
    }
  });
});
