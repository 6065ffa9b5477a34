import { sliceboxImage } from '@circus/contracts';
import type { Database } from '@circus/db';
import type { ReadAudit, ServiceApp } from '@circus/service-kit';
import type { Storage } from '@circus/storage';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { findImageBytes, imageOf } from '../images/imageRepository.js';
import type { ServerParameter } from '../serverParameter.js';
import type { InstanceStore } from '../storing/instanceStore.js';
import type { UploadLog } from '../uploads/uploadLog.js';
import { sliceboxId } from './sliceboxId.js';
import { acceptAnyBody, originOfUpload, storeUploaded } from './uploadedImage.js';

const surface = 'slicebox';

export interface ImageRouteParts {
  database: Database;
  storage: Storage;
  store: InstanceStore;
  readAudit: ReadAudit;
  uploadLog: UploadLog;
  /** The domain of images that come through doors without one. */
  defaultDomain: ServerParameter;
}

/** Images as Slicebox sees them (spec slicebox 6.3, 16.4). */
export function imageRoutes(app: ServiceApp, parts: ImageRouteParts): void {
  const { database, storage, store, readAudit, uploadLog, defaultDomain } = parts;

  // Bodies of any media type come as they are; forms are read by the multipart plug-in.
  app.register(async (scope) => {
    acceptAnyBody(scope as unknown as FastifyInstance);
    (scope as unknown as ServiceApp).post(
      '/api/images',
      {
        config: { access: { domain: { doing: 'upload to', handler: 'refuses' } }, surface, consumes: 'any' },
        schema: {
          summary: 'Store one DICOM file',
          description: 'As the part `dataset` or `file` of a form, else its first file, or as the body itself.',
          tags: ['Images'],
          response: { 200: sliceboxImage, 201: sliceboxImage },
        },
      },
      async (request, reply) => {
        const origin = await originOfUpload(request, defaultDomain);
        const stored = await uploadLog.watch(origin, () => storeUploaded(request, store, origin));
        return reply.code(stored.replaced ? 200 : 201).send(imageOf(stored));
      },
    );
  });

  app.get(
    '/api/images/:id',
    {
      config: { access: { privileges: ['personalInfoView'], domain: { handler: 'hides' } }, surface },
      schema: {
        summary: 'The bytes of an image, as they are stored',
        tags: ['Images'],
        params: z.object({ id: z.string() }),
        response: { 200: z.any().describe('A DICOM file') },
      },
    },
    async (request, reply) => {
      const image = await findImageBytes(database, request.access, sliceboxId(request.params.id, 'image'));
      readAudit.record(request, { action: 'image.read', entity: 'series', entityId: image.seriesUid });
      const { stream, sizeBytes } = await storage.open(image.storageKey);
      return reply.type('application/octet-stream').header('Content-Length', sizeBytes).send(stream);
    },
  );
}
