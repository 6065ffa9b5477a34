import { type Access, Refusal, type tagMapping } from '@circus/contracts';
import type { Statements } from '@circus/db';
import { type ElementChange, requireOneAttribute, rewriteFile, tagPathOf, tagPathText } from '@circus/dicom';
import type { Actor } from '@circus/service-kit';
import type { z } from 'zod';
import { type Recipe, rewriteOf } from '../rewriting/recipe.js';
import type { RewriteThread } from '../rewriting/rewriteThread.js';
import type { InstanceStore } from '../storing/instanceStore.js';
import type { Alongside, InstanceIdentity, StoredInstance } from '../storing/receivedInstance.js';
import {
  type ImageRemovalParts,
  keepFromComingBack,
  type RemovedImage,
  removeImagesOf,
  requireUnusedSeries,
} from './imageRemoval.js';
import { findStoredImage, type StoredImage } from './storedImage.js';

export interface ImageModificationParts extends ImageRemovalParts {
  store: InstanceStore;
  rewriteThread: RewriteThread;
  maxHeaderBytes: number;
}

/** @throws Refusal `invalid` for a path that leads to no single attribute */
export function changesOf(mappings: readonly z.infer<typeof tagMapping>[]): ElementChange[] {
  return mappings.map(({ tagPath, value }) => {
    const path = tagPathOf(tagPath);
    requireOneAttribute(path);
    return { path, value: value ?? null };
  });
}

/** Times that an image is read anew because somebody changed it meanwhile. */
const ATTEMPTS = 5;

/**
 * Gives attributes of an image other values. In one transaction it is stored anew and the old one deleted. Where it is
 * still the same instance it keeps its id, otherwise it has another one (spec slicebox 6.8).
 *
 * @throws Refusal `missing`; `invalid` for what cannot be changed; `conflict` for a series that a case uses (DECISIONS 11),
 *   and where another image stands that would be replaced
 */
export async function modifyImage(
  parts: ImageModificationParts,
  access: Access,
  actor: Actor,
  imageId: bigint,
  changes: readonly ElementChange[],
  { force }: { force: boolean },
): Promise<StoredInstance> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await modifyOnce(parts, access, actor, imageId, changes, { force });
    } catch (error) {
      if (!(error instanceof ImageChanged)) throw error;
      if (attempt === ATTEMPTS) {
        throw error.cause ?? new Refusal('conflict', 'Others change this image all the time. Try again.');
      }
    }
  }
}

/** The image is not any more what was read. */
class ImageChanged extends Error {}

async function modifyOnce(
  parts: ImageModificationParts,
  access: Access,
  actor: Actor,
  imageId: bigint,
  changes: readonly ElementChange[],
  { force }: { force: boolean },
): Promise<StoredInstance> {
  const { database, storage, store, rewriteThread, maxHeaderBytes } = parts;
  const image = await findStoredImage(database, access, imageId);
  const requireUnused = (statements: Statements) =>
    requireUnusedSeries(statements, [image.seriesId], access, { force, doing: 'modified' });
  // Refused before the work; whether it still is so is looked at in the transaction.
  await database.$transaction(requireUnused);
  const { stream } = await storage.open(image.storageKey).catch((error: unknown) => {
    throw error instanceof Refusal && error.kind === 'missing' ? new ImageChanged('', { cause: error }) : error;
  });
  const received = await (async () => {
    try {
      const recipe: Recipe = { kind: 'modify', changes };
      const far = rewriteThread.rewriterFor(recipe);
      const { bytes } = await rewriteFile(stream, maxHeaderBytes, rewriteOf(recipe), far);
      const mark = { transform: 'modify', attributes: changes.map(({ path }) => tagPathText(path)) };
      const origin = { domain: image.domain, source: image.source, actor };
      return await store.receive(bytes, origin, [...(image.transformedBy ?? []), mark]);
    } finally {
      stream.destroy();
    }
  })();
  const isSame = isIdentityOf(received.description.identity, image);
  let removed: RemovedImage[] = [];
  const alongside: Alongside = async (statements, stored, replacedKey) => {
    await requireUnused(statements);
    if (isSame) {
      if (replacedKey !== image.storageKey) throw new ImageChanged();
      return;
    }
    if (replacedKey !== null) {
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

/** What somebody said of the series holds for the image's new one (spec slicebox 6.8). */
async function carryTags(statements: Statements, from: number, to: number): Promise<void> {
  await statements.$executeRaw`
    INSERT INTO archive.series_tagging (series_id, series_tag_id)
    SELECT ${to}::bigint, series_tag_id FROM archive.series_tagging WHERE series_id = ${from}::bigint
    ON CONFLICT DO NOTHING`;
}

const isIdentityOf = (identity: InstanceIdentity, image: StoredImage): boolean =>
  identity.patientName === image.patientName &&
  identity.patientId === image.patientId &&
  identity.studyInstanceUid === image.studyUid &&
  identity.seriesInstanceUid === image.seriesUid &&
  identity.sopInstanceUid === image.sopInstanceUid;
