import type { Statements } from '@circus/db';
import { type Storage, timeOfStorageKey } from '@circus/storage';
import { postgresJson } from '../storing/postgresJson.js';
import { entriesOf } from './journalEntry.js';

/** Rows sent to PostgreSQL at a time. */
const PAGE = 1_000;

export interface InventoryCounts {
  /** Files below `instances`. */
  files: number;
  bytes: number;
  /** Instances and keys that the journal names. */
  entries: number;
  /** Lines of the journal that say nothing this version understands. */
  unreadable: number;
}

/** Called now and then with what has been counted so far. */
export type InventoryProgress = (counts: InventoryCounts) => void;

/**
 * Puts what the storage and its journal hold into temporary tables of the transaction, where it can be compared with the
 * archive's rows however much it is:
 *
 * - `stored_file`: every file below `instances`, and those in quarantine under the key that they had;
 * - `journal_entry`: every instance that a line of the journal names, and every key that one drops;
 * - `journalled`: of each key that was not dropped the last entry. `age` is 1 for the one that counts for its instance, 2 and
 *   more for those that it replaced; among files that are there (`in_place`) and among all (`age_of_all`).
 *
 * The journal is read last: what is stored meanwhile has an entry rather than a file.
 */
export async function takeInventory(
  transaction: Statements,
  storage: Storage,
  onProgress: InventoryProgress,
): Promise<InventoryCounts> {
  const counts: InventoryCounts = { files: 0, bytes: 0, entries: 0, unreadable: 0 };
  await transaction.$executeRaw`
    CREATE TEMPORARY TABLE stored_file (key text COLLATE "C", size_bytes bigint, modified_at timestamptz, made_at timestamptz,
      quarantined boolean) ON COMMIT DROP`;
  await transaction.$executeRaw`
    CREATE TEMPORARY TABLE journal_entry (n bigint, at timestamptz, key text COLLATE "C", dropped boolean, sha256 text,
      size_bytes bigint, domain text, source jsonb, study_uid text, series_uid text, sop_uid text, transformed_by jsonb,
      instance_id bigint, series_id bigint, study_id bigint, patient_id bigint, series_version bigint, image_number int)
    ON COMMIT DROP`;
  await insertPages(storedFiles(storage, counts), async (page) => {
    await transaction.$executeRaw`
      INSERT INTO pg_temp.stored_file
      SELECT * FROM jsonb_to_recordset(${JSON.stringify(page)}::jsonb) AS f(key text, size_bytes bigint, modified_at timestamptz,
        made_at timestamptz, quarantined boolean)`;
    onProgress(counts);
  });
  await insertPages(journalRows(storage, counts), async (page) => {
    await transaction.$executeRaw`
      INSERT INTO pg_temp.journal_entry
      SELECT * FROM jsonb_to_recordset(${postgresJson(page)}::jsonb) AS e(n bigint, at timestamptz, key text, dropped boolean,
        sha256 text, size_bytes bigint, domain text, source jsonb, study_uid text, series_uid text, sop_uid text,
        transformed_by jsonb, instance_id bigint, series_id bigint, study_id bigint, patient_id bigint, series_version bigint,
        image_number int)`;
    onProgress(counts);
  });
  await transaction.$executeRaw`CREATE INDEX ON pg_temp.stored_file (key)`;
  await transaction.$executeRaw`ANALYZE pg_temp.stored_file`;
  await transaction.$executeRaw`CREATE INDEX ON pg_temp.journal_entry (key)`;
  await transaction.$executeRaw`ANALYZE pg_temp.journal_entry`;
  await decideWhatCounts(transaction);
  return counts;
}

/**
 * Keys are never used twice, so one that a line drops is dropped wherever the line stands: several processes write. The
 * series' version orders what was stored into one series, whatever the clocks of those processes said.
 */
async function decideWhatCounts(transaction: Statements): Promise<void> {
  await transaction.$executeRaw`
    CREATE TEMPORARY TABLE journalled ON COMMIT DROP AS
    WITH last_entry AS (
      SELECT DISTINCT ON (key) * FROM pg_temp.journal_entry WHERE NOT dropped ORDER BY key, at DESC, n DESC
    ), kept AS (
      SELECT e.*, f.key IS NOT NULL AS in_place, f.size_bytes AS file_bytes,
        coalesce(e.series_id::text, e.study_uid || ' ' || e.series_uid) AS series_name,
        min(e.at) OVER instance AS first_at, min(e.n) OVER instance AS first_n
      FROM last_entry e LEFT JOIN pg_temp.stored_file f ON f.key = e.key AND NOT f.quarantined
      WHERE NOT EXISTS (SELECT FROM pg_temp.journal_entry d WHERE d.dropped AND d.key = e.key)
      WINDOW instance AS (PARTITION BY coalesce(e.instance_id::text, e.key))
    )
    SELECT *,
      row_number() OVER (PARTITION BY series_name, sop_uid, in_place ORDER BY series_version DESC NULLS LAST, at DESC, n DESC) AS age,
      row_number() OVER (PARTITION BY series_name, sop_uid ORDER BY series_version DESC NULLS LAST, at DESC, n DESC) AS age_of_all,
      row_number() OVER (ORDER BY at, n) AS position
    FROM kept`;
  await transaction.$executeRaw`CREATE UNIQUE INDEX ON pg_temp.journalled (key)`;
  await transaction.$executeRaw`CREATE UNIQUE INDEX ON pg_temp.journalled (position)`;
  await transaction.$executeRaw`ANALYZE pg_temp.journalled`;
}

async function* storedFiles(storage: Storage, counts: InventoryCounts): AsyncIterable<object> {
  for await (const { key, sizeBytes, modifiedAt } of storage.list('instances')) {
    counts.files += 1;
    counts.bytes += sizeBytes;
    const made_at = timeOfStorageKey(key) ?? modifiedAt;
    yield { key, size_bytes: sizeBytes, modified_at: modifiedAt, made_at, quarantined: false };
  }
  for await (const { key, sizeBytes, modifiedAt } of storage.list('quarantine')) {
    // quarantine/<day>/<key>
    const before = key.split('/').slice(2).join('/');
    yield { key: before, size_bytes: sizeBytes, modified_at: modifiedAt, made_at: modifiedAt, quarantined: true };
  }
}

async function* journalRows(storage: Storage, counts: InventoryCounts): AsyncIterable<object> {
  for await (const line of storage.readJournal()) {
    const entries = entriesOf(line);
    if (entries === null) {
      counts.unreadable += 1;
      continue;
    }
    for (const entry of entries) {
      counts.entries += 1;
      const common = { n: counts.entries, at: entry.at, key: entry.key, dropped: entry.dropped };
      if (entry.dropped) yield common;
      else
        yield {
          ...common,
          sha256: entry.sha256,
          size_bytes: entry.sizeBytes,
          domain: entry.domain,
          source: entry.source,
          study_uid: entry.studyInstanceUid,
          series_uid: entry.seriesInstanceUid,
          sop_uid: entry.sopInstanceUid,
          transformed_by: entry.transformedBy,
          instance_id: entry.instanceId,
          series_id: entry.seriesId,
          study_id: entry.studyId,
          patient_id: entry.patientId,
          series_version: entry.seriesVersion,
          image_number: entry.imageNumber,
        };
    }
  }
}

async function insertPages(rows: AsyncIterable<object>, insert: (page: object[]) => Promise<void>): Promise<void> {
  let page: object[] = [];
  for await (const row of rows) {
    page.push(row);
    if (page.length < PAGE) continue;
    await insert(page);
    page = [];
  }
  if (page.length > 0) await insert(page);
}
