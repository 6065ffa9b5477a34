import type { ServiceInstance, SystemStatus } from '@circus/contracts';

/** What happened between two answers, for each service. */
export interface ServiceRates {
  /** Answers in a second; null where a process began anew or did not answer. */
  requests: number | null;
  /** Mean seconds of an answer; null where there was none. */
  latency: number | null;
  /** Failed answers in a second. */
  failures: number | null;
  /** Of one processor. */
  load: number | null;
  memoryBytes: number | null;
}

const sum = (instances: readonly ServiceInstance[], of: (instance: ServiceInstance) => number | null): number =>
  instances.reduce((total, instance) => total + (of(instance) ?? 0), 0);

/** The rates of each service between two answers. */
export function ratesOf(before: SystemStatus, after: SystemStatus): Record<string, ServiceRates> {
  const seconds = (Date.parse(after.at) - Date.parse(before.at)) / 1000;
  return Object.fromEntries(
    after.services.map(({ name, instances }) => {
      const earlier = before.services.find((service) => service.name === name)?.instances ?? [];
      const memoryBytes = instances.some((each) => each.memoryBytes !== null)
        ? sum(instances, (each) => each.memoryBytes)
        : null;
      const count = sum(instances, ({ requests }) => requests.count) - sum(earlier, ({ requests }) => requests.count);
      const isComparable =
        seconds > 0 &&
        count >= 0 &&
        earlier.length === instances.length &&
        [...earlier, ...instances].every(({ status }) => status !== 'no answer');
      if (!isComparable) return [name, { requests: null, latency: null, failures: null, load: null, memoryBytes }];
      const difference = (of: (instance: ServiceInstance) => number | null) => sum(instances, of) - sum(earlier, of);
      return [
        name,
        {
          requests: count / seconds,
          latency: count === 0 ? null : difference(({ requests }) => requests.seconds) / count,
          failures: difference(({ requests }) => requests.failed) / seconds,
          load: difference(({ processorSeconds }) => processorSeconds) / seconds,
          memoryBytes,
        },
      ];
    }),
  );
}

/** All gauges of a name, summed over processes, by their labels. */
export function gaugesOf({ services }: SystemStatus, name: string): { label: string; value: number }[] {
  const found = new Map<string, number>();
  for (const gauge of services.flatMap(({ instances }) => instances.flatMap(({ gauges }) => gauges))) {
    if (gauge.name !== name) continue;
    const label = Object.values(gauge.labels).join(' ');
    found.set(label, (found.get(label) ?? 0) + gauge.value);
  }
  return [...found].map(([label, value]) => ({ label, value }));
}
