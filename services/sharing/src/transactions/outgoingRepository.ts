import {
  type Access,
  ALL,
  type OutgoingTransaction,
  Refusal,
  type SentTagValues,
  type SliceboxImage,
  type TransactionStatus,
} from '@circus/contracts';
import type { Database, Transaction } from '@circus/db';
import { hasDomain } from '@circus/service-kit';
import { describedProfile } from '../boxes/profiles.js';

export interface OutgoingRow {
  id: bigint;
  box_id: number;
  box_name: string;
  profile: string[];
  sent_image_count: number;
  total_image_count: number;
  status: TransactionStatus;
  failures: number;
  last_error: string | null;
  last_error_at: Date | null;
  started_at: Date | null;
  created_at: Date;
  updated_at: Date;
}

/** An image that waits to be sent, with what is needed to send it. */
export interface QueuedImage {
  id: bigint;
  transactionId: bigint;
  imageId: number;
  sequenceNumber: number;
  totalImageCount: number;
  anonymization: { profile: { options: { name: string }[] }; tagValues: SentTagValues['tagValues'] };
  attempts: number;
}

/** Adds a transaction that waits, with its images in their order. */
export async function addOutgoing(
  transaction: Transaction,
  box: { id: number; name: string },
  profile: readonly string[],
  images: readonly SentTagValues[],
): Promise<bigint> {
  const [row] = await transaction.$queryRaw<{ id: bigint }[]>`
    INSERT INTO sharing.outgoing_transaction (box_id, box_name, profile, total_image_count, status)
    VALUES (${box.id}, ${box.name}, ${[...profile]}::text[], ${images.length}, 'WAITING') RETURNING id`;
  const { id } = row as { id: bigint };
  await transaction.$executeRaw`
    INSERT INTO sharing.outgoing_image (transaction_id, image_id, sequence_number, tag_values)
    SELECT ${id}, ("image"->>'imageId')::bigint, number, "image"->'tagValues'
    FROM jsonb_array_elements(${JSON.stringify(images)}::jsonb) WITH ORDINALITY AS given("image", number)`;
  return id;
}

/** Of these images, those that are there and that the caller may see. */
export async function visibleImageIds(
  database: Database | Transaction,
  { domains }: Pick<Access, 'domains'>,
  imageIds: readonly number[],
): Promise<Set<number>> {
  const rows = await database.$queryRaw<{ id: bigint }[]>`
    SELECT id FROM archive_read.listed_image
    WHERE id = ANY(${[...imageIds]}::bigint[]) AND (${domains.includes(ALL)} OR domain = ANY(${domains}::text[]))`;
  return new Set(rows.map(({ id }) => Number(id)));
}

/** Those of the images that the archive still has. */
export async function imageExists(database: Database, imageId: number): Promise<boolean> {
  const rows = await database.$queryRaw<
    unknown[]
  >`SELECT 1 FROM archive_read.listed_image WHERE id = ${imageId}::bigint`;
  return rows.length > 0;
}

/** Newest change first. @param waitingMs after so long without a change a transaction waits (spec slicebox 8.2) */
export async function listOutgoing(
  database: Database,
  { startIndex, count }: { startIndex: number; count: number | undefined },
  waitingMs: number,
): Promise<OutgoingTransaction[]> {
  const rows = await database.$queryRaw<(OutgoingRow & { failed: bigint; refused: bigint; next: Date | null })[]>`
    SELECT t.*, x.failed, x.refused, l.retry_at AS next
    FROM (SELECT * FROM sharing.outgoing_transaction ORDER BY updated_at DESC, id DESC
          OFFSET ${startIndex}::bigint LIMIT ${count ?? null}::bigint) t
    LEFT JOIN sharing.box_loop l ON l.box_id = t.box_id AND l.direction = 'PUSH' AND t.status IN ('WAITING', 'PROCESSING')
    CROSS JOIN LATERAL (
      SELECT count(*) FILTER (WHERE state = 'failed') AS failed, count(*) FILTER (WHERE state = 'refused') AS refused
      FROM sharing.outgoing_image i WHERE i.transaction_id = t.id AND i.state IN ('failed', 'refused')) x
    ORDER BY t.updated_at DESC, t.id DESC`;
  return rows.map((row) => ({
    ...outgoingOf(row, waitingMs),
    imagesPerSecond: rateOf(row.sent_image_count, row.started_at, row.updated_at),
    failedImageCount: Number(row.failed),
    refusedImageCount: Number(row.refused),
    lastError: row.last_error,
    lastErrorTime: row.last_error_at?.getTime() ?? null,
    failedAttempts: row.failures,
    nextRetry: row.next && row.next.getTime() > Date.now() ? row.next.getTime() : null,
  }));
}

