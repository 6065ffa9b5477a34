import type { ReadAudit, ServiceApp } from '@circus/service-kit';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { ImageServer } from '../imageServer.js';
import { slicesOfVolume } from '../volumes/slicesOfVolume.js';
import type { Audience } from './audience.js';
import { descriptorOf, isWholeDescriptor, partialVolumeQuery, WHOLE_DESCRIPTOR } from './partialVolumeQuery.js';
import { seriesUid } from './seriesQuery.js';
import { answerVoxels } from './voxelAnswer.js';

/** `off`: never compressed, of known length. `auto`: gzip for clients that accept it. (RS specification 2.3) */
export type VolumeCompression = 'off' | 'auto';

/**
 * `GET /series/:seriesUid/volume`: the voxels of a series, or of a part of it; `GET /volume?series=`: the same, gzip on the
 * wire whatever the client accepts. (RS specification 2.3, 2.6)
 */
export function seriesVolumeRoute(
  app: ServiceApp,
  server: ImageServer,
  audience: Audience,
  audit: ReadAudit,
  compression: VolumeCompression,
): void {
  app.get(
    '/series/:seriesUid/volume',
    {
      config: { access: audience.access },
      schema: {
        summary: 'The voxels of a series, or of a part of it',
        params: z.object({ seriesUid }),
        querystring: z.object(partialVolumeQuery).refine(isWholeDescriptor, WHOLE_DESCRIPTOR),
        produces: ['application/octet-stream'],
      },
    },
    async (request, reply) => {
      const uid = request.params.seriesUid;
      const series = await server.archive.findAndOpen(uid, audience.domains(request));
      const slices = slicesOfVolume(series, descriptorOf(request.query));
      audit.record(request, { action: 'series.read', entity: 'series', entityId: uid });
      if (compression === 'auto') reply.header('Vary', 'Accept-Encoding');
      const gzip = compression === 'auto' && acceptsGzip(request);
      return answerVoxels(request, reply, server, series, slices, gzip ? 'gzip' : 'plain');
    },
  );
  app.get(
    '/volume',
    {
      config: { access: audience.access },
      schema: {
        summary: 'The voxels of a series, or of a part of it, compressed',
        querystring: z.object({ series: seriesUid, ...partialVolumeQuery }).refine(isWholeDescriptor, WHOLE_DESCRIPTOR),
        produces: ['application/octet-stream'],
      },
    },
    async (request, reply) => {
      const uid = request.query.series;
      const series = await server.archive.findAndOpen(uid, audience.domains(request));
      const slices = slicesOfVolume(series, descriptorOf(request.query));
      audit.record(request, { action: 'series.read', entity: 'series', entityId: uid });
      return answerVoxels(request, reply, server, series, slices, 'gzip');
    },
  );
}

/** Ranges are of the plain bytes. */
function acceptsGzip({ headers }: FastifyRequest): boolean {
  return (
    headers.range === undefined &&
    /\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))/i.test(String(headers['accept-encoding'] ?? ''))
  );
}
