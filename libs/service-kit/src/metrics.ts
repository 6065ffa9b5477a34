import type { FastifyInstance } from 'fastify';
import { collectDefaultMetrics, Gauge as GaugeMetric, Histogram, Registry } from 'prom-client';

/** A number of a service's own, asked for whenever Prometheus looks. */
export interface Gauge {
  name: string;
  help: string;
  labelNames: readonly string[];
  /** One for each set of labels. */
  values(): readonly { labels: Record<string, string>; value: number }[];
}

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
  for (const gauge of gauges) registerGauge(registry, gauge);
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

function registerGauge(registry: Registry, { name, help, labelNames, values }: Gauge): void {
  new GaugeMetric({
    name,
    help,
    labelNames: [...labelNames],
    registers: [registry],
    collect() {
      this.reset();
      for (const { labels, value } of values()) this.set(labels, value);
    },
  });
}
