import type { Database, Transaction } from '@circus/db';
import { findBox } from '../boxes/boxRepository.js';
import { withBasicProfile } from '../boxes/profiles.js';
import { addOutgoing } from '../transactions/outgoingRepository.js';
import type { DueTransaction } from './transactionRepository.js';

/** What became of images that were put into the queue of a box. */
export interface BoxDelivery {
  id: bigint;
  rule_id: number;
  /** The box. */
  destination_id: number;
  /** Of the transaction with the box; null where somebody has deleted it. */
  status: 'FINISHED' | 'FAILED' | null;
  reason: string | null;
}

/**
 * Puts images into the queue of a box, to be anonymized by its own profile; they are in it exactly once.
 *
 * @returns whether the box still stands
 */
export async function queueForBox(
  database: Database,
  { id, destination_id }: DueTransaction,
  imageIds: readonly number[],
): Promise<boolean> {
  const box = await findBox(database, destination_id);
  if (!box) return false;
  return database.$transaction(
    async (transaction) => {
      const held = await transaction.$queryRaw<unknown[]>`SELECT 1 FROM sharing.box WHERE id = ${box.id} FOR SHARE`;
      const own = await transaction.$queryRaw<unknown[]>`
        SELECT 1 FROM sharing.forwarding_transaction
        WHERE id = ${id} AND status = 'SENDING' AND box_transaction_id IS NULL FOR UPDATE`;
      if (held.length === 0 || own.length === 0) return false;
      const images = imageIds.map((imageId) => ({ imageId, tagValues: [] }));
      const outgoing = await addOutgoing(transaction, box, withBasicProfile(box.profile), images);
      await transaction.$executeRaw`
        UPDATE sharing.forwarding_transaction SET box_transaction_id = ${outgoing}, claimed_until = NULL, updated_at = now()
        WHERE id = ${id}`;
      // What is sent is what stands there now: an image that is stored anew meanwhile is not deleted later.
      await transaction.$executeRaw`
        UPDATE sharing.forwarding_image f SET storage_key = i.storage_key, sha256 = i.sha256
        FROM archive_read.image_digest i
        WHERE f.transaction_id = ${id} AND f.sent_at IS NULL AND i.id = f.image_id`;
      return true;
    },
    { timeout: 60_000 },
  );
}

/** Transactions with boxes that have ended since; one that was given up may have been tried again. */
export async function endedBoxDeliveries(database: Database): Promise<BoxDelivery[]> {
  return database.$queryRaw<BoxDelivery[]>`
    SELECT f.id, f.rule_id, r.destination_id, o.status, coalesce(o.last_error,
      (SELECT max(i.message) FROM sharing.outgoing_image i WHERE i.transaction_id = o.id AND i.state IN ('failed', 'refused')))
      AS reason
    FROM sharing.forwarding_transaction f JOIN sharing.forwarding_rule r ON r.id = f.rule_id LEFT JOIN sharing.outgoing_transaction o ON o.id = f.box_transaction_id
    WHERE f.box_transaction_id IS NOT NULL AND (
      (f.status = 'SENDING' AND (o.id IS NULL OR o.status IN ('FINISHED', 'FAILED')))
      OR (f.status = 'FAILED' AND o.status = 'FINISHED'))
    ORDER BY f.id`;
}

/**
 * Those that the box has are sent; others, which it refused, are not, and stay.
 *
 * @returns how many were not known to be sent before
 */
export function markReceivedByBox(transaction: Transaction, id: bigint): Promise<number> {
  return transaction.$executeRaw`
    UPDATE sharing.forwarding_image f SET sent_at = now(), failure = NULL
    FROM sharing.forwarding_transaction t, sharing.outgoing_image i
    WHERE f.transaction_id = ${id} AND t.id = f.transaction_id AND f.sent_at IS NULL
      AND i.transaction_id = t.box_transaction_id AND i.image_id = f.image_id AND i.state = 'sent'`;
}
