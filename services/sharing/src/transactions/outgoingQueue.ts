import type { OutgoingTransactionImage } from '@circus/contracts';
import type { Database, Transaction } from '@circus/db';
import { type OutgoingRow, outgoingOf, type QueuedImage } from './outgoingRepository.js';

interface QueuedRow extends OutgoingRow {
  image_row_id: bigint;
  image_id: bigint;
  sequence_number: number;
  tag_values: QueuedImage['anonymization']['tagValues'];
  attempts: number;
}

/*
 * Who changes a transaction and its images holds the transaction first, several of them in the order of their numbers, as
 * the deletion of one does: nobody waits for somebody who waits for him.
 */

/** What a refused image says that the receiver answered 404: it may be no box at all. */
export const NOT_THERE = 'The box answers with status 404.';

/** The images of a box that can be sent now, oldest transaction first, then in their order (spec slicebox 8.4). */
async function queuedRows(database: Database, boxId: number, count: number): Promise<QueuedRow[]> {
  return database.$queryRaw<QueuedRow[]>`
    SELECT t.*, i.* FROM sharing.outgoing_transaction t CROSS JOIN LATERAL (
      SELECT id AS image_row_id, image_id, sequence_number, tag_values, attempts FROM sharing.outgoing_image
      WHERE transaction_id = t.id AND state = 'queued' AND (retry_at IS NULL OR retry_at <= now())
      ORDER BY sequence_number LIMIT ${count}) i
    WHERE t.box_id = ${boxId} AND t.status IN ('WAITING', 'PROCESSING')
    ORDER BY t.id, i.sequence_number LIMIT ${count}`;
}

export async function queuedImages(database: Database, boxId: number, count: number): Promise<QueuedImage[]> {
  return (await queuedRows(database, boxId, count)).map(queuedOf);
}

/** The same as a box is told that fetches them. */
export async function offeredImages(
  database: Database,
  boxId: number,
  count: number,
  waitingMs: number,
): Promise<OutgoingTransactionImage[]> {
  return (await queuedRows(database, boxId, count)).map((row) => ({
    transaction: outgoingOf(row, waitingMs),
    image: {
      id: Number(row.image_row_id),
      outgoingTransactionId: Number(row.id),
      imageId: Number(row.image_id),
      sequenceNumber: row.sequence_number,
      sent: false,
    },
  }));
}

/** One image of a box by its numbers; null for one that is not, or no longer, to be sent. */
export async function findQueued(
  database: Database,
  boxId: number,
  transactionId: bigint,
  imageRowId: bigint,
): Promise<QueuedImage | null> {
  const [row] = await database.$queryRaw<QueuedRow[]>`
    SELECT t.*, i.id AS image_row_id, i.image_id, i.sequence_number, i.tag_values, i.attempts
    FROM sharing.outgoing_transaction t JOIN sharing.outgoing_image i ON i.transaction_id = t.id
    WHERE t.box_id = ${boxId} AND t.id = ${transactionId} AND i.id = ${imageRowId}
      AND t.status IN ('WAITING', 'PROCESSING') AND i.state = 'queued'`;
  return row ? queuedOf(row) : null;
}

const queuedOf = (row: QueuedRow): QueuedImage => ({
  id: row.image_row_id,
  transactionId: row.id,
  imageId: Number(row.image_id),
  sequenceNumber: row.sequence_number,
  totalImageCount: row.total_image_count,
  anonymization: { profile: { options: row.profile.map((name) => ({ name })) }, tagValues: row.tag_values },
  attempts: row.attempts,
});

/** Whether an image is still to be sent: its transaction and its box may be gone. */
export async function isStillQueued(database: Database, { id }: QueuedImage): Promise<boolean> {
  const rows = await database.$queryRaw<unknown[]>`
    SELECT 1 FROM sharing.outgoing_image i JOIN sharing.outgoing_transaction t ON t.id = i.transaction_id
    JOIN sharing.box b ON b.id = t.box_id
    WHERE i.id = ${id} AND i.state = 'queued' AND t.status IN ('WAITING', 'PROCESSING')`;
  return rows.length > 0;
}

/**
 * The receiver has an image, or does not want it: it is not sent again, and counts once however often this is said.
 *
 * @param refusal what the receiver said that does not want it
 * @returns whether it counted now
 */
