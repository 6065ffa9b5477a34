import { type Database, LEASES, type Transaction } from '@circus/db';

/** Voxels of a label as they are kept. */
export interface StoredBlob {
  sizeBytes: number;
  storageKey: string;
}

export async function findBlob(database: Database | Transaction, hash: string): Promise<StoredBlob | null> {
  return database.blob.findUnique({ where: { hash }, select: { sizeBytes: true, storageKey: true } });
}

/** A blob that is uploaded once more: from now on it stays for another grace period. Null for one that is not there. */
export async function touchBlob(database: Database, hash: string): Promise<StoredBlob | null> {
  const [row] = await database.$queryRaw<StoredBlob[]>`
    UPDATE cases.blob SET touched_at = now() WHERE hash = ${hash}
    RETURNING size_bytes AS "sizeBytes", storage_key AS "storageKey"`;
  return row ?? null;
}

/**
 * @param lostKey where the bytes of the blob should have been, but were not
 * @returns the key of the blob's bytes: another than the given one where somebody else has stored the same meanwhile
 */
export async function insertBlob(
  transaction: Transaction,
  hash: string,
  { sizeBytes, storageKey }: StoredBlob,
  lostKey: string | null,
): Promise<string> {
  const [row] = await transaction.$queryRaw<{ storageKey: string }[]>`
    INSERT INTO cases.blob (hash, size_bytes, storage_key) VALUES (${hash}, ${sizeBytes}, ${storageKey})
    ON CONFLICT (hash) DO UPDATE SET touched_at = now(),
      storage_key = CASE WHEN blob.storage_key = ${lostKey}::text THEN EXCLUDED.storage_key ELSE blob.storage_key END
    RETURNING storage_key AS "storageKey"`;
  return (row as { storageKey: string }).storageKey;
}

/**
 * Keeps blobs from being removed until the transaction ends.
 *
 * @returns bytes of each that is there, by hash
 */
export async function holdBlobs(transaction: Transaction, hashes: readonly string[]): Promise<Map<string, number>> {
  if (hashes.length === 0) return new Map();
  const rows = await transaction.$queryRaw<{ hash: string; sizeBytes: number }[]>`
    SELECT hash, size_bytes AS "sizeBytes" FROM cases.blob WHERE hash = ANY(${[...hashes]}::text[])
    ORDER BY hash FOR KEY SHARE`;
  return new Map(rows.map(({ hash, sizeBytes }) => [hash, sizeBytes]));
}

/** Gives the blobs of a case that is going another grace period. */
export async function touchBlobsOfCase(transaction: Transaction, caseId: string): Promise<void> {
  await transaction.$executeRaw`
    UPDATE cases.blob SET touched_at = now() WHERE hash IN (
      SELECT hash FROM cases.blob WHERE hash IN (SELECT hash FROM cases.revision_blob WHERE case_id = ${caseId})
      ORDER BY hash FOR NO KEY UPDATE)`;
}

/**
 * Forgets blobs that no revision names, and that nobody has uploaded for a while.
 *
 * @returns the keys of their bytes, at most `limit`
 */
export async function forgetUnnamedBlobs(database: Database, graceMs: number, limit: number): Promise<string[]> {
  return database.$transaction(async (transaction) => {
    const old = await transaction.$queryRaw<{ hash: string }[]>`
      SELECT hash FROM cases.blob b
      WHERE touched_at < now() - ${graceMs} * interval '1 millisecond'
        AND NOT EXISTS (SELECT FROM cases.revision_blob r WHERE r.hash = b.hash)
      ORDER BY touched_at LIMIT ${limit} FOR UPDATE SKIP LOCKED`;
    const hashes = old.map(({ hash }) => hash);
    // Locked, they get no new revision; one that was saved while they were being locked is seen by this statement only.
    const gone = await transaction.$queryRaw<{ storageKey: string }[]>`
      DELETE FROM cases.blob b WHERE hash = ANY(${hashes}::text[])
        AND NOT EXISTS (SELECT FROM cases.revision_blob r WHERE r.hash = b.hash)
      RETURNING storage_key AS "storageKey"`;
    return gone.map(({ storageKey }) => storageKey);
  });
}

/** Those keys of bytes that no blob has. */
export async function keysWithoutBlob(database: Database, keys: readonly string[]): Promise<string[]> {
  const rows = await database.$queryRaw<{ key: string }[]>`
    SELECT key FROM unnest(${[...keys]}::text[]) AS key
    WHERE NOT EXISTS (SELECT FROM cases.blob b WHERE b.storage_key = key)`;
  return rows.map(({ key }) => key);
}

export const countBlobs = (database: Database): Promise<number> => database.blob.count();

/** Whether a restored database has not been brought up to the storage yet: what it does not know may be needed. */
export async function awaitsReindex(database: Database): Promise<boolean> {
  return (await database.lease.count({ where: { name: LEASES.restored } })) > 0;
}
