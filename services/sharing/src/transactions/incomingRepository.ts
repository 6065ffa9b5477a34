import type { Access, IncomingTransaction, SliceboxImage, TransactionStatus } from '@circus/contracts';
import type { Database, Transaction } from '@circus/db';
import { type ImageRow, noSuchTransaction, rateOf, shownStatus, visibleImages } from './outgoingRepository.js';

interface IncomingRow {
  id: bigint;
  box_id: number;
  box_name: string;
  outgoing_transaction_id: bigint;
  received_image_count: bigint;
  added_image_count: bigint;
  refused_image_count: bigint;
  total_image_count: bigint;
  status: TransactionStatus;
  last_error: string | null;
  last_error_at: Date | null;
  created_at: Date;
  updated_at: Date;
}

/** What became of an image that a box sent. */
export interface ReceivedImage {
  /** Of the sender's transaction. */
  transactionId: number;
  sequenceNumber: number;
  totalImageCount: number;
  /** Null where the archive did not want it, for the reason that is said. */
  imageId: number | null;
  overwrite: boolean;
  refusal: string | null;
}

/**
 * Counts an image of a box, in its transaction: each sequence number counts once, however often the image comes.
 *
 * @returns the transaction's numbers, and whether it has become complete with this image
 */
export async function recordReceived(
  transaction: Transaction,
  box: { id: number; name: string },
  image: ReceivedImage,
): Promise<{ received: number; total: number; isFinished: boolean }> {
  const found = (await holdIncoming(transaction, box.id, image)) ?? (await addIncoming(transaction, box, image));
  const { id, status } = found;
  const [counted] = await transaction.$queryRaw<{ is_new: boolean; was_refused: boolean | null }[]>`
    WITH before AS (
      SELECT image_id IS NULL AS was_refused FROM sharing.incoming_image
      WHERE transaction_id = ${id} AND sequence_number = ${BigInt(image.sequenceNumber)})
    INSERT INTO sharing.incoming_image (transaction_id, sequence_number, image_id, overwrite)
    VALUES (${id}, ${BigInt(image.sequenceNumber)}, ${image.imageId === null ? null : BigInt(image.imageId)}, ${image.overwrite})
    ON CONFLICT (transaction_id, sequence_number) DO UPDATE SET image_id = EXCLUDED.image_id, overwrite = EXCLUDED.overwrite
    RETURNING xmax = 0 AS is_new, (SELECT was_refused FROM before) AS was_refused`;
  const isNew = counted?.is_new ? 1 : 0;
  const isAdded = image.imageId !== null && !image.overwrite ? 1 : 0;
  const isRefused = (image.imageId === null ? 1 : 0) - (counted?.was_refused ? 1 : 0);
  const [row] = await transaction.$queryRaw<{ received: bigint; total: bigint; status: TransactionStatus }[]>`
    UPDATE sharing.incoming_transaction SET
      received_image_count = least(total_image_count, received_image_count + ${isNew}),
      added_image_count = added_image_count + ${isAdded},
      refused_image_count = refused_image_count + ${isRefused},
      status = CASE WHEN received_image_count + ${isNew} >= total_image_count THEN 'FINISHED' ELSE 'PROCESSING' END,
      last_error = coalesce(${image.refusal}, last_error),
      last_error_at = CASE WHEN ${image.refusal}::text IS NULL THEN last_error_at ELSE now() END, updated_at = now()
    WHERE id = ${id} RETURNING received_image_count AS received, total_image_count AS total, status`;
  const { received, total, status: now } = row as { received: bigint; total: bigint; status: TransactionStatus };
  return { received: Number(received), total: Number(total), isFinished: now === 'FINISHED' && status !== 'FINISHED' };
}

type Held = { id: bigint; status: TransactionStatus };
type Numbers = Pick<ReceivedImage, 'transactionId' | 'totalImageCount'>;

/** Nobody else counts in it now. Null for a transaction that never came. */
async function holdIncoming(
  transaction: Transaction,
  boxId: number,
  { transactionId, totalImageCount }: Numbers,
): Promise<Held | null> {
  const [row] = await transaction.$queryRaw<Held[]>`
    UPDATE sharing.incoming_transaction SET total_image_count = ${BigInt(totalImageCount)}
    WHERE box_id = ${boxId} AND outgoing_transaction_id = ${BigInt(transactionId)} RETURNING id, status`;
  return row ?? null;
}

