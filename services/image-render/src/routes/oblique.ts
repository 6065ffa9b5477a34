import type { ReadAudit, ServiceApp } from '@circus/service-kit';
import { z } from 'zod';
import type { CaseLabels } from '../cases/caseLabels.js';
import type { ImageServer } from '../imageServer.js';
import { obliqueName } from '../sections/obliqueRenderer.js';
import type { Audience } from './audience.js';
import { isKnownToClient, notModified } from './conditionalAnswer.js';
import { whileConnected } from './disconnection.js';
import { hasItsCase, labelsOf, labelsQuery, NEEDS_CASE, readsOf } from './labelsQuery.js';
import { PICTURE_MEDIA, pictureFormOf, pictureQuery, sendPicture } from './pictureAnswer.js';
import { queryNumber, queryTriple, sectionMode, seriesUid, thicknessQuery, windowQuery } from './seriesQuery.js';

const query = z
  .object({
    series: seriesUid,
    a: queryNumber.meta({ description: "Angle in radians, counter-clockwise from the horizontal axis of plane 'b'" }),
    b: sectionMode.meta({ description: 'Plane in which the line lies: axial, coronal or sagittal' }),
    c: queryTriple.meta({ description: 'A point of the line: x,y,z as voxel indices, which may have fractions' }),
    ...windowQuery,
    ...thicknessQuery,
    ...pictureQuery,
    ...labelsQuery,
    interpolation: z
      .enum(['linear', 'nearest'], 'must be linear or nearest')
      .default('linear')
      .meta({ description: 'How values between voxels are found' }),
  })
  .refine(hasItsCase, NEEDS_CASE);

/** `GET /oblique`: a cut through a line, at right angles to a plane, as a greyscale PNG unless another form is asked for. (RS
 * specification 1.6) */
export function obliqueRoute(
  app: ServiceApp,
  server: ImageServer,
  audience: Audience,
  audit: ReadAudit,
  caseLabels: CaseLabels,
): void {
  const { archive, obliques, pictures } = server;
  app.get(
    '/oblique',
    {
      config: { access: audience.access },
      schema: { summary: 'An oblique picture', querystring: query, produces: PICTURE_MEDIA },
    },
    async (request, reply) => {
      const { series: uid, a, b, c, ww: width, wl: level, thickness, projection, interpolation } = request.query;
      const series = await archive.findAndOpen(uid, audience.domains(request));
      const cut = { angle: a, base: b, cursor: c, width, level, thickness, projection, interpolation };
      const section = obliques.layOut(series, cut);
      const form = pictureFormOf(request, reply, request.query, section);
      const labels = await labelsOf(request, caseLabels, request.query, series);
      const asked = { ...cut, form, labels };
      audit.record(request, readsOf(uid, request.query));
      reply.headers({
        'X-Circus-Pixel-Size': String(section.pixelSize),
        'X-Circus-Pixel-Columns': String(section.width),
        'X-Circus-Pixel-Rows': String(section.height),
        'X-Circus-Center': section.center.join(),
      });
      const name = `${series.key}.${obliqueName(asked)}`;
      if (isKnownToClient(request, reply, name)) return notModified(reply);
      return whileConnected(reply, async (signal) => {
        const picture = await pictures.get(name, () => obliques.render(series, section, asked, signal));
        return sendPicture(reply, form, picture);
      });
    },
  );
}
