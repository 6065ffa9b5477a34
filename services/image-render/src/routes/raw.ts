import type { ReadAudit, ServiceApp } from '@circus/service-kit';
import { z } from 'zod';
import type { ImageServer } from '../imageServer.js';
import { slicesOfVolume } from '../volumes/slicesOfVolume.js';
import type { Audience } from './audience.js';
import { seriesUid } from './seriesQuery.js';
import { answerVoxels } from './voxelAnswer.js';

/** `GET /raw`: all voxels of a series, gzip on the wire whatever the client accepts. (RS specification 1.7) */
export function rawRoute(app: ServiceApp, server: ImageServer, audience: Audience, audit: ReadAudit): void {
  app.get(
    '/raw',
    {
      config: { access: audience.access },
      schema: {
        summary: 'All voxels of a series, compressed',
        querystring: z.object({ series: seriesUid }),
        produces: ['application/octet-stream'],
      },
    },
    async (request, reply) => {
      const uid = request.query.series;
      const series = await server.archive.findAndOpen(uid, audience.domains(request));
      audit.record(request, { action: 'series.read', entity: 'series', entityId: uid });
      return answerVoxels(request, reply, server, series, slicesOfVolume(series, null), 'gzip');
    },
  );
}
