import { Refusal, sliceboxImage } from '@circus/contracts';
import type { Database } from '@circus/db';
import { actorOf, type ReadAudit, requireDomain, type ServiceApp } from '@circus/service-kit';
import type { Storage } from '@circus/storage';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { findImageBytes, imageOf } from '../images/imageRepository.js';
import type { ServerParameter } from '../serverParameter.js';
import type { InstanceStore } from '../storing/instanceStore.js';
import type { Origin } from '../storing/origin.js';
import type { ReceivedInstance, StoredInstance } from '../storing/receivedInstance.js';
import { SharedBytes } from '../uploads/sharedBytes.js';
import type { UploadLog } from '../uploads/uploadLog.js';
import { bodyBytes, formFiles } from './multipartFiles.js';
import { sliceboxId } from './sliceboxId.js';

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
        const origin = await originOf(request, defaultDomain);
        const stored = await uploadLog.watch(origin, () =>
          request.isMultipart() ? storeFromForm(request, store, origin) : storeFromBody(request, store, origin),
        );
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

function acceptAnyBody(scope: FastifyInstance): void {
  for (const type of ['application/json', 'text/plain']) scope.removeContentTypeParser(type);
  scope.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
}

/** @throws Refusal `invalid` while no default domain is set, `forbidden` for a caller without it */
async function originOf(request: FastifyRequest, defaultDomain: ServerParameter): Promise<Origin> {
  const domain = await defaultDomain.value();
  if (domain === null) {
    throw new Refusal('invalid', 'No default domain is set: an administrator sets the server parameter defaultDomain.');
  }
  requireDomain(request.access, domain, 'upload to');
  const { userId, loginId } = request.access;
  return { domain, source: { type: 'user', id: userId, name: loginId }, actor: actorOf(request) };
}

/** The body is the image. */
async function storeFromBody(request: FastifyRequest, store: InstanceStore, origin: Origin): Promise<StoredInstance> {
  const bytes = new SharedBytes(bodyBytes(request));
  try {
    return await store.store(bytes, origin);
  } catch (error) {
    await bytes.drain(); // a client that is still sending would not see the answer
    throw error;
  }
}

/** The image of a form is its part `dataset` or `file`, else its first file (spec slicebox 2). */
async function storeFromForm(request: FastifyRequest, store: InstanceStore, origin: Origin): Promise<StoredInstance> {
  const form = new ImageForm(store, origin);
  try {
    for await (const { part, bytes: source } of formFiles(request)) {
      if (source === null) continue;
      const bytes = new SharedBytes(source);
      await form.take(part, bytes);
      await bytes.drain();
      if (bytes.error !== undefined) throw bytes.error;
    }
  } catch (error) {
    await form.giveUp();
    throw error;
  }
  return form.commit();
}

/** What was found in a form so far: its bytes are durable, but nothing is visible before the form has ended. */
class ImageForm {
  private received: ReceivedInstance | null = null;
  private failure: unknown;
  private foundNamed = false;
  private foundAny = false;

  constructor(
    private readonly store: InstanceStore,
    private readonly origin: Origin,
  ) {}

  /** Looks at a file and takes it if it is the one, as far as is known. Never throws. */
  async take(part: string, bytes: AsyncIterable<Uint8Array>): Promise<void> {
    const isNamed = part === 'dataset' || part === 'file';
    if (this.foundNamed || (this.foundAny && !isNamed)) return;
    await this.giveUp();
    this.foundAny = true;
    this.foundNamed = isNamed;
    this.failure = undefined;
    try {
      this.received = await this.store.receive(bytes, this.origin);
    } catch (error) {
      this.failure = error;
    }
  }

  async giveUp(): Promise<void> {
    if (this.received) await this.store.discard(this.received);
    this.received = null;
  }

  /** @throws Refusal `invalid` for a form without a file; why its file was refused */
  async commit(): Promise<StoredInstance> {
    if (this.failure !== undefined) throw this.failure;
    if (!this.received) throw new Refusal('invalid', 'The form holds no file.');
    return this.store.commit(this.received);
  }
}
