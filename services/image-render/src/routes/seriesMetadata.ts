import type { ReadAudit, ServiceApp } from '@circus/service-kit';
import { dicomWindowOf, estimatedWindow, type ValueRange, type VoxelFormat, volumeModeOf } from '@circus/volume';
import { z } from 'zod';
import type { ImageServer } from '../imageServer.js';
import { defaultWindow } from '../sections/sectionRequest.js';
import type { OpenedSeries } from '../volumes/openedSeries.js';
import { slicesOfVolume } from '../volumes/slicesOfVolume.js';
import type { Audience } from './audience.js';
import { isKnownToClient, notModified } from './conditionalAnswer.js';
import { whileConnected } from './disconnection.js';
import { descriptorOf, isWholeDescriptor, partialVolumeQuery, WHOLE_DESCRIPTOR } from './partialVolumeQuery.js';
import { seriesUid } from './seriesQuery.js';

const window = z.object({ level: z.number(), width: z.number() });
const triple = z.tuple([z.number(), z.number(), z.number()]);

const answer = z
  .object({
    voxelCount: triple.meta({ description: 'Columns, rows, images' }),
    voxelSize: triple.meta({ description: 'Millimetres; z is 1 in mode 2d' }),
    dicomWindow: window.optional(),
    pixelFormat: z.enum(['uint8', 'int8', 'uint16', 'int16', 'rgba8'] satisfies VoxelFormat[]),
    mode: z.enum(['2d', '3d']).meta({ description: '3d when the images make one body in space' }),
    estimatedWindow: window.optional(),
  })
  .meta({ id: 'RsSeriesMetadata' });

const query = z
  .object({
    estimateWindow: z
      .enum(['full', 'first', 'center', 'none'], 'must be full, first, center or none')
      .default('none')
      .meta({ description: 'By which images a window is estimated' }),
    ...partialVolumeQuery,
  })
  .refine(isWholeDescriptor, WHOLE_DESCRIPTOR);

/** `GET /series/:seriesUid/metadata`: what a series, or a part of it, looks like. (RS specification 2.2) */
export function seriesMetadataRoute(
  app: ServiceApp,
  { archive, ranges }: ImageServer,
  audience: Audience,
  audit: ReadAudit,
): void {
  /** The range by which the window is estimated. @throws Refusal 'unprocessable' when no image of it can be shown */
  const rangeOf = (
    series: OpenedSeries,
    ascending: number[],
    estimateWindow: 'full' | 'first' | 'center',
    signal: AbortSignal,
  ): Promise<ValueRange> => {
    if (estimateWindow === 'first') return ranges.among(series, ascending.slice(0, 1), signal);
    if (estimateWindow === 'full') {
      const isWhole = ascending.length === series.layout.slices;
      return isWhole ? ranges.of(series, signal) : ranges.among(series, ascending, signal);
    }
    const center = Math.floor(ascending.length / 2);
    return ranges.among(series, ascending.slice(center, center + 1), signal);
  };

  app.get(
    '/series/:seriesUid/metadata',
    {
      config: { access: audience.access },
      schema: {
        summary: 'Extent, voxel size, windows and mode of a series, or of a part of it',
        params: z.object({ seriesUid }),
        querystring: query,
        response: { 200: answer },
      },
    },
    async (request, reply) => {
      const uid = request.params.seriesUid;
      const { estimateWindow } = request.query;
      const series = await archive.findAndOpen(uid, audience.domains(request));
      const { order, delta, name } = slicesOfVolume(series, descriptorOf(request.query));
      audit.record(request, { action: 'series.read', entity: 'series', entityId: uid });
      if (isKnownToClient(request, reply, `${series.key}.series-metadata.${name}.${estimateWindow}`)) {
        return notModified(reply);
      }
      const { layout } = series;
      const ascending = [...order].sort((a, b) => a - b);
      const lowest = series.source(ascending[0] as number).header;
      const dicomWindow = dicomWindowOf(lowest);
      const mode = volumeModeOf(series.reference, layout.slices > 1 ? series.source(1).header : undefined);
      const [vx, vy, pitch] = layout.voxelSize;
      return whileConnected(reply, async (signal) => {
        const estimated = async () => {
          if (estimateWindow === 'none') return undefined;
          if (layout.format === 'rgba8') return defaultWindow(series, null);
          const { min, max } = await rangeOf(series, ascending, estimateWindow, signal);
          return estimatedWindow(min, max);
        };
        const window = await estimated();
        return reply.send({
          voxelCount: [layout.columns, layout.rows, order.length],
          voxelSize: [vx, vy, mode === '2d' ? 1 : pitch * Math.abs(delta)],
          ...(dicomWindow && { dicomWindow }),
          pixelFormat: layout.format,
          mode,
          ...(window && { estimatedWindow: window }),
        });
      });
    },
  );
}
