import type { ForwardingStatus, ForwardingTransaction } from '@circus/contracts';
import type { Database, Transaction } from '@circus/db';
import { NAMED_RULES, type RuleRow, ruleOf } from './ruleRepository.js';

/** A transaction whose turn it is. */
export interface DueTransaction extends RuleRow {
  id: bigint;
  attempts: number;
}

/** Newest change first. */
export async function listTransactions(
  database: Database,
  { startIndex, count }: { startIndex: number; count: number | undefined },
): Promise<ForwardingTransaction[]> {
  const rows = await database.$queryRaw<
    (RuleRow & {
      id: bigint;
      status: ForwardingStatus;
      attempts: number;
      sent: bigint;
      total: bigint;
      last_error: string | null;
      next_attempt_at: Date | null;
      created_at: Date;
      updated_at: Date;
    })[]
  >`
    SELECT t.*, r.*, i.sent, i.total
    FROM sharing.forwarding_transaction t JOIN (${NAMED_RULES}) r ON r.rule_id = t.rule_id
    CROSS JOIN LATERAL (
      SELECT count(*) AS total, count(sent_at) AS sent FROM sharing.forwarding_image WHERE transaction_id = t.id) i
    ORDER BY t.updated_at DESC, t.id DESC OFFSET ${startIndex}::bigint LIMIT ${count ?? null}::bigint`;
  return rows.map((row) => ({
    id: Number(row.id),
    rule: ruleOf(row),
    status: row.status,
    sentImageCount: Number(row.sent),
    totalImageCount: Number(row.total),
    failedAttempts: row.attempts,
    lastError: row.last_error,
    nextRetry: row.status === 'WAITING' && row.attempts > 0 ? (row.next_attempt_at?.getTime() ?? null) : null,
    created: row.created_at.getTime(),
    updated: row.updated_at.getTime(),
  }));
}

/** What has come to rest, or has been gathered for long, can be sent. @returns how many transactions */
export function closeGathered(
  database: Database,
  { quietMs, gatherMs }: { quietMs: number; gatherMs: number },
): Promise<number> {
  return database.$executeRaw`
    UPDATE sharing.forwarding_transaction SET status = 'WAITING', gathering_rule_id = NULL, next_attempt_at = now()
    WHERE status = 'COLLECTING' AND (updated_at <= now() - ${quietMs} * interval '1 millisecond'
      OR created_at <= now() - ${gatherMs} * interval '1 millisecond')`;
}

/** Takes the transaction that has waited longest: nobody else does until the claim ends. */
export async function claimDue(database: Database, claimMs: number): Promise<DueTransaction | null> {
  const [row] = await database.$queryRaw<DueTransaction[]>`
    WITH due AS (
      UPDATE sharing.forwarding_transaction SET status = 'SENDING', updated_at = now(),
        claimed_until = now() + ${claimMs} * interval '1 millisecond'
      WHERE id = (
        SELECT id FROM sharing.forwarding_transaction
        WHERE (status = 'WAITING' AND next_attempt_at <= now())
          OR (status = 'SENDING' AND box_transaction_id IS NULL AND claimed_until <= now())
        ORDER BY next_attempt_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
      RETURNING id, rule_id, attempts)
    SELECT d.id, d.attempts, r.* FROM due d JOIN (${NAMED_RULES}) r ON r.rule_id = d.rule_id`;
  return row ?? null;
}

/** @returns false where the transaction is gone, with its rule */
export async function keepClaim(database: Database, id: bigint, claimMs: number): Promise<boolean> {
  const kept = await database.$executeRaw`
    UPDATE sharing.forwarding_transaction SET claimed_until = now() + ${claimMs} * interval '1 millisecond'
    WHERE id = ${id} AND status = 'SENDING'`;
  return kept > 0;
}

