import { type Access, type AnonymizationProfile, Refusal, type SliceboxImage, type TagValue } from '@circus/contracts';
import type { Database } from '@circus/db';
import { type Actor, type ArchiveDoor, hasDomain, logChange, mayUsePersonalInfo } from '@circus/service-kit';
import type { AnonymizationRequest, Anonymizer } from './anonymizer.js';
import type { ImageLookup } from './imageLookup.js';
import type { ArchivedImage } from './images.js';
import { forgetKey } from './keyRemoval.js';
import { beyondBasicProfile, chosenOptions } from './options.js';

export interface ImageAnonymizationParts {
  database: Database;
  anonymizer: Anonymizer;
  archive: ArchiveDoor;
  /** Called when something was put into the outbox. */
  published: () => void;
}

/** In whose name. */
export interface Asking {
  access: Access;
  actor: Actor;
}

/** Images anonymized at the same time for one request. */
const PARALLEL = 8;

/**
 * Whoever may not see patients gets what the Basic Profile leaves, and nothing that an option keeps (DECISIONS 14).
 *
 * @throws Refusal `forbidden`, and `invalid` for options that are not available
 */
export function requireProfileFor(access: Access, profile: AnonymizationProfile): void {
  const kept = beyondBasicProfile(chosenOptions(profile));
  if (kept.length === 0 || mayUsePersonalInfo(access)) return;
  throw new Refusal(
    'forbidden',
    'Without the privilege to view personal information only the Basic Profile is possible.',
  );
}

/** @throws Refusal `missing`, also for an image of another domain: on this surface it does not exist */
export async function ownImage(images: ImageLookup, access: Access, imageId: number): Promise<ArchivedImage> {
  const image = await images.find(imageId);
  if (!hasDomain(access, image.domain)) throw new Refusal('missing', 'There is no such image.');
  return image;
}

/**
 * Puts the anonymous image in the place of an image of the archive, which is deleted once the new one is durable. Its key stays.
 *
 * @param force also where a case uses the series, which only an administrator may
 * @throws Refusal `missing`; `conflict` for a series that a case uses; as `Anonymizer.anonymize`
 */
export async function anonymizeImage(
  parts: ImageAnonymizationParts,
  { access, actor }: Asking,
  imageId: number,
  request: AnonymizationRequest,
  { force }: { force: boolean },
): Promise<SliceboxImage> {
  const { database, anonymizer, archive, published } = parts;
  const own = await ownImage(anonymizer.images, access, imageId);
  const { keyId, options, stream } = await anonymizer.open(own, request, { inPlace: true, by: actor });
  const { loginId, role, domains } = access;
  try {
    const { imageId: newId, image } = await archive.replace(imageId, stream, {
      actor,
      access: { loginId, role, domains },
      mark: { transform: 'anonymize', options },
      doing: 'anonymized',
      force,
    });
    await database.$executeRaw`
      UPDATE sharing.anonymization_key SET image_id = ${newId}::bigint WHERE id = ${keyId}::bigint`;
    return image;
  } catch (error) {
    // A key tells of something that was done. Where the archive may have done it and could not say so, the key stays.
    if (keyId !== null && error instanceof Refusal && error.kind !== 'unavailable') await forgetKey(database, keyId);
    throw error;
  } finally {
    stream.destroy();
    published();
  }
}

/**
 * The same for many. Ids that no image of the caller's has are passed over.
 *
 * @throws Refusal where an image could not be anonymized, once all others were; its message says how many were
 */
export async function anonymizeImages(
  parts: ImageAnonymizationParts,
  asking: Asking,
  profile: AnonymizationProfile,
  wanted: readonly { imageId: number; tagValues: readonly TagValue[] }[],
  { force }: { force: boolean },
): Promise<SliceboxImage[]> {
  const images = [...new Map(wanted.map((each) => [each.imageId, each])).values()];
  const done: SliceboxImage[] = [];
  const refused: unknown[] = [];
  const next = images.values();
  const work = async (): Promise<void> => {
    for (const { imageId, tagValues } of next) {
      try {
        done.push(await anonymizeImage(parts, asking, imageId, { profile, tagValues }, { force }));
      } catch (error) {
        if (!(error instanceof Refusal && error.kind === 'missing')) refused.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, work));
  if (done.length > 0) {
    const count = done.length === 1 ? 'an image' : `${done.length} images`;
    await tell(parts, `${asking.access.loginId}: Anonymized ${count}.`);
  }
  const [first] = refused;
  if (!(first instanceof Refusal)) {
    if (first !== undefined) throw first;
    return done;
  }
  const told = `${done.length} of ${images.length} images were anonymized, ${refused.length} were not: ${first.message}`;
  throw images.length === 1 ? first : new Refusal(first.kind, told);
}

/** A line of the log that Slicebox shows. */
export async function tell({ database, published }: ImageAnonymizationParts, message: string): Promise<void> {
  await database.$transaction((transaction) =>
    logChange(transaction, 'sharing', { entryType: 'INFO', subject: 'System', message }),
  );
  published();
}
