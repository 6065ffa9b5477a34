import type { FastifyInstance } from 'fastify';

/** One line for each request: what, how it ended, how long it took; never a query string, which may hold a name or token. */
export function registerRequestLog(app: FastifyInstance): void {
  app.addHook('onResponse', async (request, reply) => {
    const level =
      reply.statusCode >= 500 ? 'error' : request.routeOptions.config.surface === 'internal' ? 'debug' : 'info';
    request.log[level](
      {
        method: request.method,
        path: loggedPath(request.url),
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime * 10) / 10,
        user: request.caller?.kind === 'user' ? request.caller.userId : undefined,
      },
      'request',
    );
  });
}

/** A box's token is part of the path of a transaction: it opens that door, so it stands in no log. */
const loggedPath = (url: string): string | undefined =>
  url.split('?', 1)[0]?.replace(/(\/transactions\/)[^/]+/i, '$1…');
