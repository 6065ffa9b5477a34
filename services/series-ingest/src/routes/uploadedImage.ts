import { Refusal } from '@circus/contracts';
import { actorOf, mayUsePersonalInfo, requireDomain } from '@circus/service-kit';
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
  return {
    domain,
    source: source ?? { type: 'user', id: userId, name: loginId },
    actor: actorOf(request),
    seesPatients: mayUsePersonalInfo(request.access),
  };
}

/** Told of what becomes of each file of a request. */
export interface FileCount {
  stored(instance: StoredInstance): Promise<void>;
  refused(): Promise<void>;
}

/**
 * Stores the image of a request: its body, or what a form holds (spec slicebox 2). A form may hold several.
 *
 * @returns the first image
 * @throws Refusal; for files of a form it names each one that was refused, and the others are stored
 */
export async function storeUploaded(
  request: FastifyRequest,
  store: InstanceStore,
  origin: Origin,
  count?: FileCount,
): Promise<StoredInstance> {
  if (request.isMultipart()) return storeFromForm(request, store, origin, count);
  let stored: StoredInstance;
  try {
    stored = await storeFromBody(request, store, origin);
  } catch (error) {
    await count?.refused();
    throw error;
  }
  await count?.stored(stored);
  return stored;
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

/** The images of a form are its parts `dataset` and `file`, else its first file. */
async function storeFromForm(
  request: FastifyRequest,
  store: InstanceStore,
  origin: Origin,
  count?: FileCount,
): Promise<StoredInstance> {
  const form = new ImageForm(store, origin);
  try {
    for await (const { part, ...file } of formFiles(request)) {
      if (file.bytes === null) continue;
      const bytes = new SharedBytes(file.bytes);
      await form.take(part, 'name' in file ? file.name : '', bytes);
      await bytes.drain();
      if (bytes.error !== undefined) throw bytes.error;
    }
    form.requireFile();
  } catch (error) {
    // None of its files is stored. One without a file counts as one.
    for (let files = Math.max(1, await form.giveUp()); files > 0; files--) await count?.refused();
    throw error;
  }
  return form.commit(count);
}

/** Each is held until the form has ended; an archive takes any number. */
const MOST_FILES = 1_000;

type FormImage = { name: string } & ({ received: ReceivedInstance } | { failure: unknown });

/** What was found in a form so far: its bytes are durable, but nothing is visible before the form has ended. */
class ImageForm {
  private images: FormImage[] = [];
  private foundNamed = false;

  constructor(
    private readonly store: InstanceStore,
    private readonly origin: Origin,
  ) {}

  /** Looks at a file and takes it if it is one of those, as far as is known. @throws Refusal `tooLarge` for too many */
  async take(part: string, name: string, bytes: AsyncIterable<Uint8Array>): Promise<void> {
    const isNamed = part === 'dataset' || part === 'file';
    if (!isNamed && this.images.length > 0) return;
    if (isNamed && !this.foundNamed) await this.giveUp();
    this.foundNamed ||= isNamed;
    if (this.images.length === MOST_FILES) {
      throw new Refusal('tooLarge', `A form may hold ${MOST_FILES} images. Send them one by one.`);
    }
    try {
      this.images.push({ name, received: await this.store.receive(bytes, this.origin) });
    } catch (failure) {
      this.images.push({ name, failure });
    }
  }

  /** @returns how many files are given up */
  async giveUp(): Promise<number> {
    const images = this.images.splice(0);
    for (const image of images) if ('received' in image) await this.store.discard(image.received);
    return images.length;
  }

  /** @throws Refusal `invalid` for a form without a file */
  requireFile(): void {
    if (this.images.length === 0) throw new Refusal('invalid', 'The form holds no file.');
  }

  /** @throws Refusal that names every file that was refused; `cause` says why the first one was, and names none */
  async commit(count?: FileCount): Promise<StoredInstance> {
    const settled = await Promise.allSettled(
      this.images.map(async (image) => {
        if ('failure' in image) throw image.failure;
        return this.store.commit(image.received);
      }),
    );
    const stored: StoredInstance[] = [];
    const failures: { name: string; reason: unknown }[] = [];
    for (const [index, each] of settled.entries()) {
      if (each.status === 'fulfilled') {
        stored.push(each.value);
        await count?.stored(each.value);
      } else {
        failures.push({ name: this.images[index]?.name ?? '', reason: each.reason });
        await count?.refused();
      }
    }
    if (failures.length > 0) throw refusalOf(failures);
    return stored[0] as StoredInstance;
  }
}

/** One line for each file (spec slicebox 13). What is no refusal is an internal error. */
function refusalOf(failures: readonly { name: string; reason: unknown }[]): unknown {
  const refusals = failures.map(({ reason }) => reason);
  const unexpected = refusals.find((reason) => !(reason instanceof Refusal));
  if (unexpected !== undefined) return unexpected;
  const [first] = refusals as [Refusal];
  const lines = failures.map(({ name, reason }) => `${name}: ${(reason as Refusal).message}`);
  const refusal = new Refusal(first.kind, lines.join('\n'), first.details, first.retryAfterSeconds);
  return Object.assign(refusal, { cause: first });
}
