import { setMaxListeners } from 'node:events';
import type { FastifyReply } from 'fastify';

/** Why work for a client ended that is no longer there. */
class ClientGone extends Error {
  override readonly name = 'ClientGone';
}

/** Aborted when the client goes away, at once if it has already: for answers that are made while they are sent. */
export function untilGone(reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal); // work may be in very many pieces
  const end = () => controller.abort(new ClientGone('The client went away.'));
  if (reply.raw.destroyed) end();
  else reply.raw.once('close', end);
  return controller.signal;
}

/**
 * Works for a client as long as it is there; when it goes away before it has its answer, the work is told to end, and
 * that it ended is no error.
 */
export async function whileConnected(
  reply: FastifyReply,
  work: (signal: AbortSignal) => Promise<FastifyReply>,
): Promise<FastifyReply> {
  try {
    return await work(untilGone(reply));
  } catch (error) {
    if (error instanceof ClientGone) return reply.hijack();
    throw error;
  }
}
