import type { ServiceInstance, SystemStatus } from '@circus/contracts';
import { SUITE_VERSION } from '@circus/service-kit';
import type { Pool } from 'undici';
import type { Upstreams } from '../proxy/upstreams.js';
import { SERVICES } from '../routing/routeTable.js';
import { type Sample, samplesOf } from './prometheusText.js';

const TIMEOUT_MS = 4_000;
/** Gauges of the suite itself; those of the runtime are many and say little. */
const OWN = /^(circus|gateway)_/;

/** How every process of every service is, asked at this moment. One that does not answer keeps the others from nothing. */
export async function systemStatus(upstreams: Upstreams, ownMetrics: () => Promise<string>): Promise<SystemStatus> {
  const services = SERVICES.map(async (name) => ({
    name: name as string,
    // They take turns in being asked first: whoever looks twice finds them in the same order.
    instances: (await Promise.all(upstreams.poolsOf(name, undefined).map(instanceStatus))).sort(byStart),
  }));
  const own = ownMetrics().then((text) => ({
    name: 'gateway',
    instances: [{ ...NOBODY, status: 'ready' as const, ...measured(samplesOf(text)) }],
  }));
  return {
    at: new Date().toISOString(),
    version: SUITE_VERSION,
    services: await Promise.all([own, ...services]),
  };
}

const byStart = (one: ServiceInstance, other: ServiceInstance): number =>
  (one.startedAt ?? '').localeCompare(other.startedAt ?? '');

const NOBODY: ServiceInstance = {
  status: 'no answer',
  checks: {},
  notices: {},
  startedAt: null,
  memoryBytes: null,
  processorSeconds: null,
  eventLoopLagSeconds: null,
  requests: { count: 0, failed: 0, seconds: 0 },
  gauges: [],
};

async function instanceStatus(pool: Pool): Promise<ServiceInstance> {
  try {
    const [ready, metrics] = await Promise.all([textOf(pool, '/readyz'), textOf(pool, '/metrics')]);
    const { status, checks = {}, notices = {} } = JSON.parse(ready) as Partial<ServiceInstance>;
    return {
      ...NOBODY,
      status: status === 'ready' ? 'ready' : 'not ready',
      checks,
      notices,
      ...measured(samplesOf(metrics)),
    };
  } catch {
    return NOBODY;
  }
}

async function textOf(pool: Pool, path: string): Promise<string> {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const { body } = await pool.request({ path, method: 'GET', signal });
  return body.text();
}

function measured(samples: readonly Sample[]): Partial<ServiceInstance> {
  const value = (name: string) => samples.find((sample) => sample.name === name)?.value ?? null;
  const sum = (name: string, counts: (labels: Sample['labels']) => boolean = () => true) =>
    samples.reduce((total, each) => total + (each.name === name && counts(each.labels) ? each.value : 0), 0);
  // The gateway counts what passed through it, too; a service what it answered, but for the questions asked here.
  const isAsked = ({ route }: Sample['labels']) => route === undefined || !/^\/(metrics|readyz|healthz)$/.test(route);
  const name = samples.some((sample) => sample.name === 'gateway_request_duration_seconds_count')
    ? 'gateway_request_duration_seconds'
    : 'http_request_duration_seconds';
  const startedAt = value('process_start_time_seconds');
  return {
    startedAt: startedAt === null ? null : new Date(startedAt * 1000).toISOString(),
    memoryBytes: value('process_resident_memory_bytes'),
    processorSeconds: value('process_cpu_seconds_total'),
    eventLoopLagSeconds: value('nodejs_eventloop_lag_mean_seconds'),
    requests: {
      count: sum(`${name}_count`, isAsked),
      failed: sum(`${name}_count`, (labels) => isAsked(labels) && labels.status?.startsWith('5') === true),
      seconds: sum(`${name}_sum`, isAsked),
    },
    gauges: samples
      .filter(({ name: each }) => OWN.test(each) && !each.startsWith('gateway_request_duration'))
      .map(({ name: each, labels: { service: _, ...labels }, value: told }) => ({ name: each, labels, value: told })),
  };
}
