import { events } from '@circus/contracts';
import { type Database, inTransaction, LEASES, type Statements } from '@circus/db';
import type { Storage } from '@circus/storage';
import { takeInventory } from '../inventory/inventory.js';
import { outboxRow } from '../storing/storeEvents.js';
import { batchesOf } from './batches.js';
import { removeDeletedSeries } from './deletedSeries.js';
import { discardRest, renewVersions, setLevelTimes, tell } from './finishRows.js';
import { passJournalledIds } from './idSequences.js';
import { countRowsToMake, describeRows, nextRows, type ReindexProblem } from './journalledInstances.js';
import { giveMarksBack, keepMarks } from './keptMarks.js';
import { requireAlone } from './requireAlone.js';
import { writeJournalled } from './writeJournalled.js';

/**
 * - `empty`: makes every row of an archive that has none;
 * - `replace`: the same, in place of the rows that there are;
 * - `missing`: brings an older database up to the journal: rows that it does not have are made, what was deleted later is
 *   removed, and the other rows stay.
 */
type ReindexMode = 'empty' | 'replace' | 'missing';

export interface ReindexOptions {
  database: Database;
  storage: Storage;
  mode: ReindexMode;
  /** Replaces the rows although images are lost by it. */
  acceptLoss: boolean;
  /** Files read at the same time. */
  parallel: number;
  /** Of dates in files that do not say their own, minutes east of Greenwich. */
  defaultOffsetMinutes: number;
  maxHeaderBytes: number;
  onProgress(finished: number, total: number, message: string): void;
}

export interface Reindexed {
  /** Images whose rows were made. */
  images: number;
  /** Series that were made or changed. */
  series: number;
  /** Series that were removed because they were deleted later. */
  removedSeries: number;
  /** Files without a journal entry: their domain and source are not known, no row was made. */
  unknownFiles: number;
  /** What is not as it should be; a part of it. */
  problems: ReindexProblem[];
  problemCount: number;
}

const LISTED_PROBLEMS = 1_000;

/**
 * Makes the archive's rows from the stored files and the storage journal alone. All of it is one transaction: it is done or
 * nothing is changed. The tables are locked against others' writing meanwhile, and the suite has to be stopped.
 */
export function reindexArchive(options: ReindexOptions): Promise<Reindexed> {
  const { database, storage, mode, onProgress } = options;
  return inTransaction(database, async (transaction) => {
    await requireAlone(transaction);
    await transaction.$executeRaw`
      LOCK TABLE archive.patient, archive.study, archive.series, archive.instance, archive.discarded_bytes IN EXCLUSIVE MODE`;
    const before = await countImages(transaction);
    if (mode === 'empty' && before > 0) {
      throw new Error(
        `The archive has rows of ${before} image(s). --missing adds those that are missing, --replace makes all of them anew.`,
      );
    }
    const result: Reindexed = {
      images: 0,
      series: 0,
      removedSeries: 0,
      unknownFiles: 0,
      problems: [],
      problemCount: 0,
    };
    const report = (problem: ReindexProblem): void => {
      result.problemCount += 1;
      if (result.problems.length < LISTED_PROBLEMS) result.problems.push(problem);
    };
    const counts = await takeInventory(transaction, storage, ({ files, entries }) =>
      onProgress(files + entries, 0, 'files and journal entries listed'),
    );
    if (counts.unreadable > 0) {
      report({ key: 'journal', reason: `${counts.unreadable} line(s) say nothing this version understands.` });
    }
    await transaction.$executeRaw`CREATE TEMPORARY TABLE changed_series (id bigint PRIMARY KEY) ON COMMIT DROP`;
    await passJournalledIds(transaction);
    await findLateFounders(transaction, mode);
    if (mode === 'replace') await removeAllRows(transaction);
    const removed = mode === 'missing' ? await removeDeletedSeries(transaction, report) : [];
    result.removedSeries = removed.length;
    result.images = await makeRows(transaction, options, report);
    await discardRest(transaction);
    if (mode === 'replace' && !options.acceptLoss) await refuseLoss(transaction);
    if (mode === 'replace') await giveMarksBack(transaction);
    await setLevelTimes(transaction, mode !== 'missing');
    result.series = await renewVersions(transaction);
    await transaction.$executeRaw`DELETE FROM work.lease WHERE name = ${LEASES.restored}`;
    await reportLost(transaction, report);
    result.unknownFiles = await countUnknownFiles(transaction);
    if (result.images > 0 || removed.length > 0 || mode === 'replace')
      await tell(transaction, [...removed, audit(mode, result)]);
    return result;
  });
}

