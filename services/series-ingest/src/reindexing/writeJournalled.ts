import { Refusal } from '@circus/contracts';
import type { Statements } from '@circus/db';
import type { Storage } from '@circus/storage';
import { storeLine } from '../storing/journalLines.js';
import { postgresJson } from '../storing/postgresJson.js';
import type { StoredInstance } from '../storing/receivedInstance.js';
import { nameOf, SeriesGone, writeBatch } from '../storing/writeBatch.js';
import type { JournalledInstance, ReindexProblem } from './journalledInstances.js';
import { type JournalledIds, JournalledRepository } from './journalledRepository.js';

interface Placed {
  journalled: JournalledInstance;
  stored: StoredInstance;
}

/**
 * Makes the rows of a batch as storing makes them, with the ids, numbers and times that the journal knows. What PostgreSQL
 * cannot take is reported; the others are written all the same.
 *
 * @returns how many rows were made
 */
export async function writeJournalled(
  transaction: Statements,
  storage: Storage,
  batch: readonly JournalledInstance[],
  report: (problem: ReindexProblem) => void,
): Promise<number> {
  await transaction.$executeRaw`SAVEPOINT batch`;
  let placed: Placed[];
  try {
    placed = await writeRows(transaction, batch, report);
    await transaction.$executeRaw`RELEASE SAVEPOINT batch`;
  } catch (error) {
    await transaction.$executeRaw`ROLLBACK TO SAVEPOINT batch`;
    await transaction.$executeRaw`RELEASE SAVEPOINT batch`;
    const [only] = batch;
    if (only && batch.length === 1) {
      report({ key: only.row.key, reason: `No row could be made: ${reasonOf(error)}` });
      return 0;
    }
    const middle = batch.length >> 1;
    const first = await writeJournalled(transaction, storage, batch.slice(0, middle), report);
    return first + (await writeJournalled(transaction, storage, batch.slice(middle), report));
  }
  await journalChanged(storage, placed);
  return placed.length;
}

async function writeRows(
  transaction: Statements,
  batch: readonly JournalledInstance[],
  report: (problem: ReindexProblem) => void,
): Promise<Placed[]> {
  const byKey = new Map<string, JournalledIds>();
  const bySeries = new Map<string, JournalledIds>();
  for (const { ids, instance } of batch) {
    byKey.set(instance.key, ids);
    if (ids.seriesId !== null) bySeries.set(nameOf(instance.description.identity), ids);
  }
  const repository = new JournalledRepository(transaction, { byKey, bySeries });
  const changed = new Set<number>();
  const { outcomes } = await writeBatch(
    repository,
    batch.map(({ instance }) => instance),
    {
      stands: () => false,
      eventsOf: (placed, _stored, following) => {
        for (const { series } of placed) changed.add(series.id);
        for (const { id } of following) changed.add(id);
        return []; // told at the end, once for each series
      },
    },
  );
  const placed = batch.flatMap((journalled, index) => {
    const outcome = outcomes[index];
    if (outcome !== undefined && !(outcome instanceof Refusal)) return [{ journalled, stored: outcome }];
    report({ key: journalled.row.key, reason: outcome?.message ?? 'No row was made.' });
    return [];
  });
  await transaction.$executeRaw`
    INSERT INTO pg_temp.changed_series SELECT unnest(${[...changed]}::bigint[]) ON CONFLICT DO NOTHING`;
  await setTimes(transaction, placed);
  await setFounders(transaction, placed);
  return placed;
}

async function setTimes(transaction: Statements, placed: readonly Placed[]): Promise<void> {
  const rows = placed.map(({ stored, journalled: { row } }) => ({
    id: stored.instanceId,
    first_at: row.first_at,
    at: row.at,
  }));
  await transaction.$executeRaw`
    UPDATE archive.instance i SET created_at = least(i.created_at, w.first_at), updated_at = w.at
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS w(id bigint, first_at timestamptz, at timestamptz)
    WHERE i.id = w.id`;
}

/**
 * A series tells the parameters and the patient of its first instance. One that was replaced later is not the first whose row
 * is made.
 */
async function setFounders(transaction: Statements, placed: readonly Placed[]): Promise<void> {
  const rows = placed.map(({ stored, journalled: { row, instance } }) => ({
    key: row.key,
    series: stored.seriesId,
    parameters: instance.description.parameters,
    patient_info: instance.description.patientInfo,
    years: instance.description.patientInfo.age ?? null,
  }));
  await transaction.$executeRaw`
    UPDATE archive.series s SET parameters = w.parameters, patient_info = w.patient_info, patient_years = w.years
    FROM jsonb_to_recordset(${postgresJson(rows)}::jsonb) AS w(key text, series bigint, parameters jsonb, patient_info jsonb, years int)
    JOIN pg_temp.late_founder f ON f.key = w.key
    WHERE s.id = w.series`;
}

/** Where an id or a number is another than the journal says, or an older line says none, the next reindex must not choose anew. */
async function journalChanged(storage: Storage, placed: readonly Placed[]): Promise<void> {
  const lines = placed.flatMap(({ stored, journalled: { row, ids, instance } }) => {
    const same =
      stored.instanceId === ids.instanceId &&
      stored.seriesId === ids.seriesId &&
      stored.studyId === ids.studyId &&
      stored.patientId === ids.patientId &&
      stored.imageNumber === row.image_number;
    const seriesVersion = row.series_version === null ? undefined : Number(row.series_version);
    return same ? [] : [storeLine([instance], [{ ...stored, seriesVersion }], row.at)];
  });
  await Promise.all(lines.map((line) => storage.appendJournal(line)));
}

const reasonOf = (error: unknown): string =>
  error instanceof SeriesGone
    ? 'its series cannot be made.'
    : `PostgreSQL refused it (${(error as { code?: string }).code ?? 'no code'}).`;
