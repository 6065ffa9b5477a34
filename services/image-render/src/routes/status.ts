import type { ServiceApp } from '@circus/service-kit';
import { z } from 'zod';
import type { VolumeCache } from '../volumes/volumeCache.js';
import type { RequestCounter } from './requestCounter.js';

const volumes = z.object({ count: z.number(), size: z.number() });

const answer = z
  .object({
    status: z.literal('Running'),
    process: z.object({
      memoryUsage: z.record(z.string(), z.number()),
      upTime: z.number(),
      upSince: z.iso.datetime(),
    }),
    counter: z.record(z.string(), z.number()),
    cache: volumes,
    dicomReader: volumes,
    authorization: z.object({ enabled: z.boolean() }),
  })
  .meta({ id: 'RsStatus' });

/** `GET /status`: how the image server is. Never says how it is configured. */
export function statusRoute(
  app: ServiceApp,
  { cache, counter, authentication }: { cache: VolumeCache; counter: RequestCounter; authentication: boolean },
): void {
  app.get(
    '/status',
    { config: { access: 'public' }, schema: { summary: 'State of the image server', response: { 200: answer } } },
    async (_request, reply) => {
      const held = { count: cache.count, size: cache.size };
      const upTime = process.uptime();
      return reply.send({
        status: 'Running',
        process: {
          memoryUsage: { ...process.memoryUsage() },
          upTime,
          upSince: new Date(Date.now() - upTime * 1000).toISOString(),
        },
        counter: counter.counts(),
        cache: held,
        dicomReader: held,
        authorization: { enabled: authentication },
      });
    },
  );
}
