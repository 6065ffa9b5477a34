import type { PeersTransactionImage } from '@circus/contracts';
import type { Database } from '@circus/db';

const keyOf = ({ transaction, image }: PeersTransactionImage): string => `${transaction.id}/${image.id}`;

/** Of what a box offers, the part that may be fetched now: what failed rests for a while. */
export async function fetchable(
  database: Database,
  boxId: number,
  offered: readonly PeersTransactionImage[],
): Promise<PeersTransactionImage[]> {
  const rows = await database.$queryRaw<{ transaction_id: bigint; image_id: bigint }[]>`
    SELECT transaction_id, image_id FROM sharing.fetch_failure WHERE box_id = ${boxId} AND retry_at > now()`;
  const resting = new Set(rows.map((row) => `${row.transaction_id}/${row.image_id}`));
  return offered.filter((entry) => !resting.has(keyOf(entry)));
}

/** @returns how often it failed by now */
export async function noteFetchFailure(
  database: Database,
  boxId: number,
  { transaction, image }: PeersTransactionImage,
  retryAfterMs: (attempts: number) => number,
): Promise<number> {
  const rows = await database.$queryRaw<{ attempts: number }[]>`
    INSERT INTO sharing.fetch_failure (box_id, transaction_id, image_id, attempts, retry_at)
    SELECT id, ${BigInt(transaction.id)}, ${BigInt(image.id)}, 1, now() FROM sharing.box WHERE id = ${boxId}
    ON CONFLICT (box_id, transaction_id, image_id) DO UPDATE SET attempts = fetch_failure.attempts + 1
    RETURNING attempts`;
  const attempts = rows[0]?.attempts ?? 0;
  await database.$executeRaw`
    UPDATE sharing.fetch_failure SET retry_at = now() + ${retryAfterMs(attempts)} * interval '1 millisecond'
    WHERE box_id = ${boxId} AND transaction_id = ${BigInt(transaction.id)} AND image_id = ${BigInt(image.id)}`;
  return attempts;
}

/** A transaction of the box is over, or everything it had has come: what failed in it is of no interest. */
export async function forgetFetchFailures(database: Database, boxId: number, transactionId?: number): Promise<void> {
  await database.$executeRaw`
    DELETE FROM sharing.fetch_failure
    WHERE box_id = ${boxId} AND (${transactionId === undefined} OR transaction_id = ${BigInt(transactionId ?? 0)})`;
}
