import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** What makes an accepting answer of the client's key (RFC 6455 1.3). */
const KEY_SUFFIX = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
/** 16 bytes in base64. */
const KEY = /^[A-Za-z0-9+/]{22}==$/;

/** Whether a request asks for a WebSocket. */
export const asksForWebSocket = ({ method, headers }: Pick<IncomingMessage, 'method' | 'headers'>): boolean =>
  method === 'GET' && headers.upgrade?.toLowerCase() === 'websocket';

/**
 * The head of the answer that opens a WebSocket (RFC 6455 4.2.2); null for a request that is not one of version 13.
 */
export function openingAnswer({ headers }: Pick<IncomingMessage, 'headers'>): string | null {
  const key = headers['sec-websocket-key'];
  if (headers['sec-websocket-version'] !== '13' || key === undefined || !KEY.test(key)) return null;
  const accept = createHash('sha1')
    .update(key + KEY_SUFFIX)
    .digest('base64');
  const lines = ['HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade'];
  return `${[...lines, `Sec-WebSocket-Accept: ${accept}`].join('\r\n')}\r\n\r\n`;
}
