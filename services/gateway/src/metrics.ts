import type { ServiceApp } from '@circus/service-kit';
import type { Exchange } from './proxy/exchange.js';

/** Upper bounds in seconds. */
const BUCKETS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60];

interface Series {
  readonly labels: string;
  readonly buckets: number[];
  count: number;
  seconds: number;
}

/** What passed through the gateway, by service, surface and class of status, in Prometheus' text format. */
export class GatewayMetrics {
  private readonly series = new Map<string, Series>();

  /** @param gauges numbers of this moment, by name */
  constructor(private readonly gauges: Record<string, { help: string; value: () => number }>) {}

  readonly observe = (exchange: Exchange, seconds: number): void => {
    const status = Math.floor(exchange.response.statusCode / 100);
    const key = `${exchange.service} ${exchange.arrival.surface} ${status}`;
    let series = this.series.get(key);
    if (!series) {
      const labels = `service="${exchange.service}",surface="${exchange.arrival.surface}",status="${status}xx"`;
      series = { labels, buckets: BUCKETS.map(() => 0), count: 0, seconds: 0 };
      this.series.set(key, series);
    }
    series.count += 1;
    series.seconds += seconds;
    for (let i = BUCKETS.length - 1; i >= 0 && seconds <= (BUCKETS[i] as number); i--) {
      series.buckets[i] = (series.buckets[i] as number) + 1;
    }
  };

  text(): string {
    const name = 'gateway_request_duration_seconds';
    const lines = [`# HELP ${name} Time from a client's request to the end of its answer`, `# TYPE ${name} histogram`];
    for (const { labels, buckets, count, seconds } of this.series.values()) {
      buckets.forEach((value, i) => {
        lines.push(`${name}_bucket{${labels},le="${BUCKETS[i]}"} ${value}`);
      });
      lines.push(`${name}_bucket{${labels},le="+Inf"} ${count}`);
      lines.push(`${name}_sum{${labels}} ${seconds}`, `${name}_count{${labels}} ${count}`);
    }
    for (const [gauge, { help, value }] of Object.entries(this.gauges)) {
      lines.push(`# HELP ${gauge} ${help}`, `# TYPE ${gauge} gauge`, `${gauge} ${value()}`);
    }
    return `${lines.join('\n')}\n`;
  }

  /** Puts these figures behind the process' own ones. */
  appendTo(app: ServiceApp): void {
    app.addHook('onSend', async (request, _reply, payload) =>
      request.routeOptions.url === '/metrics' ? `${payload}\n${this.text()}` : payload,
    );
  }
}
