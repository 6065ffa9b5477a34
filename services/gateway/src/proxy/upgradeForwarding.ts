import type { IncomingMessage } from 'node:http';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { HOP_BY_HOP } from './requestHeaders.js';

/** What a service is asked to open a WebSocket with. */
export interface UpgradeRequest {
  /** The service's base address. */
  readonly url: string;
  readonly path: string;
  /** Name and value in turn. */
  readonly headers: readonly string[];
  readonly connectTimeoutMs: number;
}

/**
 * Asks a service for a WebSocket (RFC 6455) and, once it agrees, passes bytes both ways until one side closes. Another
 * answer of the service is passed on and the connection closed.
 * @param first bytes that the client has sent after its request
 * @param refuse answers 503, where the service cannot be reached
 * @param onEnd called once, with the status that was answered
 */
export function forwardUpgrade(
  asked: UpgradeRequest,
  client: Duplex,
  first: Buffer,
  refuse: (message: string) => void,
  onEnd: (status: number) => void,
): void {
  const url = new URL(asked.url);
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
  let status = 0;
  const upstream = send({
    hostname: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: url.port,
    path: asked.path,
    method: 'GET',
    agent: false,
    setHost: true,
    timeout: asked.connectTimeoutMs,
    headers: [...asked.headers, 'connection', 'Upgrade', 'upgrade', 'websocket', 'host', url.host],
  });
  client.once('close', () => {
    upstream.destroy();
    onEnd(status);
  });
  client.on('error', () => client.destroy());
  upstream.on('timeout', () => upstream.destroy(new Error('The service did not answer in time.')));
  upstream.on('error', () => {
    if (status !== 0) return void client.destroy();
    status = 503;
    refuse('The image-render service cannot be reached. Try again in a moment.');
  });
  upstream.on('response', (response) => {
    status = response.statusCode ?? 502;
    client.write(headOf(response, ['connection', 'close']));
    response.pipe(client);
    response.on('error', () => client.destroy());
  });
  upstream.on('upgrade', (response: IncomingMessage, service: Duplex, begun: Buffer) => {
    status = 101;
    for (const socket of [client, service]) {
      if (!(socket instanceof Socket)) continue;
      socket.setTimeout(0);
      socket.setNoDelay(true);
      socket.setKeepAlive(true, 30_000);
    }
    client.write(headOf(response, ['connection', 'Upgrade', 'upgrade', 'websocket']));
    if (begun.length > 0) client.write(begun);
    if (first.length > 0) service.write(first);
    service.on('error', () => client.destroy());
    // What the service sent last, a close frame for instance, still reaches the client.
    service.once('close', () => (client instanceof Socket ? client.destroySoon() : client.destroy()));
    client.once('close', () => service.destroy());
    service.pipe(client).pipe(service);
  });
  upstream.end();
}

/** An answer's head as bytes, without the service's own lines about its connection. */
function headOf(response: IncomingMessage, connection: readonly string[]): string {
  const lines = [`HTTP/1.1 ${response.statusCode} ${response.statusMessage}`];
  const add = (name: string, value: string): number => lines.push(`${name}: ${value}`);
  for (let i = 0; i < response.rawHeaders.length; i += 2) {
    const name = response.rawHeaders[i] as string;
    if (!HOP_BY_HOP.has(name.toLowerCase())) add(name, response.rawHeaders[i + 1] as string);
  }
  for (let i = 0; i < connection.length; i += 2) add(connection[i] as string, connection[i + 1] as string);
  return `${lines.join('\r\n')}\r\n\r\n`;
}
