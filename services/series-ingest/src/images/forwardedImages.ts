import { ALL, type ForwardedImages, Refusal, type RemovedByDoor } from '@circus/contracts';
import { type ImageRemovalParts, removeImages } from './imageRemoval.js';

/** Nobody in particular, who may delete nothing that is used. */
const FORWARDING = { loginId: 'Forwarding', role: 'USER', domains: [ALL] } as const;

/**
 * Deletes images that have been forwarded, one series after the other. What a case or a plug-in job uses is kept, and what
 * was stored anew since it was sent.
 */
export async function removeForwardedImages(
  parts: ImageRemovalParts,
  { images, actor }: ForwardedImages,
): Promise<RemovedByDoor> {
  const rows = await parts.database.$queryRaw<{ id: bigint; series_pk: bigint }[]>`
    SELECT i.id, i.series_pk FROM archive.instance i
    JOIN jsonb_to_recordset(${JSON.stringify(images)}::jsonb) AS sent("imageId" bigint, "storageKey" text)
      ON sent."imageId" = i.id AND sent."storageKey" = i.storage_key
    ORDER BY i.series_pk, i.id`;
  const bySeries = new Map<bigint, number[]>();
  for (const { id, series_pk } of rows) bySeries.set(series_pk, [...(bySeries.get(series_pk) ?? []), Number(id)]);
  let removed = 0;
  for (const ids of bySeries.values()) {
    try {
      await removeImages(parts, { ...FORWARDING, domains: [ALL] }, actor, ids, { force: false });
      removed += ids.length;
    } catch (error) {
      if (!(error instanceof Refusal) || error.kind !== 'conflict') throw error;
    }
  }
  return { removed, kept: images.length - removed };
}
