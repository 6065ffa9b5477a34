import type { ReadAudit, ServiceApp } from '@circus/service-kit';
import { z } from 'zod';
import type { ImageServer } from '../imageServer.js';
import { checkTarget, sectionName } from '../sections/sectionRequest.js';
import type { Audience } from './audience.js';
import { isKnownToClient, notModified } from './conditionalAnswer.js';
import { whileConnected } from './disconnection.js';
import { queryNumber, sectionMode, seriesUid, thicknessQuery, windowQuery } from './seriesQuery.js';

const query = z.object({
  series: seriesUid,
  mode: sectionMode.meta({ description: 'axial, coronal or sagittal' }),
  target: queryNumber
    .refine(Number.isInteger, 'must be a whole number')
    .default(0)
    .meta({ description: 'Voxel index along the normal of the section, from 0' }),
  ...windowQuery,
  ...thicknessQuery,
});

/** `GET /mpr`: a section through a series as a greyscale PNG. (RS specification 1.3) */
export function mprRoute(app: ServiceApp, server: ImageServer, audience: Audience, audit: ReadAudit): void {
  const { archive, sections, pictures } = server;
  app.get(
    '/mpr',
    {
      config: { access: audience.access },
      schema: { summary: 'An axial, coronal or sagittal picture', querystring: query, produces: ['image/png'] },
    },
    async (request, reply) => {
      const { series: uid, mode, target, ww: width, wl: level, thickness, projection } = request.query;
      const series = await archive.findAndOpen(uid, audience.domains(request));
      const section = { mode, target, width, level, thickness, projection };
      checkTarget(series, section);
      audit.record(request, { action: 'series.read', entity: 'series', entityId: uid });
      const name = `${series.key}.${sectionName(section)}`;
      if (isKnownToClient(request, reply, name)) return notModified(reply);
      return whileConnected(reply, async (signal) => {
        const png = await pictures.get(name, () => sections.render(series, section, signal));
        return reply.type('image/png').send(Buffer.from(png.buffer, png.byteOffset, png.byteLength));
      });
    },
  );
}
