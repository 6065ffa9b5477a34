import { type Database, inTransaction, type Statements } from '@circus/db';
import type { Storage } from '@circus/storage';
import { type InventoryCounts, type InventoryProgress, takeInventory } from '../inventory/inventory.js';
import type { Finding, FindingKind, Findings } from './findings.js';

export interface InventoryCheckOptions {
  database: Database;
  storage: Storage;
  findings: Findings;
  /** What is younger may be on its way and is not looked at, ms. */
  graceMs: number;
  /** Rows are compared with the list of files: whether they are there, and how long. */
  withSizes: boolean;
  onProgress: InventoryProgress;
}

interface Found {
  total: bigint;
  key: string;
  series_uid: string | null;
  sop_uid: string | null;
  detail: string | null;
}

/** So many of a kind are asked for; all are counted. */
const LISTED = 1_000;

/**
 * Compares the archive's rows, the files in the storage and the lines of its journal with one another, without reading a file.
 * The comparison itself is made by PostgreSQL.
 */
export function checkInventory(options: InventoryCheckOptions): Promise<InventoryCounts> {
  const { database, storage, findings, graceMs, withSizes, onProgress } = options;
  return inTransaction(database, async (transaction) => {
    const [now] = await transaction.$queryRaw<{ begun: Date }[]>`SELECT now() AS begun`;
    const begun = now?.begun ?? new Date();
    const old = new Date(begun.getTime() - graceMs);
    const counts = await takeInventory(transaction, storage, onProgress);
    findings.addMany('unreadableLine', counts.unreadable, []);
    const add = (kind: FindingKind, found: Found[]) =>
      findings.addMany(kind, Number(found[0]?.total ?? 0), found.map(findingOf));
    if (withSizes) await compareSizes(transaction, storage, findings, begun);
    add('withoutRow', await withoutRow(transaction, old));
    add('deletedRow', await deletedRows(transaction, begun));
    add('notJournalled', await notJournalled(transaction, begun));
    add('lost', await gone(transaction, old, false));
    add('orphan', await orphans(transaction, old));
    add('quarantined', await gone(transaction, old, true));
    return counts;
  });
}

/** Rows of images that were stored before the check began. A list of files can be older than a row: each is looked at again. */
async function compareSizes(transaction: Statements, storage: Storage, findings: Findings, begun: Date): Promise<void> {
  for (let after = 0n; ; ) {
    const rows = await transaction.$queryRaw<(Omit<Found, 'total'> & { id: bigint; there: boolean })[]>`
      SELECT i.id, i.storage_key AS key, s.series_instance_uid AS series_uid, i.sop_instance_uid AS sop_uid, f.key IS NOT NULL AS there,
        f.size_bytes || ' bytes instead of ' || i.size_bytes AS detail
      FROM archive.instance i JOIN archive.series s ON s.id = i.series_pk
      LEFT JOIN pg_temp.stored_file f ON f.key = i.storage_key AND NOT f.quarantined
      WHERE i.id > ${after} AND i.updated_at < ${begun} AND f.size_bytes IS DISTINCT FROM i.size_bytes
      ORDER BY i.id LIMIT ${LISTED}`;
    for (const row of rows) {
      if (row.there) findings.add('otherSize', findingOf(row));
      else if (!(await storage.exists(row.key)) && (await stands(transaction, row))) {
        findings.add('missingBytes', findingOf(row));
      }
    }
    const last = rows.at(-1);
    if (!last || rows.length < LISTED) return;
    after = last.id;
  }
}

async function stands(transaction: Statements, { id, key }: { id: bigint; key: string }): Promise<boolean> {
  const rows = await transaction.$queryRaw<object[]>`
    SELECT 1 FROM archive.instance WHERE id = ${id} AND storage_key = ${key}`;
  return rows.length > 0;
}

/** Files that count by the journal, and that neither a row nor the list of discarded bytes names. */
const withoutRow = (transaction: Statements, old: Date) => transaction.$queryRaw<Found[]>`
  SELECT count(*) OVER () AS total, j.key, j.series_uid, j.sop_uid, NULL AS detail
  FROM pg_temp.journalled j
  WHERE j.in_place AND j.age = 1 AND j.at < ${old}
    AND NOT EXISTS (SELECT FROM archive.instance i WHERE i.storage_key = j.key)
    AND NOT EXISTS (SELECT FROM archive.discarded_bytes d WHERE d.storage_key = j.key)
  ORDER BY j.key LIMIT ${LISTED}`;

const deletedRows = (transaction: Statements, begun: Date) => transaction.$queryRaw<Found[]>`
  SELECT count(*) OVER () AS total, i.storage_key AS key, s.series_instance_uid AS series_uid, i.sop_instance_uid AS sop_uid,
    NULL AS detail
  FROM archive.instance i JOIN archive.series s ON s.id = i.series_pk
  WHERE i.updated_at < ${begun} AND EXISTS (SELECT FROM pg_temp.journal_entry e WHERE e.dropped AND e.key = i.storage_key)
  ORDER BY i.id LIMIT ${LISTED}`;

const notJournalled = (transaction: Statements, begun: Date) => transaction.$queryRaw<Found[]>`
  SELECT count(*) OVER () AS total, i.storage_key AS key, s.series_instance_uid AS series_uid, i.sop_instance_uid AS sop_uid,
    NULL AS detail
  FROM archive.instance i JOIN archive.series s ON s.id = i.series_pk
  WHERE i.updated_at < ${begun} AND NOT EXISTS (SELECT FROM pg_temp.journal_entry e WHERE e.key = i.storage_key)
  ORDER BY i.id LIMIT ${LISTED}`;

/** Images that the journal counts, without a file in its place and without a row, also not of the same image stored before. */
const gone = (transaction: Statements, old: Date, quarantined: boolean) => transaction.$queryRaw<Found[]>`
  SELECT count(*) OVER () AS total, j.key, j.series_uid, j.sop_uid, NULL AS detail
  FROM pg_temp.journalled j
  WHERE NOT j.in_place AND j.age_of_all = 1 AND j.at < ${old}
    AND EXISTS (SELECT FROM pg_temp.stored_file f WHERE f.key = j.key AND f.quarantined) = ${quarantined}
    AND NOT EXISTS (
      SELECT FROM archive.instance i JOIN archive.series s ON s.id = i.series_pk
      WHERE i.sop_instance_uid = j.sop_uid AND s.series_instance_uid = j.series_uid)
  ORDER BY j.key LIMIT ${LISTED}`;

const orphans = (transaction: Statements, old: Date) => transaction.$queryRaw<Found[]>`
  SELECT count(*) OVER () AS total, f.key, NULL AS series_uid, NULL AS sop_uid, f.size_bytes || ' bytes' AS detail
  FROM pg_temp.stored_file f
  WHERE NOT f.quarantined AND f.made_at < ${old} AND f.modified_at < ${old}
    AND NOT EXISTS (SELECT FROM archive.instance i WHERE i.storage_key = f.key)
    AND NOT EXISTS (SELECT FROM archive.discarded_bytes d WHERE d.storage_key = f.key)
    AND NOT EXISTS (SELECT FROM pg_temp.journalled j WHERE j.key = f.key AND j.age = 1)
  ORDER BY f.key LIMIT ${LISTED}`;

const findingOf = ({ key, series_uid, sop_uid, detail }: Omit<Found, 'total'>): Finding => ({
  key,
  ...(series_uid !== null && { seriesUid: series_uid }),
  ...(sop_uid !== null && { sopInstanceUid: sop_uid }),
  ...(detail !== null && { detail }),
});
