import { Refusal } from '@circus/contracts';
import type { ReadAudit, ServiceApp } from '@circus/service-kit';
import { checkScanSize } from '@circus/volume';
import { z } from 'zod';
import type { ImageServer } from '../imageServer.js';
import { scanName } from '../sections/scanner.js';
import { slicesOfVolume } from '../volumes/slicesOfVolume.js';
import type { Audience } from './audience.js';
import { isKnownToClient, notModified } from './conditionalAnswer.js';
import { whileConnected } from './disconnection.js';
import { descriptorOf, isWholeDescriptor, partialVolumeQuery, WHOLE_DESCRIPTOR } from './partialVolumeQuery.js';
import { queryFlag, queryNumber, queryPair, queryTriple, seriesUid } from './seriesQuery.js';

const query = z
  .object({
    origin: queryTriple.meta({ description: 'Upper left corner: x,y,z, counted from the corner of the first voxel' }),
    xAxis: queryTriple.meta({ description: 'The whole width of the picture: x,y,z in voxels' }),
    yAxis: queryTriple.meta({ description: 'The whole height of the picture: x,y,z in voxels' }),
    size: queryPair.meta({ description: 'Width,height in pixels' }),
    interpolation: queryFlag.default(false).meta({ description: 'Trilinear; else the nearest voxel' }),
    ww: queryNumber.refine((width) => width > 0, 'must be greater than 0').optional(),
    wl: queryNumber.optional(),
    format: z.enum(['png', 'arraybuffer'], 'must be png or arraybuffer').default('arraybuffer'),
    ...partialVolumeQuery,
  })
  .refine(isWholeDescriptor, WHOLE_DESCRIPTOR)
  .refine(({ format, ww, wl }) => format !== 'png' || (ww !== undefined && wl !== undefined), {
    error: 'a PNG needs both ww and wl',
    path: ['format'],
  });

/** `GET /series/:seriesUid/scan`: any plane through a series, or through a part of it. (RS specification 2.4) */
export function seriesScanRoute(app: ServiceApp, server: ImageServer, audience: Audience, audit: ReadAudit): void {
  const { archive, scanner } = server;
  app.get(
    '/series/:seriesUid/scan',
    {
      config: { access: audience.access },
      schema: {
        summary: 'Any plane through a series: voxel values, windowed bytes or a PNG',
        params: z.object({ seriesUid }),
        querystring: query,
        produces: ['application/octet-stream', 'image/png'],
      },
    },
    async (request, reply) => {
      const uid = request.params.seriesUid;
      const { origin, xAxis, yAxis, size, interpolation, ww: width, wl: level, format } = request.query;
      const [columns, rows] = size;
      if (!Number.isInteger(columns) || !Number.isInteger(rows))
        throw new Refusal('invalid', 'size: must be two whole numbers');
      checkScanSize(columns, rows);
      const series = await archive.findAndOpen(uid, audience.domains(request));
      const slices = slicesOfVolume(series, descriptorOf(request.query));
      audit.record(request, { action: 'series.read', entity: 'series', entityId: uid });
      const asked = {
        plane: { origin, xAxis, yAxis, width: columns, height: rows, interpolate: interpolation },
        window: width === undefined || level === undefined ? null : { width, level },
        png: format === 'png',
      };
      if (isKnownToClient(request, reply, `${series.key}.${slices.name}.${scanName(asked)}`)) return notModified(reply);
      return whileConnected(reply, async (signal) => {
        const bytes = await scanner.scan(series, slices, asked, signal);
        reply.type(asked.png ? 'image/png' : 'application/octet-stream');
        return reply.send(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
      });
    },
  );
}
