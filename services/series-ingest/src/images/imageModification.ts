import { type Access, Refusal, type tagMapping } from '@circus/contracts';
import type { Database } from '@circus/db';
import {
  type DataElement,
  type ElementChange,
  modifyElements,
  requireOneAttribute,
  rewriteFile,
  tagPathOf,
  tagPathText,
} from '@circus/dicom';
import type { Actor } from '@circus/service-kit';
import type { z } from 'zod';
import type { InstanceStore } from '../storing/instanceStore.js';
import type { InstanceIdentity, ReceivedInstance, StoredInstance } from '../storing/receivedInstance.js';
import { type ImageRemovalParts, removeImages, requireUnusedSeries } from './imageRemoval.js';
import { findStoredImage, type StoredImage } from './storedImage.js';

export interface ImageModificationParts extends ImageRemovalParts {
  store: InstanceStore;
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

/**
 * Gives attributes of an image other values. It is stored anew before the old one is deleted. Where it is still the same
 * instance it keeps its id, otherwise it has another one (spec slicebox 6.8).
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
  const { database, storage, store, maxHeaderBytes } = parts;
  const image = await findStoredImage(database, access, imageId);
  await database.$transaction((transaction) =>
    requireUnusedSeries(transaction, [image.seriesId], access, { force, doing: 'modified' }),
  );
  const { stream } = await storage.open(image.storageKey);
  const received = await (async () => {
    try {
      const { bytes } = await rewriteFile(stream, maxHeaderBytes, {
        change: ({ meta, dataset, form }) => {
          const modified = modifyElements(dataset, changes, form);
          return { meta: withIdentity(meta, modified), dataset: modified, keepsPixels: true };
        },
      });
      const mark = { transform: 'modify', attributes: changes.map(({ path }) => tagPathText(path)) };
      const origin = { domain: image.domain, source: image.source, actor };
      return await store.receive(bytes, origin, [...(image.transformedBy ?? []), mark]);
    } finally {
      stream.destroy();
    }
  })();
  const isSame = isIdentityOf(received.description.identity, image);
  try {
    if (!isSame) await requireFreePlace(database, received);
  } catch (error) {
    await store.discard(received);
    throw error;
  }
  const stored = await store.commit(received);
  if (!isSame) await removeImages(parts, access, actor, [image.id], { force });
  return stored;
}

/** The file meta information names the instance as the data set does (PS3.10 7.1). */
function withIdentity(meta: readonly DataElement[], dataset: readonly DataElement[]): DataElement[] {
  const valueOf = (tag: string) => dataset.find((element) => element.tag === tag)?.value ?? null;
  const named = new Map([
    ['00020002', valueOf('00080016')],
    ['00020003', valueOf('00080018')],
  ]);
  return meta.map((element) => {
    const value = named.get(element.tag);
    return value ? { ...element, value, length: value.length } : element;
  });
}

const isIdentityOf = (identity: InstanceIdentity, image: StoredImage): boolean =>
  identity.patientName === image.patientName &&
  identity.patientId === image.patientId &&
  identity.studyInstanceUid === image.studyUid &&
  identity.seriesInstanceUid === image.seriesUid &&
  identity.sopInstanceUid === image.sopInstanceUid;

/** @throws Refusal `conflict` where an image of this identity stands: modifying one must not replace another */
async function requireFreePlace(database: Database, { description: { identity } }: ReceivedInstance): Promise<void> {
  const [taken] = await database.$queryRaw<{ id: bigint }[]>`
    SELECT i.id FROM archive.instance i JOIN archive.series s ON s.id = i.series_pk
    WHERE i.sop_instance_uid = ${identity.sopInstanceUid} AND s.series_instance_uid = ${identity.seriesInstanceUid}
      AND s.study_instance_uid = ${identity.studyInstanceUid} AND s.patient_name = ${identity.patientName}
      AND s.patient_id = ${identity.patientId}`;
  if (taken) throw new Refusal('conflict', 'Another image with these UIDs is in the archive, and would be replaced.');
}
