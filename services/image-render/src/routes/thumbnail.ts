import type { ReadAudit, ServiceApp } from '@circus/service-kit';
import { z } from 'zod';
import { ownWindow } from '../frames/frameWindow.js';
import type { ImageServer } from '../imageServer.js';
import { formName } from '../rendering/pictureForm.js';
import type { Audience } from './audience.js';
import { isKnownToClient, notModified } from './conditionalAnswer.js';
import { whileConnected } from './disconnection.js';
import { PICTURE_MEDIA, pictureFormOf, pictureQuery, sendPicture } from './pictureAnswer.js';
import { queryNumber, seriesUid } from './seriesQuery.js';

const [SMALLEST, LARGEST] = [16, 512];

const query = z.object({
  side: queryNumber
    .refine(
      (side) => Number.isInteger(side) && side >= SMALLEST && side <= LARGEST,
      `must be a whole number, ${SMALLEST} to ${LARGEST}`,
    )
    .default(128)
    .meta({ description: `The longer side in pixels, ${SMALLEST} to ${LARGEST}` }),
  ...pictureQuery,
});

/**
 * `GET /series/:seriesUid/thumbnail`: the image in the middle of a series, small, under the window of its file, else from
 * its smallest to its largest value. Only that image is read, and its voxels are not kept.
 */
export function thumbnailRoute(app: ServiceApp, server: ImageServer, audience: Audience, audit: ReadAudit): void {
  const { archive, pictures } = server;
  app.get(
    '/series/:seriesUid/thumbnail',
    {
      config: { access: audience.access },
      schema: {
        summary: 'A small picture of the image in the middle of a series',
        params: z.object({ seriesUid }),
        querystring: query,
        produces: PICTURE_MEDIA,
      },
    },
    async (request, reply) => {
      const uid = request.params.seriesUid;
      const series = await archive.findAndOpen(uid, audience.domains(request));
      const { layout } = series;
      const size = thumbnailSize(layout, request.query.side);
      const form = pictureFormOf(request, reply, request.query, size);
      audit.record(request, { action: 'series.read', entity: 'series', entityId: uid });
      const name = `${series.key}.thumbnail.${request.query.side}${formName(form)}`;
      if (isKnownToClient(request, reply, name)) return notModified(reply);
      return whileConnected(reply, async (signal) => {
        const picture = await pictures.get(name, () => {
          const z = layout.slices >> 1;
          const window = ownWindow(series.source(z).header);
          return server.thumbnail(series, z, { format: layout.format, window, ...size, form }, signal);
        });
        return sendPicture(reply, form, picture);
      });
    },
  );
}

interface PixelGrid {
  columns: number;
  rows: number;
  /** mm: x, y, z. */
  voxelSize: readonly [number, number, number];
}

/** Square pixels, as many as fit into `side` of them; never more than the image has along its finer side. */
function thumbnailSize({ columns, rows, voxelSize: [vx, vy] }: PixelGrid, side: number) {
  const finest = Math.min(vx, vy);
  const [width, height] = [(columns * vx) / finest, (rows * vy) / finest];
  const scale = Math.min(1, side / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}
