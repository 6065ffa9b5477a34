import type { IncomingMessage, ServerResponse } from 'node:http';

/** How long a client may go on sending a body that nobody wants any more. */
const TOTAL_MS = 30_000;
const IDLE_MS = 5_000;

/**
 * To be called before an answer ends whose request may still be under way. What the client goes on sending is read and
 * thrown away for a while: closing at once would reset the connection, and the client would lose the answer.
 */
export function lingerAfter(request: IncomingMessage, response: ServerResponse): void {
  if (request.complete) return;
  response.once('finish', () => {
    const { socket } = request;
    if (request.complete || socket.destroyed) return;
    const giveUp = (): void => {
      socket.destroy();
    };
    const total = setTimeout(giveUp, TOTAL_MS).unref();
    const idle = setTimeout(giveUp, IDLE_MS).unref();
    const end = (): void => {
      clearTimeout(total);
      clearTimeout(idle);
    };
    request
      .on('data', () => idle.refresh())
      .once('end', end)
      .once('close', end)
      .resume();
  });
}
