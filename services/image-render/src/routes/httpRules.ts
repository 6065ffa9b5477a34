import type { ServiceApp } from '@circus/service-kit';
import type { FastifyInstance } from 'fastify';

const METHODS = 'GET, HEAD, OPTIONS';

/** Headers of every answer, refusals too; JSON is announced without a charset. (RS specification 0) */
export function registerAnswerHeaders(app: ServiceApp, origin: string): void {
  const headers = {
    'Access-Control-Allow-Origin': origin,
    'Access-Control-Allow-Methods': 'GET',
    'Access-Control-Allow-Headers': 'Authorization',
    'Access-Control-Max-Age': '86400',
    'Access-Control-Expose-Headers':
      'X-Circus-Pixel-Size, X-Circus-Pixel-Columns, X-Circus-Pixel-Rows, X-Circus-Center',
  };
  (app as unknown as FastifyInstance).addHook('onSend', async (request, reply) => {
    const { surface } = request.routeOptions.config;
    if (surface !== 'slicebox' && surface !== 'dicomweb') reply.headers(headers);
    // A refusal is no version of what was asked for: nobody shall keep it under that name.
    if (reply.statusCode >= 400) reply.removeHeader('etag').header('cache-control', 'no-store');
    const json = String(reply.getHeader('content-type')).startsWith('application/json');
    if (json && request.routeOptions.config.surface === 'rs') reply.header('content-type', 'application/json');
  });
}

/** What the read-only routes answer to other methods: 204 to OPTIONS, 405 to all that would change something. */
export function registerOtherMethods(app: ServiceApp, paths: readonly string[]): void {
  const message = `Only ${METHODS} are possible here.`;
  const refusal = JSON.stringify({ result: 'ng', status: 'ng', message });
  for (const url of paths) {
    const config = { access: 'public', consumes: 'any' } as const;
    app.options(url, { config, schema: { hide: true } }, async (_request, reply) =>
      reply.code(204).header('Allow', METHODS).send(),
    );
    app.route({
      method: ['POST', 'PUT', 'PATCH', 'DELETE'],
      url,
      config,
      schema: { hide: true },
      // Before the body, which is of no interest.
      onRequest: async (_request, reply) =>
        reply
          .code(405)
          .header('Allow', METHODS)
          .type('application/json')
          .serializer((payload: unknown) => payload as string)
          .send(refusal),
      handler: async () => undefined,
    });
  }
}
