import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { Refusal } from '@circus/contracts';
import { refusalAnswer } from '@circus/service-kit';
import type { Logger } from 'pino';
import { Router } from '../routing/router.js';
import { ROUTE_TABLE, surfaceOfUnknown } from '../routing/routeTable.js';

const REASONS: Record<number, string> = {
  400: 'Bad Request',
  408: 'Request Timeout',
  413: 'Content Too Large',
  431: 'Request Header Fields Too Large',
};
const router = new Router(ROUTE_TABLE);

/** What Node says of a request that it gave up on. */
interface ProtocolError extends Error {
  readonly code?: string;
  /** What was being read when it happened. */
  readonly rawPacket?: Buffer;
}

/**
 * Answers requests that never became any, because Node could not read them: too long, too slow, or not HTTP. They are
 * told so in the words of the API that they were meant for, as far as that can be seen.
 * @param lines header lines of every such answer, name and value in turn
 */
export function answerProtocolErrors(
  server: Server,
  { lines, maxHeadBytes, log }: { lines: readonly string[]; maxHeadBytes: number; log: Logger },
): void {
  const underWay = new WeakMap<Duplex, number>();
  server.on('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
    underWay.set(socket, (underWay.get(socket) ?? 0) + 1);
    response.once('close', () => underWay.set(socket, (underWay.get(socket) ?? 1) - 1));
  });
  server.on('clientError', (error: ProtocolError, socket: Duplex) => {
    const found = refusalOf(error, maxHeadBytes);
    // In the middle of another answer nothing can be said any more.
    if (!found || !socket.writable || (underWay.get(socket) ?? 0) > 0) {
      socket.destroy();
      return;
    }
    const { status, refusal } = found;
    log.info({ status, reason: error.code }, 'A request could not be read');
    const { type, body } = refusalAnswer(surfaceOf(error.rawPacket), refusal);
    const head = [`HTTP/1.1 ${status} ${REASONS[status]}`, 'connection: close', `content-type: ${type}`];
    for (let i = 0; i < lines.length; i += 2) head.push(`${lines[i]}: ${lines[i + 1]}`);
    head.push(`content-length: ${Buffer.byteLength(body)}`);
    socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
  });
}

function refusalOf({ code }: ProtocolError, maxHeadBytes: number): { status: number; refusal: Refusal } | undefined {
  const as = (status: number, message: string) => ({ status, refusal: new Refusal('invalid', message) });
  if (code === 'HPE_HEADER_OVERFLOW') {
    return as(431, `The address and the header lines are longer than ${maxHeadBytes} bytes together.`);
  }
  if (code === 'HPE_CHUNK_EXTENSIONS_OVERFLOW') return as(413, 'The chunks of the body carry too much beside it.');
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return as(408, 'The request did not arrive in time.');
  return code?.startsWith('HPE_') ? as(400, 'The request is not well-formed HTTP.') : undefined;
}

/** For which API a request was meant, by its first line where that is what was read last. */
function surfaceOf(packet: Buffer | undefined): 'circus' | 'slicebox' | 'rs' | 'dicomweb' {
  const [, method, path] = /^([A-Z]+) (\/[^ ?\r\n]*)/.exec(packet?.toString('latin1') ?? '') ?? [];
  if (method === undefined || path === undefined) return 'circus';
  try {
    return router.find(method, path)?.surface ?? surfaceOfUnknown(path);
  } catch {
    return surfaceOfUnknown(path);
  }
}
