import type { Pool } from 'undici';
import { type ServiceUrls, shardKey, Upstreams } from '../../src/proxy/upstreams.js';
import { SERVICES } from '../../src/routing/routeTable.js';

const OPTIONS = { connectTimeoutMs: 100, connections: 4 };
const everywhere = (urls: string[]) =>
  Object.fromEntries(SERVICES.map((service) => [service, urls])) as unknown as ServiceUrls;
const urls = (count: number) => Array.from({ length: count }, (_, i) => `http://127.0.0.${i + 1}:5000`);

describe('Upstreams', () => {
  const keys = Array.from({ length: 300 }, (_, i) => `1.2.3.${i}`);
  const opened: Upstreams[] = [];
  const open = (count: number) => {
    const upstreams = new Upstreams(everywhere(urls(count)), OPTIONS);
    opened.push(upstreams);
    return upstreams;
  };
  afterAll(() => Promise.all(opened.map((upstreams) => upstreams.close())));

  /** The number of each key's instance. */
  function places(upstreams: Upstreams, count: number): number[] {
    const order = new Map<Pool, number>();
    for (let i = 0; i < count; i++) {
      order.set(upstreams.poolsOf('auth', undefined)[0] as Pool, i);
    }
    return keys.map((key) => order.get(upstreams.poolsOf('auth', key)[0] as Pool) ?? -1);
  }

  it('sends the same series always to the same instance, and all of them evenly', () => {
    const upstreams = open(3);
    const first = places(upstreams, 3);
    expect(places(upstreams, 3)).toEqual(first);
    for (const instance of [0, 1, 2]) {
      expect(first.filter((place) => place === instance).length).toBeGreaterThan(60);
    }
  });

  it('moves only the series of an instance that is new', () => {
    const before = places(open(3), 3);
    const after = places(open(4), 4);
    const moved = keys.filter((_, i) => before[i] !== after[i]);
    expect(moved.length).toBe(after.filter((place) => place === 3).length);
    expect(moved.length).toBeLessThan(120);
  });

  it('lets instances take turns where no series is named, all others behind the chosen one', () => {
    const upstreams = open(3);
    const firsts = [0, 1, 2, 3].map(() => upstreams.poolsOf('sharing', undefined)[0]);
    expect(new Set(firsts).size).toBe(3);
    expect(firsts[3]).toBe(firsts[0]);
    expect(new Set(upstreams.poolsOf('sharing', 'x')).size).toBe(3);
  });
});

describe('shardKey', () => {
  it.each([
    ['/rs/series/1.2.3/volume', '', '1.2.3'],
    ['/rs/mpr', '?mode=axial&series=1.2.3&target=1', '1.2.3'],
    ['/dicom-web/studies/9.9/series/1.2.3/instances/4/frames/1', '', '1.2.3'],
    ['/api/images/17/png', '?framenumber=2', '17'],
    ['/rs/status', '', undefined],
  ])('of %s%s is %s', (path, query, key) => {
    expect(shardKey(path, query)).toBe(key);
  });
});
