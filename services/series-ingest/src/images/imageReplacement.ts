import { Refusal } from '@circus/contracts';
import type { Database, Statements } from '@circus/db';
import type { Actor } from '@circus/service-kit';
import type { InstanceStore } from '../storing/instanceStore.js';
import type { Alongside, InstanceIdentity, StoredInstance } from '../storing/receivedInstance.js';
import type { TransformMark } from '../storing/transform.js';
import {
  type ImageRemovalParts,
  keepFromComingBack,
  type RemovedImage,
  type Remover,
  removeImagesOf,
  requireUnusedSeries,
} from './imageRemoval.js';
import type { StoredImage } from './storedImage.js';

export interface ImageReplacementParts extends ImageRemovalParts {
  store: InstanceStore;
}

export interface ImageReplacement {
  /** Also where a case uses the series, which only an administrator may. */
  force: boolean;
  /** What is done to the image, for the words of a refusal. */
  doing: string;
  mark: TransformMark;
  /** The new bytes, asked for once it is known that the image may be replaced. */
  open(): Promise<AsyncIterable<Uint8Array>>;
  /**
   * Whether an instance of the same identity that another transform of the same kind has made may be written over: what
   * is anonymized again is the same then.
   */
  again?: boolean;
}

/** The image is not any more what was read: it can be read and replaced anew. */
export class ImageChanged extends Refusal {
  constructor() {
    super('conflict', 'Somebody else changed this image meanwhile. Try again.');
  }
}

/**
 * Puts what was made out of an image in its place, tags of its series included. In one transaction it is stored and the old
 * one deleted: at no moment, and after no crash, are both of them there, or neither. Where it is still the same instance it
 * keeps its id, otherwise it has another one.
 *
 * @throws ImageChanged; Refusal `conflict` for a series that a case uses (DECISIONS 11), and where another image stands that
 *   would be replaced; what the bytes' source throws
 */
export async function replaceImage(
  parts: ImageReplacementParts,
  access: Remover,
  actor: Actor,
  image: StoredImage,
  { force, doing, mark, open, again = false }: ImageReplacement,
): Promise<StoredInstance> {
  const { database, store } = parts;
  const requireUnused = (statements: Statements) =>
    requireUnusedSeries(statements, [image.seriesId], access, { force, doing });
  // Refused before the work; whether it still is so is looked at in the transaction.
  await database.$transaction(requireUnused);
  const origin = { domain: image.domain, source: image.source, actor };
  const received = await store.receive(await open(), origin, [...(image.transformedBy ?? []), mark]);
  const { identity } = received.description;
  const isSame = isIdentityOf(identity, image);
  const writtenOver = again && !isSame ? await findMade(database, identity, mark.transform) : null;
  let removed: RemovedImage[] = [];
  const alongside: Alongside = async (statements, stored, replacedKey) => {
    await requireUnused(statements);
    if (isSame) {
      if (replacedKey !== image.storageKey) throw new ImageChanged();
      return;
    }
    if (replacedKey !== null && replacedKey !== writtenOver) {
      throw new Refusal('conflict', 'Another image with these UIDs is in the archive, and would be replaced.');
    }
    await carryTags(statements, image.seriesId, stored.seriesId);
    removed = await removeImagesOf(statements, actor, [image.seriesId], [image.id]);
    if (removed[0]?.storage_key !== image.storageKey) throw new ImageChanged();
  };
  const stored = await store.commit({ ...received, alongside });
  if (!isSame) await keepFromComingBack(parts, removed);
  return stored;
}

const isIdentityOf = (identity: InstanceIdentity, image: StoredImage): boolean =>
  identity.patientName === image.patientName &&
  identity.patientId === image.patientId &&
  identity.studyInstanceUid === image.studyUid &&
  identity.seriesInstanceUid === image.seriesUid &&
  identity.sopInstanceUid === image.sopInstanceUid;

/** Where the bytes are of an image of this identity that a transform of this kind has made; null without one. */
async function findMade(database: Database, identity: InstanceIdentity, transform: string): Promise<string | null> {
  const [made] = await database.$queryRaw<{ storage_key: string }[]>`
    SELECT i.storage_key FROM archive.instance i JOIN archive.series s ON s.id = i.series_pk
    WHERE i.sop_instance_uid = ${identity.sopInstanceUid} AND s.series_instance_uid = ${identity.seriesInstanceUid}
      AND s.study_instance_uid = ${identity.studyInstanceUid} AND s.patient_name = ${identity.patientName}
      AND s.patient_id = ${identity.patientId} AND i.transformed_by @> ${JSON.stringify([{ transform }])}::jsonb`;
  return made?.storage_key ?? null;
}

/** What somebody said of the series holds for the image's new one (spec slicebox 6.8, 7.7). */
async function carryTags(statements: Statements, from: number, to: number): Promise<void> {
  await statements.$executeRaw`
    INSERT INTO archive.series_tagging (series_id, series_tag_id)
    SELECT ${to}::bigint, series_tag_id FROM archive.series_tagging WHERE series_id = ${from}::bigint
    ON CONFLICT DO NOTHING`;
}
