import { isIPv6 } from 'node:net';
import { Refusal } from '@circus/contracts';
import { LRUCache } from 'lru-cache';
import type { Caller } from '../credentials/callers.js';

/** How often one caller may ask. */
export interface Rate {
  /** Requests in a second that go on for ever; 0 for no limit. */
  readonly perSecond: number;
  /** Requests that may come at once after a pause. */
  readonly burst: number;
}

/** Callers that are kept apart; of more, those that were silent for longest begin anew. */
const MAX_CALLERS = 20_000;
const MESSAGE = 'Too many requests in a short time. Wait as many seconds as Retry-After says, then go on more slowly.';

/**
 * Requests per second of each credential, or of each address where nobody is known. Every request moves its caller's
 * account forward by its share of a second; an account may be ahead of the clock by one burst (the generic cell rate
 * algorithm, ITU-T I.371), so that one number is kept for each caller.
 */
export class RateLimit {
  private readonly accounts = new LRUCache<string, number>({ max: MAX_CALLERS });
  private readonly shareMs: number;
  private readonly aheadMs: number;

  constructor({ perSecond, burst }: Rate) {
    this.shareMs = perSecond > 0 ? 1_000 / perSecond : 0;
    this.aheadMs = this.shareMs * (Math.max(1, burst) - 1);
  }

  /**
   * Counts a request.
   * @param caller undefined where nobody has looked yet whose credential it is
   * @param address the client's, after trusted proxies
   * @param now milliseconds, as `performance.now()`
   * @returns why it is refused, with the time to wait; undefined when it may go on
   */
  refusalFor(caller: Caller | undefined, address: string, now = performance.now()): Refusal | undefined {
    if (this.shareMs === 0) return undefined;
    const key = caller?.userId === undefined ? network(address) : `${caller.userId} ${caller.credentialId}`;
    const account = Math.max(this.accounts.get(key) ?? 0, now);
    const waitMs = account - now - this.aheadMs;
    // The time that a request has to wait must not be lost in rounding.
    if (waitMs > 1e-6) return new Refusal('tooMany', MESSAGE, {}, Math.max(1, Math.ceil(waitMs / 1_000)));
    this.accounts.set(key, account + this.shareMs);
    return undefined;
  }
}

/** An IPv4 address, or the /64 of an IPv6 one: a single machine has all the addresses of it. */
export function network(address: string): string {
  if (!isIPv6(address)) return address;
  const [head = '', tail] = address.split('::', 2);
  const groups = head === '' ? [] : head.split(':');
  const missing = tail === undefined ? 0 : 8 - groups.length - (tail === '' ? 0 : tail.split(':').length);
  const all = [...groups, ...Array<string>(missing).fill('0'), ...(tail ? tail.split(':') : [])];
  return `${all.slice(0, 4).join(':')}::/64`;
}
