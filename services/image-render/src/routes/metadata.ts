import type { ReadAudit, ServiceApp } from '@circus/service-kit';
import { dicomWindowOf, pixelFormats } from '@circus/volume';
import { z } from 'zod';
import type { ImageServer } from '../imageServer.js';
import { defaultWindow } from '../sections/sectionRequest.js';
import type { Audience } from './audience.js';
import { isKnownToClient, notModified } from './conditionalAnswer.js';
import { whileConnected } from './disconnection.js';
import { seriesUid } from './seriesQuery.js';

const window = z.object({ width: z.number(), level: z.number() });
const triple = z.tuple([z.number(), z.number(), z.number()]);

const answer = z
  .object({
    voxelCount: triple.meta({ description: 'Columns, rows, images' }),
    voxelSize: triple.meta({ description: 'Millimetres' }),
    estimatedWindow: window,
    dicomWindow: window.optional(),
    pixelFormat: z.number().int(),
  })
  .meta({ id: 'RsMetadata' });

/** `GET /metadata`: extent, geometry and windows of a series. (RS specification 1.2) */
export function metadataRoute(
  app: ServiceApp,
  { archive, ranges }: ImageServer,
  audience: Audience,
  audit: ReadAudit,
): void {
  app.get(
    '/metadata',
    {
      config: { access: audience.access },
      schema: {
        summary: 'Extent, voxel size and windows of a series',
        querystring: z.object({ series: seriesUid }),
        response: { 200: answer },
      },
    },
    async (request, reply) => {
      const uid = request.query.series;
      const series = await archive.findAndOpen(uid, audience.domains(request));
      audit.record(request, { action: 'series.read', entity: 'series', entityId: uid });
      if (isKnownToClient(request, reply, `${series.key}.metadata`)) return notModified(reply);
      const { layout } = series;
      const dicomWindow = dicomWindowOf(series.reference);
      return whileConnected(reply, async (signal) => {
        const range = layout.format === 'rgba8' ? null : await ranges.of(series, signal);
        return reply.send({
          voxelCount: [layout.columns, layout.rows, layout.slices],
          voxelSize: layout.voxelSize,
          estimatedWindow: defaultWindow(series, range),
          ...(dicomWindow && { dicomWindow }),
          pixelFormat: pixelFormats[layout.format].code,
        });
      });
    },
  );
}
