import { events } from '@circus/contracts';
import type { Statements } from '@circus/db';
import { removeRowsOfImages } from '../images/imageRemoval.js';
import { removeRows } from '../series/seriesDeletion.js';
import type { OutboxRow } from '../storing/archiveRows.js';
import { outboxRow } from '../storing/storeEvents.js';
import type { ReindexProblem } from './journalledInstances.js';

interface DeletedRow {
  id: bigint;
  study_pk: bigint;
  patient_pk: bigint;
  series_instance_uid: string;
  study_instance_uid: string;
  domain: string;
  key: string;
  /** Whether all of its images were deleted. */
  whole: boolean;
  images: bigint[];
  in_use: boolean;
}

/**
 * Removes series, and images of series, that the journal says were deleted, from an older database. What a case or plug-in job uses is
 * reported and left.
 *
 * @returns what is told of it, an event for each series
 */
export async function removeDeletedSeries(
  transaction: Statements,
  report: (problem: ReindexProblem) => void,
): Promise<OutboxRow[]> {
  const rows = await transaction.$queryRaw<DeletedRow[]>`
    SELECT s.id, s.study_pk, s.patient_pk, s.series_instance_uid, s.study_instance_uid, s.domain,
      (array_agg(i.storage_key) FILTER (WHERE d.key IS NOT NULL))[1] AS key, bool_and(d.key IS NOT NULL) AS whole,
      array_agg(i.id) FILTER (WHERE d.key IS NOT NULL) AS images,
      EXISTS (SELECT FROM cases_read.series_in_use u WHERE u.series_id = s.id)
        OR EXISTS (SELECT FROM jobs_read.series_in_use u WHERE u.series_id = s.id) AS in_use
    FROM archive.series s JOIN archive.instance i ON i.series_pk = s.id
    LEFT JOIN (SELECT DISTINCT key FROM pg_temp.journal_entry WHERE dropped) d ON d.key = i.storage_key
    GROUP BY s.id HAVING bool_or(d.key IS NOT NULL)
    ORDER BY s.patient_pk, s.study_pk, s.id`;
  const told: OutboxRow[] = [];
  for (const row of rows) {
    if (row.in_use) {
      const why = 'a case or plug-in job of this state of the database uses its series';
      report({ key: row.key, reason: `It was deleted later, but ${why}. Its rows were left.` });
      continue;
    }
    const seriesId = Number(row.id);
    if (!row.whole) {
      await removeRowsOfImages(transaction, [seriesId], row.images.map(Number));
      continue;
    }
    await removeRows(transaction, { seriesId, studyId: Number(row.study_pk), patientId: Number(row.patient_pk) });
    const { series_instance_uid: seriesUid, study_instance_uid: studyUid, domain } = row;
    told.push(outboxRow(events.seriesDeleted, { version: 1, seriesId, seriesUid, studyUid, domain }));
  }
  return told;
}
