import { createHash } from 'node:crypto';
import { Pool } from 'undici';
import type { ServiceName } from '../routing/routeTable.js';

/** Where each service listens; several addresses are instances that share the work by series. */
export type ServiceUrls = Readonly<Record<ServiceName, readonly string[]>>;

interface Instance {
  readonly url: string;
  readonly pool: Pool;
}

/** The connections to all instances of all services. */
export class Upstreams {
  private readonly instances = new Map<ServiceName, readonly Instance[]>();
  private turn = 0;

  /** @param connectTimeoutMs how long an instance may take to accept a connection */
  constructor(urls: ServiceUrls, { connectTimeoutMs, connections }: { connectTimeoutMs: number; connections: number }) {
    for (const [service, addresses] of Object.entries(urls) as [ServiceName, readonly string[]][]) {
      this.instances.set(
        service,
        addresses.map((url) => ({
          url,
          pool: new Pool(url, {
            connections,
            pipelining: 1,
            connectTimeout: connectTimeoutMs,
            // Time-outs of requests are watched by the forwarding itself, which knows event streams from others.
            headersTimeout: 0,
            bodyTimeout: 0,
            maxHeaderSize: 64 * 1024,
          }),
        })),
      );
    }
  }

  /**
   * The pools of a service in the order in which they should be tried.
   * @param key requests of the same key go to the same instance as long as it is there, whatever others come and go
   *   (rendezvous hashing), so that a volume is cached once; without a key the instances take turns
   */
  poolsOf(service: ServiceName, key: string | undefined): readonly Pool[] {
    const instances = this.instances.get(service) ?? [];
    if (instances.length < 2) return instances.map(({ pool }) => pool);
    if (key === undefined) {
      const first = this.turn++ % instances.length;
      return [...instances.slice(first), ...instances.slice(0, first)].map(({ pool }) => pool);
    }
    return instances
      .map(({ url, pool }) => ({ pool, weight: weightOf(url, key) }))
      .sort((a, b) => b.weight - a.weight)
      .map(({ pool }) => pool);
  }

  /** The base address of one instance, for what does not go through a pool (upgrades). */
  urlOf(service: ServiceName): string | undefined {
    const instances = this.instances.get(service) ?? [];
    return instances[this.turn++ % instances.length]?.url;
  }

  /** Closes every connection, those in use too. */
  async close(): Promise<void> {
    await Promise.all([...this.instances.values()].flat().map(({ pool }) => pool.destroy()));
  }
}

/** A number between 0 and 2^48 that depends on both evenly. */
const weightOf = (url: string, key: string): number =>
  createHash('sha256').update(`${url}\n${key}`).digest().readUIntBE(0, 6);

/** Path segments that are followed by what a volume is made of. */
const SERIES_IN_PATH = /\/(?:series|images)\/([^/?]+)/i;
const SERIES_IN_QUERY = /[?&]series=([^&]+)/;

/** By what the image server's instances share the work: the series, as the address names it. */
export function shardKey(path: string, query: string): string | undefined {
  return SERIES_IN_PATH.exec(path)?.[1] ?? SERIES_IN_QUERY.exec(query)?.[1];
}
