import type { Socket } from 'node:net';
import { network } from './rateLimit.js';

/**
 * How many connections an address has open. A connection too many is not cut off at once: its first request gets an
 * answer that says why. One that sends none is ended by the time limit for header lines.
 */
export class ConnectionLimit {
  private readonly open = new Map<string, number>();
  private readonly tooMany = new WeakSet<Socket>();

  /**
   * @param perAddress 0 for no limit
   * @param isExempt for proxies, whose connections are those of many clients
   */
  constructor(
    private readonly perAddress: number,
    private readonly isExempt: (address: string) => boolean,
  ) {}

  /** Takes note of a new connection. */
  readonly opened = (socket: Socket): void => {
    const address = socket.remoteAddress;
    if (this.perAddress === 0 || address === undefined || this.isExempt(address)) return;
    const key = network(address);
    const count = (this.open.get(key) ?? 0) + 1;
    this.open.set(key, count);
    if (count > this.perAddress) this.tooMany.add(socket);
    socket.once('close', () => {
      const left = (this.open.get(key) ?? 1) - 1;
      if (left === 0) this.open.delete(key);
      else this.open.set(key, left);
    });
  };

  /** Whether a connection is one that its address ought not to have. */
  exceeds(socket: Socket): boolean {
    return this.tooMany.has(socket);
  }
}
