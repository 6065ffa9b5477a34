import { Refusal } from '@circus/contracts';
import { type ServiceApp, type SliceboxLog, SUITE_VERSION } from '@circus/service-kit';
import type { HTTPMethods } from 'fastify';
import { z } from 'zod';

const PUBLIC = { access: 'public', surface: 'slicebox', consumes: 'any' } as const;
const TEXT = 'text/plain; charset=UTF-8';
/** Time for the answer to reach the client (spec slicebox 13). */
const STOP_DELAY_MS = 1_000;

/**
 * Slicebox' view of the running system (spec slicebox 13).
 * @param stop ends the suite; undefined where the configuration does not allow it
 */
export function systemRoutes(app: ServiceApp, log: SliceboxLog, stop: (() => unknown) | undefined): void {
  const url = '/api/system/health';
  const schema = {
    tags: ['General'],
    summary: 'Says that the system is there, by any method',
    security: [],
    response: { 200: z.string() },
  };
  const others: HTTPMethods[] = ['POST', 'PUT', 'PATCH', 'DELETE'];
  app.get(url, { config: PUBLIC, schema }, async (_request, reply) => reply.type(TEXT).send('OK'));
  app.route({
    method: others,
    url,
    config: PUBLIC,
    schema: { hide: true },
    handler: async (_request, reply) => reply.type(TEXT).send('OK'),
  });

  app.get(
    '/api/system/information',
    {
      config: PUBLIC,
      schema: {
        tags: ['General'],
        summary: 'The version of the suite',
        security: [],
        response: { 200: z.object({ version: z.string() }) },
      },
    },
    async () => ({ version: SUITE_VERSION }),
  );

  app.post(
    '/api/system/stop',
    {
      config: { access: { role: 'SUPERUSER' }, surface: 'slicebox', consumes: 'any' },
      schema: { tags: ['General'], summary: 'Stops the suite', response: { 200: z.string() } },
    },
    async ({ access }, reply) => {
      if (!stop) throw new Refusal('forbidden', 'The configuration does not allow stopping the system in this way.');
      log.write({ entryType: 'INFO', subject: 'System', message: `${access.loginId}: Stops the suite.` });
      setTimeout(stop, STOP_DELAY_MS);
      return reply.type(TEXT).send('Shutting down in 1 second...');
    },
  );
}