export async function markSent(
  database: Database | Transaction,
  transactionId: bigint,
  imageRowId: bigint,
  refusal: string | null = null,
): Promise<boolean> {
  const counted = await database.$executeRaw`
    WITH held AS (SELECT id FROM sharing.outgoing_transaction WHERE id = ${transactionId} FOR UPDATE),
    marked AS (
      UPDATE sharing.outgoing_image i
      SET state = ${refusal === null ? 'sent' : 'refused'}, message = ${refusal}, retry_at = NULL
      FROM held WHERE i.id = ${imageRowId} AND i.transaction_id = held.id AND i.state IN ('queued', 'failed')
      RETURNING i.transaction_id)
    UPDATE sharing.outgoing_transaction t SET sent_image_count = sent_image_count + 1, failures = 0,
      status = CASE WHEN status IN ('WAITING', 'PROCESSING') THEN 'PROCESSING' ELSE status END,
      started_at = coalesce(started_at, now()), updated_at = now()
    FROM marked WHERE t.id = marked.transaction_id`;
  return counted > 0;
}

/** One image does not go through. After `maxAttempts` it is given up, and the others go on. */
export async function noteImageFailure(
  database: Database,
  image: QueuedImage,
  message: string,
  { maxAttempts, retryAfterMs }: { maxAttempts: number; retryAfterMs: (attempts: number) => number },
): Promise<void> {
  const wait = retryAfterMs(image.attempts + 1);
  await database.$executeRaw`
    WITH held AS (SELECT id FROM sharing.outgoing_transaction WHERE id = ${image.transactionId} FOR UPDATE),
    marked AS (
      UPDATE sharing.outgoing_image i SET attempts = i.attempts + 1, message = ${message},
        state = CASE WHEN i.attempts + 1 >= ${maxAttempts} THEN 'failed' ELSE i.state END,
        retry_at = now() + ${wait} * interval '1 millisecond'
      FROM held WHERE i.id = ${image.id} AND i.transaction_id = held.id AND i.state = 'queued' RETURNING i.transaction_id)
    UPDATE sharing.outgoing_transaction t SET last_error = ${message}, last_error_at = now()
    FROM marked WHERE t.id = marked.transaction_id`;
}

/** It was asked for once more. @returns how often by now */
export async function noteFetch(database: Database, { id }: QueuedImage): Promise<number> {
  const [row] = await database.$queryRaw<{ attempts: number }[]>`
    UPDATE sharing.outgoing_image SET attempts = attempts + 1 WHERE id = ${id} AND state = 'queued' RETURNING attempts`;
  return row?.attempts ?? 0;
}

/**
 * Images that were deleted are not sent, and do not count (spec slicebox 8.6).
 *
 * @returns the transactions that have fewer images now
 */
export async function forgetImages(transaction: Transaction, imageIds: readonly number[]): Promise<bigint[]> {
  const rows = await transaction.$queryRaw<{ id: bigint }[]>`
    WITH held AS (
      SELECT id FROM sharing.outgoing_transaction
      WHERE id IN (SELECT transaction_id FROM sharing.outgoing_image WHERE image_id = ANY(${[...imageIds]}::bigint[]))
      ORDER BY id FOR UPDATE),
    gone AS (
      DELETE FROM sharing.outgoing_image i USING held
      WHERE i.transaction_id = held.id AND i.image_id = ANY(${[...imageIds]}::bigint[]) AND i.state = 'queued'
      RETURNING i.transaction_id)
    UPDATE sharing.outgoing_transaction t SET total_image_count = t.total_image_count - n.count, updated_at = now()
    FROM (SELECT transaction_id, count(*)::int AS count FROM gone GROUP BY transaction_id) n
    WHERE t.id = n.transaction_id RETURNING t.id`;
  return rows.map(({ id }) => id);
}

/** Transactions of a box that are not ended and have nothing left to send. */
export async function exhaustedTransactions(database: Database, boxId: number): Promise<bigint[]> {
  const rows = await database.$queryRaw<{ id: bigint }[]>`
    SELECT id FROM sharing.outgoing_transaction t
    WHERE box_id = ${boxId} AND status IN ('WAITING', 'PROCESSING')
      AND NOT EXISTS (SELECT FROM sharing.outgoing_image i WHERE i.transaction_id = t.id AND i.state = 'queued')
    ORDER BY id`;
  return rows.map(({ id }) => id);
}

/** Whether anything waits for a box, be it that it rests. */
export async function hasOpenTransaction(database: Database, boxId: number): Promise<boolean> {
  const rows = await database.$queryRaw<unknown[]>`
    SELECT 1 FROM sharing.outgoing_transaction WHERE box_id = ${boxId} AND status IN ('WAITING', 'PROCESSING') LIMIT 1`;
  return rows.length > 0;
}

