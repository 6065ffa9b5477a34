import { Refusal } from '@circus/contracts';
import { actorOf, requireDomain } from '@circus/service-kit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ServerParameter } from '../serverParameter.js';
import type { InstanceStore } from '../storing/instanceStore.js';
import type { Origin } from '../storing/origin.js';
import type { ReceivedInstance, StoredInstance } from '../storing/receivedInstance.js';
import { SharedBytes } from '../uploads/sharedBytes.js';
import { bodyBytes, formFiles } from './multipartFiles.js';

/** Bodies of any media type come as they are; forms are read by the multipart plug-in. */
export function acceptAnyBody(scope: FastifyInstance): void {
  for (const type of ['application/json', 'text/plain']) scope.removeContentTypeParser(type);
  scope.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
}

/**
 * Where an image goes that comes through a door without a domain, from the caller unless another source is given.
 *
 * @throws Refusal `invalid` while no default domain is set, `forbidden` for a caller without it
 */
export async function originOfUpload(
  request: FastifyRequest,
  defaultDomain: ServerParameter,
  source?: Origin['source'],
): Promise<Origin> {
  const domain = await defaultDomain.value();
  if (domain === null) {
    throw new Refusal('invalid', 'No default domain is set: an administrator sets the server parameter defaultDomain.');
  }
  requireDomain(request.access, domain, 'upload to');
  const { userId, loginId } = request.access;
  return { domain, source: source ?? { type: 'user', id: userId, name: loginId }, actor: actorOf(request) };
}

/** Stores the image of a request: its body, or the one of a form (spec slicebox 2). */
export const storeUploaded = (
  request: FastifyRequest,
  store: InstanceStore,
  origin: Origin,
): Promise<StoredInstance> =>
  request.isMultipart() ? storeFromForm(request, store, origin) : storeFromBody(request, store, origin);

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
