import { totalmem } from 'node:os';
import { getHeapStatistics } from 'node:v8';
import type { FastifyInstance } from 'fastify';
import { collectDefaultMetrics, Gauge as GaugeMetric, Histogram, Registry } from 'prom-client';

interface GaugeValue {
  labels: Record<string, string>;
  value: number;
}

/** A number of a service's own, asked for whenever Prometheus looks. */
export interface Gauge {
  name: string;
  help: string;
  labelNames: readonly string[];
  /** One for each set of labels; none where it cannot be found out. */
  values(): readonly GaugeValue[] | Promise<readonly GaugeValue[]>;
}

/** Numbers that one question to the database gives are asked for together, and not again within this time. */
const TOGETHER_MS = 1_000;
/** A number that takes longer to find out is left out: the others are needed most when something hangs. */
const PATIENCE_MS = 3_000;

/** `/metrics` for Prometheus, on the service's own port: the process, the event loop, and every request by route. */
export function registerMetrics(app: FastifyInstance, name: string, gauges: readonly Gauge[] = []): Registry {
  const registry = new Registry();
  registry.setDefaultLabels({ service: name });
  collectDefaultMetrics({ register: registry });
  const duration = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from the request to the end of its answer',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60],
    registers: [registry],
  });
  for (const gauge of [...LIMITS, ...gauges]) registerGauge(registry, gauge);
  app.addHook('onResponse', async (request, reply) => {
    duration.observe(
      { method: request.method, route: request.routeOptions.url ?? 'unknown', status: reply.statusCode },
      reply.elapsedTime / 1000,
    );
  });
  app.get(
    '/metrics',
    { config: { access: 'public', surface: 'internal' }, schema: { hide: true } },
    async (_request, reply) => reply.type(registry.contentType).send(await registry.metrics()),
  );
  return registry;
}

/** Several gauges from one look: asked once for all of them. @param look what rejects gives none of them */
export function gaugesOf<Found>(
  look: () => Promise<Found>,
  gauges: readonly (Omit<Gauge, 'values'> & { values: (found: Found) => readonly GaugeValue[] })[],
): Gauge[] {
  let looking: Promise<Found> | undefined;
  let lookedAt = Number.NEGATIVE_INFINITY;
  const together = (): Promise<Found> => {
    if (!looking || performance.now() - lookedAt > TOGETHER_MS) {
      lookedAt = performance.now();
      looking = look();
      looking.catch(() => undefined); // whoever asks hears of it
    }
    return looking;
  };
  return gauges.map(({ values, ...gauge }) => ({ ...gauge, values: async () => values(await together()) }));
}

/** What the process may have: beyond it, it is ended. */
const LIMITS: readonly Gauge[] = [
  {
    name: 'circus_memory_limit_bytes',
    help: 'Memory that the process may have: that of its container, or of the machine',
    labelNames: [],
    values: () => [{ labels: {}, value: memoryLimit() }],
  },
  {
    name: 'circus_heap_limit_bytes',
    help: 'Memory that JavaScript objects of the process may have',
    labelNames: [],
    values: () => [{ labels: {}, value: getHeapStatistics().heap_size_limit }],
  },
];

/** 0 and numbers beyond all memory say that there is no limit (https://nodejs.org/api/process.html, constrainedMemory). */
function memoryLimit(): number {
  const machine = totalmem();
  const constrained = process.constrainedMemory?.() ?? 0;
  return constrained > 0 && constrained < machine ? constrained : machine;
}

function registerGauge(registry: Registry, { name, help, labelNames, values }: Gauge): void {
  new GaugeMetric({
    name,
    help,
    labelNames: [...labelNames],
    registers: [registry],
    async collect() {
      const found = await inTime(values());
      this.reset();
      // An unlabelled gauge would say 0 where nothing is known.
      if (found.length === 0) this.remove({});
      for (const { labels, value } of found) this.set(labels, value);
    },
  });
}

async function inTime(asked: readonly GaugeValue[] | Promise<readonly GaugeValue[]>): Promise<readonly GaugeValue[]> {
  if (!(asked instanceof Promise)) return asked;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<readonly GaugeValue[]>((resolve) => {
    timer = setTimeout(() => resolve([]), PATIENCE_MS);
  });
  try {
    return await Promise.race([asked, late]);
  } catch {
    return []; // the service says at /readyz what is not there
  } finally {
    clearTimeout(timer);
  }
}