/** The box cannot be reached with what waits for it. @returns transactions for which this was once too often */
export async function noteTransactionFailures(
  transaction: Transaction,
  boxId: number,
  message: string,
  maxAttempts: number,
): Promise<bigint[]> {
  const rows = await transaction.$queryRaw<{ id: bigint; failures: number }[]>`
    WITH held AS (
      SELECT id FROM sharing.outgoing_transaction WHERE box_id = ${boxId} AND status IN ('WAITING', 'PROCESSING')
      ORDER BY id FOR UPDATE)
    UPDATE sharing.outgoing_transaction t SET failures = failures + 1, last_error = ${message}, last_error_at = now()
    FROM held WHERE t.id = held.id RETURNING t.id, t.failures`;
  return rows.filter(({ failures }) => failures >= maxAttempts).map(({ id }) => id);
}

/** Ended transactions whose receiver was not told of it. */
export async function untoldTransactions(
  database: Database,
  boxId: number,
): Promise<{ id: bigint; status: 'FINISHED' | 'FAILED' }[]> {
  return database.$queryRaw`
    SELECT id, status FROM sharing.outgoing_transaction
    WHERE box_id = ${boxId} AND status IN ('FINISHED', 'FAILED') AND tell_attempts IS NOT NULL ORDER BY id LIMIT 100`;
}

/** @param known whether the receiver knows now; otherwise it is tried again, up to `maxAttempts` times in all */
export async function noteTold(database: Database, id: bigint, known: boolean, maxAttempts: number): Promise<void> {
  await database.$executeRaw`
    UPDATE sharing.outgoing_transaction
    SET tell_attempts = CASE WHEN ${known} OR tell_attempts + 1 >= ${maxAttempts} THEN NULL ELSE tell_attempts + 1 END
    WHERE id = ${id}`;
}

/** How many images wait, by box. */
export async function waitingImages(database: Database): Promise<Map<number, number>> {
  const rows = await database.$queryRaw<{ box_id: number; count: bigint }[]>`
    SELECT box_id, sum(total_image_count - sent_image_count)::bigint AS count FROM sharing.outgoing_transaction
    WHERE status IN ('WAITING', 'PROCESSING') GROUP BY box_id`;
  return new Map(rows.map(({ box_id, count }) => [box_id, Number(count)]));
}

/** A failed transaction is tried once more: what the receiver does not have waits again. @returns whether there was one */
export async function retryOutgoing(transaction: Transaction, id: bigint): Promise<boolean> {
  const updated = await transaction.$executeRaw`
    UPDATE sharing.outgoing_transaction t SET status = 'WAITING', failures = 0, tell_attempts = NULL, updated_at = now()
    FROM sharing.box b WHERE t.id = ${id} AND t.status = 'FAILED' AND b.id = t.box_id`;
  if (updated === 0) return false;
  await transaction.$executeRaw`
    WITH again AS (
      UPDATE sharing.outgoing_image SET state = 'queued', attempts = 0, retry_at = NULL, message = NULL
      WHERE transaction_id = ${id} AND state = 'failed'),
    nobody AS (
      UPDATE sharing.outgoing_image SET state = 'queued', attempts = 0, retry_at = NULL, message = NULL
      WHERE transaction_id = ${id} AND state = 'refused' AND message = ${NOT_THERE} RETURNING 1)
    UPDATE sharing.outgoing_transaction SET sent_image_count = sent_image_count - (SELECT count(*)::int FROM nobody)
    WHERE id = ${id}`;
  return true;
}

/** Unfinished transactions with a box that goes: nothing will come of them. @returns those that were being sent */
export async function openTransactions(transaction: Transaction, boxId: number): Promise<bigint[]> {
  const rows = await transaction.$queryRaw<{ id: bigint }[]>`
    SELECT id FROM sharing.outgoing_transaction
    WHERE box_id = ${boxId} AND status IN ('WAITING', 'PROCESSING') ORDER BY id FOR UPDATE`;
  return rows.map(({ id }) => id);
}

/** Whether this side sends the transaction; otherwise its box fetches it. */
export async function isPushed(transaction: Transaction, id: bigint): Promise<boolean> {
  const rows = await transaction.$queryRaw<unknown[]>`
    SELECT 1 FROM sharing.outgoing_transaction t JOIN sharing.box b ON b.id = t.box_id
    WHERE t.id = ${id} AND b.send_method = 'PUSH'`;
  return rows.length > 0;
}
