import { type Database, Prisma } from '@circus/db';

/** Jobs compared at a time: small enough that no statement holds its rows for long. */
const BATCH = 500;

/**
 * Brings the jobs that use one of these series up to the archive's knowledge of them.
 *
 * @returns how many jobs changed
 */
export const refreshCopiesOfSeries = (database: Database, seriesIds: readonly number[]): Promise<number> =>
  refresh(
    database,
    Prisma.sql`SELECT job_id FROM jobs.plugin_job_series WHERE series_id = ANY(${[...seriesIds]}::bigint[])`,
  );

/**
 * Compares every job with the archive, for events that never came.
 *
 * @returns how many jobs changed
 */
export async function reconcileCopies(database: Database, signal: AbortSignal): Promise<number> {
  let changed = 0;
  let after = '';
  while (!signal.aborted) {
    const page = await database.pluginJob.findMany({
      where: { jobId: { gt: after } },
      orderBy: { jobId: 'asc' },
      take: BATCH,
      select: { jobId: true },
    });
    const last = page.at(-1);
    if (!last) break;
    changed += await refresh(database, Prisma.sql`SELECT unnest(${page.map(({ jobId }) => jobId)}::text[])`);
    after = last.jobId;
  }
  return changed;
}

/**
 * The job itself did not change: its `updatedAt` stays. A job of which a series is gone keeps what it knows. Rows are locked in
 * the order of their ids.
 */
async function refresh(database: Database, which: Prisma.Sql): Promise<number> {
  return database.$executeRaw`
    WITH known AS (
      SELECT u.job_id, array_agg(s.study_instance_uid ORDER BY u.volume_id) AS study_uids,
        array_agg(s.modality ORDER BY u.volume_id) AS modalities,
        COALESCE(array_agg(s.series_date_time ORDER BY u.volume_id) FILTER (WHERE s.series_date_time IS NOT NULL), '{}')
          AS series_dates,
        (array_agg(s.patient_info ORDER BY u.volume_id))[1] AS patient_info,
        (array_agg(s.patient_years ORDER BY u.volume_id))[1] AS patient_years
      FROM jobs.plugin_job_series AS u LEFT JOIN archive_read.series AS s ON s.id = u.series_id
      WHERE u.job_id IN (${which})
      GROUP BY u.job_id HAVING count(*) = count(s.id)),
    behind AS (
      SELECT k.* FROM jobs.plugin_job AS j JOIN known AS k USING (job_id)
      WHERE (j.study_uids, j.modalities, j.series_dates, j.patient_info, j.patient_age)
        IS DISTINCT FROM (k.study_uids, k.modalities, k.series_dates, k.patient_info, k.patient_years)
      ORDER BY job_id FOR NO KEY UPDATE OF j)
    UPDATE jobs.plugin_job AS j
    SET study_uids = b.study_uids, modalities = b.modalities, series_dates = b.series_dates,
      patient_id = b.patient_info->>'patientId', patient_name = b.patient_info->>'patientName',
      patient_age = b.patient_years, patient_sex = b.patient_info->>'sex', patient_info = b.patient_info
    FROM behind AS b WHERE j.job_id = b.job_id`;
}
