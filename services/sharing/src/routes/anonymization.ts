import {
  anonymizationData,
  anonymizationPreview,
  bulkAnonymization,
  confidentialityOption,
  sliceboxImage,
} from '@circus/contracts';
import { actorOf, mayUsePersonalInfo, type ReadAudit, type ServiceApp } from '@circus/service-kit';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import {
  anonymizeImage,
  anonymizeImages,
  type ImageAnonymizationParts,
  ownImage,
  requireProfileFor,
  tell,
} from '../anonymization/imageAnonymization.js';
import { CONFIDENTIALITY_OPTIONS } from '../anonymization/options.js';
import { sliceboxId } from './sliceboxId.js';

const tags = ['Anonymization'];
const params = z.object({ id: z.string() });
const forced = z.object({
  force: z
    .enum(['0', '1', 'true', 'false'])
    .optional()
    .describe('1: also where a case uses the series, which only an administrator may'),
});
const isForced = ({ force }: z.infer<typeof forced>): boolean => force === '1' || force === 'true';
const asking = (request: FastifyRequest) => ({ access: request.access, actor: actorOf(request) });
const numbered = (id: string): number => Number(sliceboxId(id, 'image'));

/** Anonymous copies of images, and anonymous images in the place of others (spec slicebox 7.7, 16.5). */
export function anonymizationRoutes(app: ServiceApp, parts: ImageAnonymizationParts & { readAudit: ReadAudit }): void {
  const { anonymizer, published, readAudit } = parts;

  app.get(
    '/api/anonymization/options',
    {
      config: { access: 'authenticated' },
      schema: {
        summary: 'Anonymization options',
        tags,
        response: { 200: z.array(confidentialityOption) },
      },
    },
    async () => [...CONFIDENTIALITY_OPTIONS],
  );

  app.post(
    '/api/anonymization/anonymize',
    {
      config: { access: { domain: { handler: 'leavesOut' } } },
      schema: {
        summary: 'Put anonymous images in the places of images',
        description:
          'Unknown images are passed over. Where one cannot be anonymized the others are, and the answer says how many. ' +
          'Options beyond the Basic Profile need the privilege to view personal information.',
        tags,
        querystring: forced,
        body: bulkAnonymization,
        response: { 200: z.array(sliceboxImage) },
      },
    },
    async (request) => {
      const { profile, imageTagValuesSet } = request.body;
      requireProfileFor(request.access, profile);
      return anonymizeImages(parts, asking(request), profile, imageTagValuesSet, { force: isForced(request.query) });
    },
  );

  app.put(
    '/api/images/:id/anonymize',
    {
      config: { access: { domain: { handler: 'hides' } } },
      schema: {
        summary: 'Put an anonymous image in the place of an image',
        description: 'Options beyond the Basic Profile need the privilege to view personal information.',
        tags,
        params,
        querystring: forced,
        body: anonymizationData,
        response: { 200: sliceboxImage },
      },
    },
    async (request) => {
      const id = numbered(request.params.id);
      requireProfileFor(request.access, request.body.profile);
      const force = isForced(request.query);
      const image = await anonymizeImage(parts, asking(request), id, request.body, { force });
      await tell(parts, `${request.access.loginId}: Anonymized an image.`);
      return image;
    },
  );

  app.post(
    '/api/images/:id/anonymized',
    {
      config: { access: { domain: { handler: 'hides' } } },
      schema: {
        summary: 'An anonymous copy of an image',
        description:
          'Nothing but its anonymization key is stored. Options beyond the Basic Profile need the privilege to view personal information.',
        tags,
        params,
        body: anonymizationData,
        response: { 200: z.any().describe('A DICOM file') },
      },
    },
    async (request, reply) => {
      const id = numbered(request.params.id);
      requireProfileFor(request.access, request.body.profile);
      const own = await ownImage(anonymizer.images, request.access, id);
      // Whoever may not see patients is given nothing that only says that it names none.
      const passesOn = mayUsePersonalInfo(request.access);
      const { stream } = await anonymizer.open(own, request.body, { by: actorOf(request), passesOn });
      published();
      return reply.type('application/octet-stream').send(stream);
    },
  );

  app.post(
    '/api/images/:id/anonymized/preview',
    {
      config: { access: { privileges: ['personalInfoView'], domain: { handler: 'hides' } } },
      schema: {
        summary: 'What an anonymization would make of the attributes of an image',
        description:
          'Nothing is stored, not even a key: the pseudonyms that are shown are others than those that a copy will have.',
        tags,
        params,
        body: anonymizationData,
        response: { 200: anonymizationPreview },
      },
    },
    async (request) => {
      const id = numbered(request.params.id);
      const own = await ownImage(anonymizer.images, request.access, id);
      readAudit.record(request, { action: 'image.read', entity: 'image', entityId: String(id) });
      return anonymizer.preview(own, request.body, mayUsePersonalInfo(request.access));
    },
  );
}
