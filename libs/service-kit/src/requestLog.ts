import type { FastifyInstance } from 'fastify';

/** One line for each request: what, how it ended, how long it took; never a query string, which may hold a name or token. */
export function registerRequestLog(app: FastifyInstance): void {
  app.addHook('onResponse', async (request, reply) => {
    const level =
      reply.statusCode >= 500 ? 'error' : request.routeOptions.config.surface === 'internal' ? 'debug' : 'info';
    request.log[level](
      {
        method: request.method,
        path: loggedPath(request.url, request.is404),
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime * 10) / 10,
        user: request.caller?.kind === 'user' ? request.caller.userId : undefined,
      },
      'request',
    );
  });
}

/** A box's token is part of the path of a transaction: it opens that door, so it stands in no log. */
const loggedPath = (url: string, isUnknown: boolean): string =>
  loggablePath(url.split('?', 1)[0] ?? '', isUnknown).replace(/(\/transactions\/)[^/]+/i, '$1…');

/** What ids, UIDs, keys and e-mail addresses are made of. Names of patients (`YAMADA^TARO`) are not, nor is anything encoded. */
const PLAIN_SEGMENT = /^[\w.~@:-]{0,128}$/;
/** Segments of an unknown path that are shown: enough to see for which API it was meant. */
const SHOWN_OF_UNKNOWN = 2;

/**
 * A path as it may stand in a log.
 * @param path without the query
 * @param isUnknown nobody serves it: what a client wrote there may be anything, a patient's name too
 */
export function loggablePath(path: string, isUnknown: boolean): string {
  const segments = path.split('/');
  const shown = segments.map((segment) => (PLAIN_SEGMENT.test(segment) ? segment : '…'));
  const isCut = isUnknown && shown.length > SHOWN_OF_UNKNOWN + 1;
  return isCut ? `${shown.slice(0, SHOWN_OF_UNKNOWN + 1).join('/')}/…` : shown.join('/');
}
