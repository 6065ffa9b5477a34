import { events } from '@circus/contracts';
import type { Statements } from '@circus/db';
import type { OutboxRow } from '../storing/archiveRows.js';
import { postgresJson } from '../storing/postgresJson.js';
import { outboxRow } from '../storing/storeEvents.js';

/** Series told of in one statement. */
const PAGE = 1_000;

/** The times of what the images belong to, as the images have them; of a rebuilt archive all, of an older one what is earlier. */
export async function setLevelTimes(transaction: Statements, rebuilt: boolean): Promise<void> {
  await transaction.$executeRaw`
    UPDATE archive.series s SET created_at = least(s.created_at, i.created_at),
      updated_at = CASE WHEN ${rebuilt} THEN i.updated_at ELSE s.updated_at END
    FROM (
      SELECT series_pk, min(created_at) AS created_at, max(updated_at) AS updated_at FROM archive.instance
      WHERE series_pk IN (SELECT id FROM pg_temp.changed_series) GROUP BY series_pk) i
    WHERE i.series_pk = s.id`;
  await transaction.$executeRaw`
    UPDATE archive.study st SET created_at = least(st.created_at, s.created_at),
      updated_at = CASE WHEN ${rebuilt} THEN s.updated_at ELSE st.updated_at END
    FROM (
      SELECT study_pk, min(created_at) AS created_at, max(updated_at) AS updated_at FROM archive.series
      WHERE study_pk IN (SELECT study_pk FROM archive.series JOIN pg_temp.changed_series USING (id)) GROUP BY study_pk) s
    WHERE s.study_pk = st.id`;
  await transaction.$executeRaw`
    UPDATE archive.patient p SET created_at = least(p.created_at, st.created_at),
      updated_at = CASE WHEN ${rebuilt} THEN st.updated_at ELSE p.updated_at END
    FROM (
      SELECT patient_pk, min(created_at) AS created_at, max(updated_at) AS updated_at FROM archive.study
      WHERE patient_pk IN (SELECT patient_pk FROM archive.series JOIN pg_temp.changed_series USING (id)) GROUP BY patient_pk) st
    WHERE st.patient_pk = p.id`;
}

/**
 * Gives every changed series a version that none ever had, in milliseconds since 1970: counting would begin anew, and caches
 * and ETags would take another state of the series for the one they know. Then tells of each.
 *
 * @returns how many series were changed
 */
export async function renewVersions(transaction: Statements): Promise<number> {
  const version = Date.now();
  const changed = await transaction.$executeRaw`
    UPDATE archive.series SET version = greatest(version + 1, ${version}::bigint)
    WHERE id IN (SELECT id FROM pg_temp.changed_series)`;
  for (let after = 0n; ; ) {
    const rows = await transaction.$queryRaw<
      {
        id: bigint;
        series_instance_uid: string;
        study_instance_uid: string;
        domain: string;
        version: bigint;
        number_of_instances: number;
      }[]
    >`
      SELECT id, series_instance_uid, study_instance_uid, domain, version, number_of_instances
      FROM archive.series JOIN pg_temp.changed_series USING (id) WHERE id > ${after} ORDER BY id LIMIT ${PAGE}`;
    await tell(
      transaction,
      rows.map((row) =>
        outboxRow(events.seriesUpdated, {
          version: 1,
          seriesId: Number(row.id),
          seriesUid: row.series_instance_uid,
          studyUid: row.study_instance_uid,
          domain: row.domain,
          seriesVersion: Number(row.version),
          numberOfInstances: row.number_of_instances,
        }),
      ),
    );
    const last = rows.at(-1);
    if (!last || rows.length < PAGE) return changed;
    after = last.id;
  }
}

/** Puts events into the archive's outbox: a running suite's relay, or that of the next start, publishes them. */
export async function tell(transaction: Statements, rows: readonly OutboxRow[]): Promise<void> {
  if (rows.length === 0) return;
  await transaction.$executeRaw`
    INSERT INTO archive.outbox (id, subject, payload)
    SELECT id, subject, payload FROM jsonb_to_recordset(${postgresJson(rows)}::jsonb) AS e(id text, subject text, payload jsonb)`;
}

/** Files that another one took the place of, or that were deleted: the sweeper removes them after its grace period. */
export async function discardRest(transaction: Statements): Promise<number> {
  return transaction.$executeRaw`
    INSERT INTO archive.discarded_bytes (storage_key, reason)
    SELECT key, reason FROM (
      SELECT j.key, 'replaced' AS reason FROM pg_temp.journalled j WHERE j.in_place AND j.age > 1
      UNION
      SELECT f.key, 'deleted' FROM pg_temp.stored_file f
      WHERE NOT f.quarantined AND EXISTS (SELECT FROM pg_temp.journal_entry e WHERE e.dropped AND e.key = f.key)) AS rest
    WHERE NOT EXISTS (SELECT FROM archive.instance i WHERE i.storage_key = rest.key)
    ON CONFLICT DO NOTHING`;
}