/** A transaction with exactly the members that peers know (spec slicebox 8.2). */
export function outgoingOf(row: OutgoingRow, waitingMs: number) {
  return {
    id: Number(row.id),
    boxId: row.box_id,
    boxName: row.box_name,
    profile: describedProfile(row.profile),
    sentImageCount: row.sent_image_count,
    totalImageCount: row.total_image_count,
    created: row.created_at.getTime(),
    updated: row.updated_at.getTime(),
    status: shownStatus(row.status, row.updated_at, waitingMs),
  };
}

/** A transaction in which nothing moves waits, whichever side it waits for (spec slicebox 8.2). */
export const shownStatus = (status: TransactionStatus, updatedAt: Date, waitingMs: number): TransactionStatus =>
  status === 'PROCESSING' && Date.now() - updatedAt.getTime() > waitingMs ? 'WAITING' : status;

export function rateOf(images: number, from: Date | null, to: Date): number | null {
  const seconds = from ? (to.getTime() - from.getTime()) / 1000 : 0;
  return images > 1 && seconds > 0 ? Math.round((images / seconds) * 10) / 10 : null;
}

/** @returns false for a transaction that there is not */
export async function outgoingExists(database: Database, id: bigint): Promise<boolean> {
  const rows = await database.$queryRaw<unknown[]>`SELECT 1 FROM sharing.outgoing_transaction WHERE id = ${id}`;
  return rows.length > 0;
}

/**
 * The images of a transaction that are still there and that the caller may see, in the order in which they go.
 *
 * @throws Refusal `missing` for a transaction that there is not, or of whose images the caller may see none
 */
export async function imagesOfOutgoing(database: Database, access: Access, id: bigint): Promise<SliceboxImage[]> {
  if (!(await outgoingExists(database, id))) throw noSuchTransaction();
  const rows = await database.$queryRaw<ImageRow[]>`
    SELECT a.* FROM sharing.outgoing_image i JOIN archive_read.listed_image a ON a.id = i.image_id
    WHERE i.transaction_id = ${id} ORDER BY i.sequence_number`;
  return visibleImages(access, rows);
}

export const noSuchTransaction = (): Refusal => new Refusal('missing', 'There is no such transaction.');

export interface ImageRow {
  id: bigint;
  series_id: bigint;
  sop_instance_uid: string;
  image_type: string;
  instance_number: string;
  domain: string;
}

/** @throws Refusal `missing` where there are some, and the caller may see none */
export function visibleImages(access: Access, rows: readonly ImageRow[]): SliceboxImage[] {
  const visible = rows.filter(({ domain }) => hasDomain(access, domain));
  if (rows.length > 0 && visible.length === 0) throw noSuchTransaction();
  return visible.map((row) => ({
    id: Number(row.id),
    seriesId: Number(row.series_id),
    sopInstanceUID: { value: row.sop_instance_uid },
    imageType: { value: row.image_type },
    instanceNumber: { value: row.instance_number },
  }));
}

/** Its images go with it: nothing more is sent. @returns the name of its box; null where there was none */
export async function removeOutgoing(transaction: Transaction, id: bigint): Promise<string | null> {
  const rows = await transaction.$queryRaw<{ box_name: string }[]>`
    DELETE FROM sharing.outgoing_transaction WHERE id = ${id} RETURNING box_name`;
  return rows[0]?.box_name ?? null;
}
