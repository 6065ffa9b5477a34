import { isIP } from 'node:net';
import type { Configuration } from './configuration.js';

/** Where callers on this machine reach the gateway. */
export function gatewayUrlOf({ host, port, tls }: Configuration): string {
  const everywhere: Record<string, string> = { '0.0.0.0': '127.0.0.1', '::': '::1' };
  const reachable = everywhere[host] ?? host;
  return `${tls ? 'https' : 'http'}://${isIP(reachable) === 6 ? `[${reachable}]` : reachable}:${port}`;
}
