import type { Database } from '@circus/db';
import type { ArchiveDoor } from '@circus/service-kit';

/** Images deleted by one request. */
const TOGETHER = 1_000;

/** A delivered transaction with which something is left to do. */
export interface DeliveredTransaction {
  id: bigint;
  keep_images: boolean;
  source_type: string;
  source_id: number;
}

/**
 * Delivered transactions that can be ended: those of images that are not kept wait until nothing of the same source is
 * still to be delivered, by whatever rule (spec slicebox 10).
 */
export async function endableTransactions(database: Database): Promise<DeliveredTransaction[]> {
  return database.$queryRaw<DeliveredTransaction[]>`
    SELECT t.id, r.keep_images, r.source_type, r.source_id
    FROM sharing.forwarding_transaction t JOIN sharing.forwarding_rule r ON r.id = t.rule_id
    WHERE t.status = 'DELIVERED' AND (r.keep_images OR NOT EXISTS (
      SELECT FROM sharing.forwarding_transaction o JOIN sharing.forwarding_rule p ON p.id = o.rule_id
      WHERE p.source_type = r.source_type AND p.source_id = r.source_id AND o.status IN ('COLLECTING', 'WAITING', 'SENDING')))
    ORDER BY t.id`;
}

/**
 * Ends a transaction, its images deleted where they are not to be kept. Those that another rule failed to deliver stay, as
 * do those that a case uses.
 *
 * @returns how many images were deleted, and how many had to stay
 * @throws Refusal `unavailable` where the archive is away; the transaction is ended later then
 */
export async function endTransaction(
  database: Database,
  archive: ArchiveDoor,
  { id, keep_images }: DeliveredTransaction,
): Promise<{ removed: number; kept: number }> {
  const counts = { removed: 0, kept: 0 };
  const images = keep_images ? [] : await deletableImages(database, id);
  for (let start = 0; start < images.length; start += TOGETHER) {
    const { removed, kept } = await archive.removeForwarded({
      images: images.slice(start, start + TOGETHER),
      actor: { userId: null, userEmail: '', address: 'forwarding', requestId: `forwarding-${id}` },
    });
    counts.removed += removed;
    counts.kept += kept;
  }
  await database.$executeRaw`
    UPDATE sharing.forwarding_transaction SET status = 'FINISHED', updated_at = now() WHERE id = ${id}`;
  return counts;
}

async function deletableImages(database: Database, id: bigint): Promise<{ imageId: number; storageKey: string }[]> {
  const rows = await database.$queryRaw<{ image_id: bigint; storage_key: string }[]>`
    SELECT f.image_id, f.storage_key FROM sharing.forwarding_image f
    WHERE f.transaction_id = ${id} AND f.sent_at IS NOT NULL AND f.storage_key IS NOT NULL AND NOT EXISTS (
      SELECT FROM sharing.forwarding_image o WHERE o.image_id = f.image_id AND o.sent_at IS NULL)
    ORDER BY f.image_id`;
  return rows.map(({ image_id, storage_key }) => ({ imageId: Number(image_id), storageKey: storage_key }));
}
