import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { CALLER_HEADER } from '@circus/contracts';

/** What whoever looks after the suite asks, and clients do not. */
export const OPERATIONAL: ReadonlySet<string> = new Set(['/healthz', '/readyz', '/metrics']);

/** A port for whoever looks after the suite, beside that of clients. */
export interface MetricsListener {
  listen(host: string, port: number): Promise<void>;
  close(): Promise<void>;
}

/** @param ownAnswers answers what the gateway answers itself */
export function metricsListener(
  ownAnswers: (request: IncomingMessage, response: ServerResponse) => void,
): MetricsListener {
  const server = createServer((request, response) => {
    // Nobody is known here, whatever he says he is.
    delete request.headers[CALLER_HEADER];
    if (request.method === 'GET' && OPERATIONAL.has(request.url as string)) ownAnswers(request, response);
    else response.writeHead(404, { 'content-length': 0 }).end();
  });
  return {
    listen: (host, port) =>
      new Promise((resolve, reject) => void server.once('error', reject).listen({ host, port }, resolve)),
    close: () =>
      new Promise((resolve) => {
        if (!server.listening) return resolve();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