async function makeRows(
  transaction: Statements,
  { storage, mode, parallel, defaultOffsetMinutes, maxHeaderBytes, onProgress }: ReindexOptions,
  report: (problem: ReindexProblem) => void,
): Promise<number> {
  const missing = mode === 'missing';
  const total = await countRowsToMake(transaction, missing);
  const describe = { storage, parallel, defaultOffsetMinutes, maxHeaderBytes, report };
  let looked = 0;
  let made = 0;
  let rows = await nextRows(transaction, missing, 0n);
  let describing = describeRows(rows, describe);
  while (rows.length > 0) {
    const instances = await describing;
    looked += rows.length;
    // The headers of the next are read while PostgreSQL writes these.
    rows = await nextRows(transaction, missing, rows.at(-1)?.position ?? 0n);
    describing = describeRows(rows, describe);
    describing.catch(() => undefined); // awaited when these are written
    for (const batch of batchesOf(instances)) made += await writeJournalled(transaction, storage, batch, report);
    onProgress(looked, total, 'images indexed');
  }
  return made;
}

/** The first image of a series by time, where a later one of its rows is made first. */
async function findLateFounders(transaction: Statements, mode: ReindexMode): Promise<void> {
  await transaction.$executeRaw`
    CREATE TEMPORARY TABLE late_founder ON COMMIT DROP AS
    SELECT key FROM (
      SELECT key, first_value(key) OVER (PARTITION BY series_name ORDER BY first_at, first_n) AS founder,
        first_value(key) OVER (PARTITION BY series_name ORDER BY position) AS made_first
      FROM pg_temp.journalled WHERE in_place AND age = 1) AS placed
    WHERE key = founder AND key <> made_first AND ${mode !== 'missing'}`;
}

async function countImages(transaction: Statements): Promise<number> {
  const [row] = await transaction.$queryRaw<{ count: bigint }[]>`SELECT count(*) FROM archive.instance`;
  return Number(row?.count ?? 0);
}

async function removeAllRows(transaction: Statements): Promise<void> {
  await transaction.$executeRaw`
    CREATE TEMPORARY TABLE row_before ON COMMIT DROP AS SELECT storage_key AS key FROM archive.instance`;
  await keepMarks(transaction);
  await transaction.$executeRaw`DELETE FROM archive.instance`;
  await transaction.$executeRaw`DELETE FROM archive.series`;
  await transaction.$executeRaw`DELETE FROM archive.study`;
  await transaction.$executeRaw`DELETE FROM archive.patient`;
}

/** A wrong STORAGE_URL, or a journal that went away, must not cost the rows that there are. */
async function refuseLoss(transaction: Statements): Promise<void> {
  const [row] = await transaction.$queryRaw<{ count: bigint; key: string | null }[]>`
    SELECT count(*), min(key) AS key FROM pg_temp.row_before b
    WHERE NOT EXISTS (SELECT FROM archive.instance i WHERE i.storage_key = b.key)`;
  if (!row || row.count === 0n) return;
  throw new Error(
    `${row.count} image(s) that have rows now would have none (for instance ${row.key}). Nothing was changed. ` +
      'Look at them with circus check; --accept-loss replaces the rows all the same.',
  );
}

/** Images that the journal counts, of which there is neither a file nor a row; files in quarantine are not lost. */
async function reportLost(transaction: Statements, report: (problem: ReindexProblem) => void): Promise<void> {
  const rows = await transaction.$queryRaw<{ key: string; quarantined: boolean }[]>`
    SELECT j.key, EXISTS (SELECT FROM pg_temp.stored_file f WHERE f.key = j.key) AS quarantined FROM pg_temp.journalled j
    WHERE NOT j.in_place AND j.age_of_all = 1 AND NOT EXISTS (
      SELECT FROM archive.instance i JOIN archive.series s ON s.id = i.series_pk
      WHERE i.sop_instance_uid = j.sop_uid AND s.series_instance_uid = j.series_uid)
    ORDER BY j.position`;
  for (const { key, quarantined } of rows) {
    if (!quarantined) report({ key, reason: 'The journal says that it was stored, and the file is gone.' });
  }
}

async function countUnknownFiles(transaction: Statements): Promise<number> {
  const [row] = await transaction.$queryRaw<{ count: bigint }[]>`
    SELECT count(*) FROM pg_temp.stored_file f
    WHERE NOT f.quarantined AND NOT EXISTS (SELECT FROM pg_temp.journal_entry e WHERE e.key = f.key)
      AND NOT EXISTS (SELECT FROM archive.instance i WHERE i.storage_key = f.key)`;
  return Number(row?.count ?? 0);
}

const audit = (mode: ReindexMode, { images, series, removedSeries, problemCount }: Reindexed) =>
  outboxRow(events.auditRecorded, {
    version: 1,
    at: new Date().toISOString(),
    userId: null,
    userEmail: '',
    address: '',
    requestId: '',
    action: 'archive.reindex',
    entity: 'archive',
    entityId: mode,
    details: { images, series, removedSeries, problems: problemCount },
  });