/** Its first images may come at the same moment: one of them adds it. */
async function addIncoming(
  transaction: Transaction,
  box: { id: number; name: string },
  { transactionId, totalImageCount }: Numbers,
): Promise<Held> {
  const [row] = await transaction.$queryRaw<Held[]>`
    INSERT INTO sharing.incoming_transaction (box_id, box_name, outgoing_transaction_id, total_image_count, status)
    VALUES (${box.id}, ${box.name}, ${BigInt(transactionId)}, ${BigInt(totalImageCount)}, 'WAITING')
    ON CONFLICT (box_id, outgoing_transaction_id) DO UPDATE SET total_image_count = EXCLUDED.total_image_count
    RETURNING id, status`;
  return row as Held;
}

/** Newest change first. @param waitingMs after so long without a change a transaction waits (spec slicebox 8.2) */
export async function listIncoming(
  database: Database,
  { startIndex, count }: { startIndex: number; count: number | undefined },
  waitingMs: number,
): Promise<IncomingTransaction[]> {
  const rows = await database.$queryRaw<IncomingRow[]>`
    SELECT * FROM sharing.incoming_transaction ORDER BY updated_at DESC, id DESC
    OFFSET ${startIndex}::bigint LIMIT ${count ?? null}::bigint`;
  return rows.map((row) => ({
    id: Number(row.id),
    boxId: row.box_id,
    boxName: row.box_name,
    outgoingTransactionId: Number(row.outgoing_transaction_id),
    receivedImageCount: Number(row.received_image_count),
    addedImageCount: Number(row.added_image_count),
    totalImageCount: Number(row.total_image_count),
    created: row.created_at.getTime(),
    updated: row.updated_at.getTime(),
    status: shownStatus(row.status, row.updated_at, waitingMs),
    imagesPerSecond: rateOf(Number(row.received_image_count), row.created_at, row.updated_at),
    refusedImageCount: Number(row.refused_image_count),
    lastError: row.last_error,
    lastErrorTime: row.last_error_at?.getTime() ?? null,
  }));
}

/** How a sender's transaction stands here; null for one that never came. */
export async function statusOfIncoming(
  database: Database,
  boxId: number,
  outgoingTransactionId: number,
  waitingMs: number,
): Promise<TransactionStatus | null> {
  const [row] = await database.$queryRaw<{ status: TransactionStatus; updated_at: Date }[]>`
    SELECT status, updated_at FROM sharing.incoming_transaction
    WHERE box_id = ${boxId} AND outgoing_transaction_id = ${BigInt(outgoingTransactionId)}`;
  return row ? shownStatus(row.status, row.updated_at, waitingMs) : null;
}

/** What the sender says of its transaction counts; with FINISHED everything has come (spec slicebox 8.4). */
export async function updateIncoming(
  transaction: Transaction,
  boxId: number,
  outgoingTransactionId: number,
  status: TransactionStatus,
): Promise<{ before: TransactionStatus; received: number; total: number } | null> {
  const [row] = await transaction.$queryRaw<{ before: TransactionStatus; received: bigint; total: bigint }[]>`
    UPDATE sharing.incoming_transaction t SET status = ${status}, updated_at = now(),
      received_image_count = CASE WHEN ${status} = 'FINISHED' THEN t.total_image_count ELSE t.received_image_count END
    FROM (SELECT id, status, received_image_count FROM sharing.incoming_transaction
          WHERE box_id = ${boxId} AND outgoing_transaction_id = ${BigInt(outgoingTransactionId)} FOR UPDATE) old
    WHERE t.id = old.id
    RETURNING old.status AS before, old.received_image_count AS received, t.total_image_count AS total`;
  return row ? { before: row.before, received: Number(row.received), total: Number(row.total) } : null;
}

/**
 * The images of a transaction that are still there and that the caller may see, in the order in which they were sent.
 *
 * @throws Refusal `missing` for a transaction that there is not, or of whose images the caller may see none
 */
export async function imagesOfIncoming(database: Database, access: Access, id: bigint): Promise<SliceboxImage[]> {
  const found = await database.$queryRaw<unknown[]>`SELECT 1 FROM sharing.incoming_transaction WHERE id = ${id}`;
  if (found.length === 0) throw noSuchTransaction();
  const rows = await database.$queryRaw<ImageRow[]>`
    SELECT a.* FROM sharing.incoming_image i JOIN archive_read.listed_image a ON a.id = i.image_id
    WHERE i.transaction_id = ${id} ORDER BY i.sequence_number`;
  return visibleImages(access, rows);
}

/** The images stay. @returns the name of its box; null where there was none */
export async function removeIncoming(transaction: Transaction, id: bigint): Promise<string | null> {
  const rows = await transaction.$queryRaw<{ box_name: string }[]>`
    DELETE FROM sharing.incoming_transaction WHERE id = ${id} RETURNING box_name`;
  return rows[0]?.box_name ?? null;
}
