import { z } from 'zod';
import { sliceboxRole } from './access.js';
import { sourceType } from './events.js';
import { sliceboxImage } from './slicebox.js';
import { domainName, numericId } from './values.js';

/** The archive's own door for other services of the suite: store, replace and fetch an instance. Its bytes are streamed. */
export const DOOR_PATH = '/internal/instances';

/** Header in which a service shows another that it is one; the gateway strips whatever a client sends under `x-circus-`. */
export const SERVICE_HEADER = 'x-circus-service';
/** Header with what goes along with an instance's bytes: JSON in base64url. */
export const INSTANCE_HEADER = 'x-circus-instance';

/** Who is answerable for something in the audit trail. */
export const doorActor = z.object({
  userId: z.number().int().nullable(),
  userEmail: z.string(),
  address: z.string(),
  requestId: z.string(),
});

/** Which transform changed an instance and how, as it stands in `archive.instance.transformed_by`. */
export const instanceMark = z.looseObject({ transform: z.string().min(1) });
export type InstanceMark = z.infer<typeof instanceMark>;

/** Where an instance comes from that another service stores. */
export const storingOrigin = z.object({
  /** The suite's default domain where left out. */
  domain: domainName.nullish(),
  sourceType,
  sourceId: z.number().int(),
  /** As it is shown. */
  sourceName: z.string(),
  /** Who is answerable in the audit trail; without a user where a service works for nobody in particular. */
  actor: doorActor,
});
export type StoringOrigin = z.infer<typeof storingOrigin>;

/** In whose name, and how, an instance is replaced by what the suite made out of it. */
export const replacing = z.object({
  actor: doorActor,
  /** The rights of who asked for it. */
  access: z.object({ loginId: z.string(), role: sliceboxRole, domains: z.array(z.string()) }),
  mark: instanceMark,
  /** What is done to the image, for the words of a refusal: `anonymized`. */
  doing: z.string(),
  /** Also where a case uses the series, which only an administrator may. */
  force: z.boolean(),
});
export type Replacing = z.infer<typeof replacing>;

/** An instance that is durable and visible. */
export const storedByDoor = z.object({
  imageId: numericId,
  seriesId: numericId,
  /** Whether an instance with this SOP Instance UID stood in the series before. */
  overwrite: z.boolean(),
  image: sliceboxImage,
});
export type StoredByDoor = z.infer<typeof storedByDoor>;

/** Images that have been forwarded and are not to be kept: with the bytes that were sent, which may have been replaced since. */
export const forwardedImages = z.object({
  images: z.array(z.object({ imageId: numericId, storageKey: z.string() })).max(10_000),
  actor: doorActor,
});
export type ForwardedImages = z.infer<typeof forwardedImages>;

/** What became of them: those that a case or a job uses are kept, as are those that were stored anew. */
export const removedByDoor = z.object({ removed: z.number().int(), kept: z.number().int() });
export type RemovedByDoor = z.infer<typeof removedByDoor>;
