import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type { ServiceApp } from '@circus/service-kit';
import { z } from 'zod';

/** Steps of the made-up progress, and the time between two of them. */
const STEPS = 50;
const TICK_MS = 100;

/** What clients are tried out with (spec circus-api-core 9.7). */
export function debugRoutes(app: ServiceApp): void {
  app.post(
    '/api/echo',
    {
      config: { access: 'authenticated' },
      schema: {
        summary: 'The body, as it came',
        tags: ['Tasks'],
        body: z.unknown(),
        response: { 200: z.unknown() },
      },
    },
    async (request) => request.body,
  );

  app.get(
    '/api/dummy-progress',
    {
      config: { access: 'authenticated' },
      schema: {
        summary: 'Progress of nothing',
        description: 'Server-sent events: `progress` from 0 to 50, then `complete`.',
        tags: ['Tasks'],
        response: { 200: { content: { 'text/event-stream': { schema: z.unknown().meta({ type: 'string' }) } } } },
      },
    },
    async (request, reply) => {
      reply.header('Content-Type', 'text/event-stream');
      reply.header('Cache-Control', 'no-store');
      reply.header('X-Accel-Buffering', 'no'); // nginx must not hold events back
      if (request.method === 'HEAD') return reply.send('');
      return reply.send(Readable.from(madeUpProgress()));
    },
  );
}

async function* madeUpProgress(): AsyncIterable<string> {
  for (let finished = 0; finished <= STEPS; finished += 1) {
    const progress = { message: `Step ${finished} of ${STEPS}`, finished, total: STEPS };
    yield `event: progress\ndata: ${JSON.stringify(progress)}\n\n`;
    await delay(TICK_MS);
  }
  yield 'event: complete\ndata: {}\n\n';
}
