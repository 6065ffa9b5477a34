import type { ReadAudit, ServiceApp } from '@circus/service-kit';
import { sectionSize } from '@circus/volume';
import { z } from 'zod';
import type { CaseLabels } from '../cases/caseLabels.js';
import type { ImageServer } from '../imageServer.js';
import { checkTarget, sectionName } from '../sections/sectionRequest.js';
import type { Audience } from './audience.js';
import { isKnownToClient, notModified } from './conditionalAnswer.js';
import { whileConnected } from './disconnection.js';
import { hasItsCase, labelsOf, labelsQuery, NEEDS_CASE, readsOf } from './labelsQuery.js';
import { PICTURE_MEDIA, pictureFormOf, pictureQuery, sendPicture } from './pictureAnswer.js';
import { queryNumber, sectionMode, seriesUid, thicknessQuery, windowQuery } from './seriesQuery.js';

const query = z
  .object({
    series: seriesUid,
    mode: sectionMode.meta({ description: 'axial, coronal or sagittal' }),
    target: queryNumber
      .refine(Number.isInteger, 'must be a whole number')
      .default(0)
      .meta({ description: 'Voxel index along the normal of the section, from 0' }),
    ...windowQuery,
    ...thicknessQuery,
    ...pictureQuery,
    ...labelsQuery,
  })
  .refine(hasItsCase, NEEDS_CASE);

/** `GET /mpr`: a section through a series as a greyscale PNG unless another form is asked for. (RS specification 1.3) */
export function mprRoute(
  app: ServiceApp,
  server: ImageServer,
  audience: Audience,
  audit: ReadAudit,
  caseLabels: CaseLabels,
): void {
  const { archive, sections, pictures } = server;
  app.get(
    '/mpr',
    {
      config: { access: audience.access },
      schema: { summary: 'An axial, coronal or sagittal picture', querystring: query, produces: PICTURE_MEDIA },
    },
    async (request, reply) => {
      const { series: uid, mode, target, ww: width, wl: level, thickness, projection } = request.query;
      const series = await archive.findAndOpen(uid, audience.domains(request));
      const asked = { mode, target, width, level, thickness, projection };
      checkTarget(series, asked);
      const form = pictureFormOf(request, reply, request.query, sectionSize(series.layout, mode));
      const labels = await labelsOf(request, caseLabels, request.query, series);
      const section = { ...asked, form, labels };
      audit.record(request, readsOf(uid, request.query));
      const name = `${series.key}.${sectionName(section)}`;
      if (isKnownToClient(request, reply, name)) return notModified(reply);
      return whileConnected(reply, async (signal) => {
        const picture = await pictures.get(name, () => sections.render(series, section, signal));
        return sendPicture(reply, form, picture);
      });
    },
  );
}
