import { events } from '@circus/contracts';
import { emit, type Transaction } from '@circus/db';
import { logChange } from '@circus/service-kit';
import { NOT_THERE } from './outgoingQueue.js';

interface Ending {
  box_id: number;
  box_name: string;
  sent_image_count: number;
  total_image_count: number;
  refused: bigint;
  not_there: bigint;
  failed: bigint;
  message: string | null;
}

/**
 * Ends a transaction that has nothing left to send, once: FINISHED where all of its images are with the receiver or were
 * refused by it, FAILED where some were given up. The event and the line in the log stand or fall with it.
 *
 * @param isPushed the receiver does not know by itself, and is to be told
 * @returns whether it ended now
 */
export async function settle(transaction: Transaction, id: bigint, isPushed: boolean): Promise<boolean> {
  const [row] = await transaction.$queryRaw<Ending[]>`
    SELECT box_id, box_name, sent_image_count, total_image_count, x.* FROM (
      SELECT * FROM sharing.outgoing_transaction WHERE id = ${id} AND status IN ('WAITING', 'PROCESSING') FOR UPDATE) t
    CROSS JOIN LATERAL (
      SELECT count(*) FILTER (WHERE state = 'failed') AS failed, count(*) FILTER (WHERE state = 'refused') AS refused,
        count(*) FILTER (WHERE state = 'refused' AND message = ${NOT_THERE}) AS not_there,
        count(*) FILTER (WHERE state = 'queued') AS queued, max(message) FILTER (WHERE state = 'failed') AS message
      FROM sharing.outgoing_image i WHERE i.transaction_id = t.id) x
    WHERE x.queued = 0`;
  if (!row) return false;
  const failed = Number(row.failed);
  // An address behind which there is no box (any more) refuses everything, and has nothing.
  const isNobody = row.total_image_count > 0 && Number(row.not_there) === row.total_image_count;
  if (failed > 0 || isNobody) {
    const reason = isNobody
      ? NOT_THERE
      : `${failed} of ${row.total_image_count} images could not be sent. ${row.message}`;
    await fail(transaction, id, reason, isPushed);
    return true;
  }
  await transaction.$executeRaw`
    UPDATE sharing.outgoing_transaction SET status = 'FINISHED', tell_attempts = ${isPushed ? 0 : null}::int, updated_at = now()
    WHERE id = ${id}`;
  const refused = Number(row.refused);
  const imageCount = row.sent_image_count - refused;
  await emit(transaction, 'sharing', events.imagesSent, {
    version: 1,
    destinationType: 'box',
    destinationId: row.box_id,
    transactionId: Number(id),
    imageCount,
  });
  const rest = refused > 0 ? ` The box refused ${refused} more.` : '';
  await logChange(transaction, 'sharing', {
    entryType: refused > 0 ? 'WARN' : 'INFO',
    subject: 'Box',
    message: `Sending ${imageCount} images to the box ${row.box_name} is finished (transaction ${id}).${rest}`,
  });
  return true;
}

/** Ends a transaction before all of its images were sent, once. What was not sent is not sent any more. */
export async function fail(transaction: Transaction, id: bigint, reason: string, isPushed: boolean): Promise<void> {
  const [row] = await transaction.$queryRaw<{ box_id: number; box_name: string }[]>`
    UPDATE sharing.outgoing_transaction SET status = 'FAILED', last_error = ${reason}, last_error_at = now(),
      tell_attempts = ${isPushed ? 0 : null}::int, updated_at = now()
    WHERE id = ${id} AND status IN ('WAITING', 'PROCESSING') RETURNING box_id, box_name`;
  if (!row) return;
  await emit(transaction, 'sharing', events.sendingFailed, {
    version: 1,
    destinationType: 'box',
    destinationId: row.box_id,
    transactionId: Number(id),
    reason,
  });
  await logChange(transaction, 'sharing', {
    entryType: 'ERROR',
    subject: 'Box',
    message: `Sending images to the box ${row.box_name} has failed (transaction ${id}). ${reason}`,
  });
}