/** Images that the archive has no more are not waited for. @returns the ids of those that are to be sent, in their order */
export async function imagesToSend(database: Database, id: bigint): Promise<number[]> {
  await database.$executeRaw`
    DELETE FROM sharing.forwarding_image f WHERE transaction_id = ${id} AND sent_at IS NULL
      AND NOT EXISTS (SELECT FROM archive_read.image i WHERE i.id = f.image_id)`;
  const rows = await database.$queryRaw<{ image_id: bigint }[]>`
    SELECT image_id FROM sharing.forwarding_image WHERE transaction_id = ${id} AND sent_at IS NULL ORDER BY image_id`;
  return rows.map(({ image_id }) => Number(image_id));
}

/** The destination has an image. An attempt that has come further is not one more failure in a row. */
export async function markSent(database: Database, id: bigint, imageId: number, storageKey: string): Promise<void> {
  await database.$executeRaw`
    WITH sent AS (
      UPDATE sharing.forwarding_image SET storage_key = ${storageKey}, sent_at = now(), failure = NULL,
        sha256 = (SELECT sha256 FROM archive_read.image_digest WHERE id = ${imageId} AND storage_key = ${storageKey})
      WHERE transaction_id = ${id} AND image_id = ${imageId})
    UPDATE sharing.forwarding_transaction SET attempts = 0 WHERE id = ${id} AND attempts > 0`;
}

export async function markRefused(database: Database, id: bigint, imageId: number, reason: string): Promise<void> {
  await database.$executeRaw`
    UPDATE sharing.forwarding_image SET failure = ${reason} WHERE transaction_id = ${id} AND image_id = ${imageId}`;
}

/** @returns how many images were sent */
export async function markDelivered(transaction: Transaction, id: bigint): Promise<number> {
  await transaction.$executeRaw`
    UPDATE sharing.forwarding_transaction SET status = 'DELIVERED', last_error = NULL, claimed_until = NULL, updated_at = now()
    WHERE id = ${id}`;
  const [row] = await transaction.$queryRaw<{ count: bigint }[]>`
    SELECT count(sent_at) FROM sharing.forwarding_image WHERE transaction_id = ${id}`;
  return Number(row?.count ?? 0);
}

/** @param retryMs null: it is given up. @returns attempts that failed in a row */
export async function markFailed(
  transaction: Transaction,
  id: bigint,
  error: string,
  { maxAttempts, retryMs }: { maxAttempts: number; retryMs: (attempts: number) => number },
): Promise<{ attempts: number; isGivenUp: boolean }> {
  const [row] = await transaction.$queryRaw<{ attempts: number }[]>`
    UPDATE sharing.forwarding_transaction
    SET attempts = attempts + 1, last_error = ${error}, claimed_until = NULL, updated_at = now()
    WHERE id = ${id} RETURNING attempts`;
  const attempts = row?.attempts ?? maxAttempts;
  const isGivenUp = attempts >= maxAttempts;
  await transaction.$executeRaw`
    UPDATE sharing.forwarding_transaction
    SET status = ${isGivenUp ? 'FAILED' : 'WAITING'}, next_attempt_at = now() + ${retryMs(attempts)} * interval '1 millisecond'
    WHERE id = ${id}`;
  return { attempts, isGivenUp };
}

/** A transaction that was given up is tried once more. @returns whether there was one */
export async function retryTransaction(transaction: Transaction, id: bigint): Promise<boolean> {
  const updated = await transaction.$executeRaw`
    UPDATE sharing.forwarding_transaction
    SET status = 'WAITING', attempts = 0, next_attempt_at = now(), box_transaction_id = NULL, updated_at = now()
    WHERE id = ${id} AND status = 'FAILED'`;
  return updated > 0;
}

/** What has long been done is not shown for ever, and events that nobody delivers again are forgotten. */
export async function forgetFinished(database: Database, keepMs: number): Promise<void> {
  await database.$executeRaw`
    DELETE FROM sharing.forwarding_transaction
    WHERE status = 'FINISHED' AND updated_at < now() - ${keepMs} * interval '1 millisecond'`;
  await database.$executeRaw`DELETE FROM sharing.forwarding_event WHERE seen_at < now() - interval '3 days'`;
}
