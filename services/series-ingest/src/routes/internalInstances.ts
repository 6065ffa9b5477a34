import {
  ALL,
  DOOR_PATH,
  INSTANCE_HEADER,
  Refusal,
  replacing,
  type StoredByDoor,
  storedByDoor,
  storingOrigin,
} from '@circus/contracts';
import type { ServiceApp } from '@circus/service-kit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { type ImageReplacementParts, replaceImage } from '../images/imageReplacement.js';
import { imageOf } from '../images/imageRepository.js';
import { findStoredImage } from '../images/storedImage.js';
import type { ServerParameter } from '../serverParameter.js';
import type { StoredInstance } from '../storing/receivedInstance.js';
import { SharedBytes } from '../uploads/sharedBytes.js';
import { bodyBytes } from './multipartFiles.js';
import { sliceboxId } from './sliceboxId.js';
import { acceptAnyBody } from './uploadedImage.js';

const config = { access: 'service', surface: 'internal', consumes: 'any' } as const;
const params = z.object({ id: z.string() });

export interface InternalInstanceParts extends ImageReplacementParts {
  /** The domain of instances that come without one. */
  defaultDomain: ServerParameter;
}

/** The door for the other services of the suite: at this service's own port, never behind the gateway. */
export function internalInstanceRoutes(app: ServiceApp, parts: InternalInstanceParts): void {
  const { database, storage, store, defaultDomain } = parts;

  app.get(
    `${DOOR_PATH}/:id`,
    { config, schema: { hide: true, params, response: { 200: z.any() } } },
    async (request, reply) => {
      const image = await findStoredImage(database, { domains: [ALL] }, sliceboxId(request.params.id, 'image'));
      const { stream, sizeBytes } = await storage.open(image.storageKey);
      return reply.type('application/octet-stream').header('Content-Length', sizeBytes).send(stream);
    },
  );

  // Bodies of any media type come as they are.
  app.register(async (plain) => {
    acceptAnyBody(plain as unknown as FastifyInstance);
    const scope = plain as unknown as ServiceApp;

    scope.post(
      DOOR_PATH,
      { config, schema: { hide: true, response: { 200: storedByDoor, 201: storedByDoor } } },
      async (request, reply) => {
        const { domain, sourceType, sourceId, sourceName, actor } = aboutInstance(request, storingOrigin);
        const stored = await withBody(request, async (bytes) =>
          store.store(bytes, {
            domain: domain ?? (await requireDefaultDomain(defaultDomain)),
            source: { type: sourceType, id: sourceId, name: sourceName },
            actor,
          }),
        );
        return reply.code(stored.replaced ? 200 : 201).send(answerOf(stored));
      },
    );

    scope.put(
      `${DOOR_PATH}/:id`,
      { config, schema: { hide: true, params, response: { 200: storedByDoor } } },
      async (request) => {
        const { actor, access, mark, doing, force } = aboutInstance(request, replacing);
        const stored = await withBody(request, async (bytes) => {
          const image = await findStoredImage(database, access, sliceboxId(request.params.id, 'image'));
          const open = async () => bytes;
          return replaceImage(parts, access, actor, image, {
            force,
            doing,
            mark,
            open,
            again: true,
          });
        });
        return answerOf(stored);
      },
    );
  });
}

/** What goes along with the bytes. @throws Refusal `invalid` */
function aboutInstance<Schema extends z.ZodType>(request: FastifyRequest, schema: Schema): z.infer<Schema> {
  try {
    const text = Buffer.from(String(request.headers[INSTANCE_HEADER] ?? ''), 'base64url').toString();
    return schema.parse(JSON.parse(text)) as z.infer<Schema>;
  } catch {
    throw new Refusal('invalid', `The header ${INSTANCE_HEADER} does not say what goes along with an instance.`);
  }
}

/** Whoever is still sending would not see the answer: what nobody wants is read all the same. */
async function withBody(
  request: FastifyRequest,
  store: (bytes: AsyncIterable<Uint8Array>) => Promise<StoredInstance>,
): Promise<StoredInstance> {
  const bytes = new SharedBytes(bodyBytes(request));
  try {
    return await store(bytes);
  } catch (error) {
    await bytes.drain();
    throw error;
  }
}

async function requireDefaultDomain(defaultDomain: ServerParameter): Promise<string> {
  const domain = await defaultDomain.value();
  if (domain === null) {
    throw new Refusal('invalid', 'No default domain is set: an administrator sets the server parameter defaultDomain.');
  }
  return domain;
}

const answerOf = (stored: StoredInstance): StoredByDoor => ({
  imageId: stored.instanceId,
  seriesId: stored.seriesId,
  overwrite: stored.replaced,
  image: imageOf(stored),
});
