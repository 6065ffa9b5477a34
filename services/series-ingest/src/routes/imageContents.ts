import { imageAttribute, imageInformation, sliceboxImage, tagMapping } from '@circus/contracts';
import { actorOf, type ReadAudit, type ServiceApp } from '@circus/service-kit';
import { z } from 'zod';
import type { AttributeLists } from '../images/attributeLists.js';
import { imageInformationOf } from '../images/imageInformation.js';
import { changesOf, type ImageModificationParts, modifyImage } from '../images/imageModification.js';
import { removeImages } from '../images/imageRemoval.js';
import { imageOf } from '../images/imageRepository.js';
import { findStoredImage } from '../images/storedImage.js';
import { sliceboxId } from './sliceboxId.js';

const surface = 'slicebox';
const params = z.object({ id: z.string() });
const forced = z.object({
  force: z
    .enum(['0', '1', 'true', 'false'])
    .optional()
    .describe('1: also where a case uses the series, which only an administrator may'),
});
const isForced = ({ force }: z.infer<typeof forced>): boolean => force === '1' || force === 'true';
/** Numbers that no image has are passed over; these are not even numbers. */
export const imageIds = z.array(
  z
    .number()
    .int()
    .min(-(2 ** 53) + 1)
    .max(2 ** 53 - 1),
);

export interface ImageContentRouteParts extends ImageModificationParts {
  readAudit: ReadAudit;
  attributeLists: AttributeLists;
}

/** What images say, and changing and deleting them (spec slicebox 6.4 to 6.8, 16.4). */
export function imageContentRoutes(app: ServiceApp, parts: ImageContentRouteParts): void {
  const { database, readAudit, attributeLists } = parts;

  app.delete(
    '/api/images/:id',
    {
      config: { access: { domain: { handler: 'leavesOut' } }, surface },
      schema: {
        summary: 'Delete an image',
        description:
          'What has no image then is deleted with it: its series, study and patient. An unknown id is no error.',
        tags: ['Images'],
        params,
        querystring: forced,
        response: { 204: z.undefined() },
      },
    },
    async (request, reply) => {
      const id = Number(sliceboxId(request.params.id, 'image'));
      await removeImages(parts, request.access, actorOf(request), [id], { force: isForced(request.query) });
      return reply.code(204).send();
    },
  );

  app.post(
    '/api/images/delete',
    {
      config: { access: { domain: { handler: 'leavesOut' } }, surface },
      schema: {
        summary: 'Delete images',
        description: 'All of them or, where it is refused, none. Unknown ids are passed over.',
        tags: ['Images'],
        querystring: forced,
        body: imageIds,
        response: { 204: z.undefined() },
      },
    },
    async (request, reply) => {
      await removeImages(parts, request.access, actorOf(request), request.body, { force: isForced(request.query) });
      return reply.code(204).send();
    },
  );

  app.get(
    '/api/images/:id/attributes',
    {
      config: { access: { privileges: ['personalInfoView'], domain: { handler: 'hides' } }, surface },
      schema: {
        summary: 'The attributes of an image',
        description: 'In the order of its file, with those in sequences and without bulk data.',
        tags: ['Images'],
        params,
        response: { 200: z.array(imageAttribute) },
      },
    },
    async (request, reply) => {
      const image = await findStoredImage(database, request.access, sliceboxId(request.params.id, 'image'));
      readAudit.record(request, { action: 'image.read', entity: 'series', entityId: image.seriesUid });
      const list = await attributeLists.read(image);
      if (Array.isArray(list)) return list;
      // Made by a thread, in the same shape.
      return reply.type('application/json; charset=utf-8').send(list as never);
    },
  );

  app.get(
    '/api/images/:id/imageinformation',
    {
      config: { access: { domain: { handler: 'hides' } }, surface },
      schema: {
        summary: 'Frames and values of an image',
        tags: ['Images'],
        params,
        response: { 200: imageInformation },
      },
    },
    async (request) => {
      const image = await findStoredImage(database, request.access, sliceboxId(request.params.id, 'image'));
      return imageInformationOf(image.tags);
    },
  );

  app.put(
    '/api/images/:id/modify',
    {
      config: { access: { privileges: ['personalInfoView'], domain: { handler: 'hides' } }, surface },
      schema: {
        summary: 'Give attributes of an image other values',
        description:
          'The image has another id afterwards where its patient or one of its UIDs is another one. Text is written as UTF-8.',
        tags: ['Images'],
        params,
        querystring: forced,
        body: z.array(tagMapping),
        response: { 201: sliceboxImage },
      },
    },
    async (request, reply) => {
      const id = sliceboxId(request.params.id, 'image');
      const changes = changesOf(request.body);
      const force = isForced(request.query);
      const stored = await modifyImage(parts, request.access, actorOf(request), id, changes, { force });
      return reply.code(201).send(imageOf(stored));
    },
  );
}
