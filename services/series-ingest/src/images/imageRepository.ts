import { type Access, Refusal, type SliceboxImage } from '@circus/contracts';
import type { Database } from '@circus/db';
import { hasDomain } from '@circus/service-kit';
import type { StoredInstance } from '../storing/receivedInstance.js';

/** Where an image's bytes are, and of which series they are. */
export interface ImageBytes {
  storageKey: string;
  sizeBytes: number;
  seriesUid: string;
}

/** @throws Refusal `missing`, also for an image of another domain: on this surface it does not exist */
export async function findImageBytes(database: Database, access: Access, imageId: bigint): Promise<ImageBytes> {
  const [row] = await database.$queryRaw<
    { storage_key: string; size_bytes: bigint; series_instance_uid: string; domain: string }[]
  >`
    SELECT i.storage_key, i.size_bytes, s.series_instance_uid, s.domain
    FROM archive.instance i JOIN archive.series s ON s.id = i.series_pk WHERE i.id = ${imageId}`;
  if (!row || !hasDomain(access, row.domain)) throw new Refusal('missing', 'There is no such image.');
  return {
    storageKey: row.storage_key,
    sizeBytes: Number(row.size_bytes),
    seriesUid: row.series_instance_uid,
  };
}

/** An image as Slicebox describes it, right after it was stored. */
export const imageOf = (stored: StoredInstance): SliceboxImage => ({
  id: stored.instanceId,
  seriesId: stored.seriesId,
  sopInstanceUID: { value: stored.sopInstanceUid },
  imageType: { value: stored.imageType },
  instanceNumber: { value: stored.instanceNumber },
});
