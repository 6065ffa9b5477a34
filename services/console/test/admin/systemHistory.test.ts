import type { ServiceInstance, SystemStatus } from '@circus/contracts';
import { pathOf } from '../../src/admin/chartPath.js';
import { gaugesOf, ratesOf } from '../../src/admin/systemHistory.js';

const instance = (given: Partial<ServiceInstance>): ServiceInstance => ({
  ...{ status: 'ready', checks: {}, notices: {}, startedAt: null, eventLoopLagSeconds: null, gauges: [] },
  ...{ memoryBytes: 100, processorSeconds: 1, requests: { count: 10, failed: 0, seconds: 1 } },
  ...given,
});
const status = (at: string, ...instances: ServiceInstance[]): SystemStatus => ({
  at,
  version: '1.0.0',
  services: [{ name: 'auth', instances }],
});

describe('rates of the system page', () => {
  const before = status('2026-01-01T00:00:00.000Z', instance({}), instance({}));

  it('are differences between two answers, of all processes of a service together', () => {
    const later = instance({ processorSeconds: 2, requests: { count: 30, failed: 5, seconds: 3 } });
    const { auth } = ratesOf(before, status('2026-01-01T00:00:10.000Z', later, instance({})));
    expect(auth).toEqual({ requests: 2, latency: 0.1, failures: 0.5, load: 0.1, memoryBytes: 200 });
  });

  it('are unknown where a process began anew or is gone', () => {
    const anew = instance({ requests: { count: 0, failed: 0, seconds: 0 } });
    expect(ratesOf(before, status('2026-01-01T00:00:10.000Z', anew, instance({}))).auth?.requests).toBeNull();
    const gone = instance({ status: 'no answer' });
    expect(ratesOf(before, status('2026-01-01T00:00:10.000Z', gone, instance({}))).auth?.requests).toBeNull();
    expect(ratesOf(before, before).auth?.requests).toBeNull();
  });

  it('leave gauges as they are, summed by their labels', () => {
    const gauge = (box: string, value: number) => ({ name: 'waiting', labels: { box }, value });
    const told = status(
      '',
      instance({ gauges: [gauge('a', 1), gauge('b', 2)] }),
      instance({ gauges: [gauge('a', 3)] }),
    );
    expect(gaugesOf(told, 'waiting')).toEqual([
      { label: 'a', value: 4 },
      { label: 'b', value: 2 },
    ]);
  });
});

describe('the line of a chart', () => {
  it('ends at the right edge, and has gaps where nothing is known', () => {
    expect(pathOf([0, 5, null, 10], 3, 10)).toBe('M0.0 106.0L106.7 55.0M320.0 4.0');
    expect(pathOf([], 1, 0)).toBe('');
    expect(pathOf([0], 1, 0)).toBe('M320.0 106.0h-3');
  });
});
