import { type Database, Prisma } from '@circus/db';

/** Cases compared at a time: small enough that no statement holds its rows for long. */
const BATCH = 500;

/**
 * Brings the cases whose first series is one of these up to the archive's knowledge of its patient. A series that is gone leaves
 * its cases as they are.
 *
 * @returns how many cases changed
 */
export const refreshPatientsOfSeries = (database: Database, seriesIds: readonly number[]): Promise<number> =>
  refresh(
    database,
    Prisma.sql`s.id = ANY(${seriesIds}::bigint[])
      AND c.case_id IN (SELECT case_id FROM cases.case_series WHERE series_id = ANY(${seriesIds}::bigint[]))`,
  );

/**
 * Compares every case with the archive, for events that never came.
 *
 * @returns how many cases changed
 */
export async function reconcilePatients(database: Database, signal: AbortSignal): Promise<number> {
  let changed = 0;
  let after = '';
  while (!signal.aborted) {
    const page = await database.clinicalCase.findMany({
      where: { caseId: { gt: after } },
      orderBy: { caseId: 'asc' },
      take: BATCH,
      select: { caseId: true },
    });
    const last = page.at(-1);
    if (!last) break;
    const caseIds = page.map(({ caseId }) => caseId);
    changed += await refresh(database, Prisma.sql`c.case_id = ANY(${caseIds})`);
    after = last.caseId;
  }
  return changed;
}

/**
 * The case itself did not change: its `updatedAt` stays. Rows are locked in the order of their ids, as by everybody who changes
 * several cases.
 */
async function refresh(database: Database, which: Prisma.Sql): Promise<number> {
  return database.$executeRaw`
    WITH behind AS (
      SELECT c.case_id, s.patient_info, s.patient_years
      FROM cases.clinical_case AS c, cases.revision AS r, archive_read.series AS s
      WHERE r.case_id = c.case_id AND r.revision_index = 0 AND s.id = (r.series->0->>'seriesId')::bigint AND ${which}
        AND (c.patient_id, c.patient_name, c.patient_age, c.patient_sex, c.patient_info) IS DISTINCT FROM
          (s.patient_info->>'patientId', s.patient_info->>'patientName', s.patient_years, s.patient_info->>'sex', s.patient_info)
      ORDER BY c.case_id FOR NO KEY UPDATE OF c)
    UPDATE cases.clinical_case AS c
    SET patient_id = b.patient_info->>'patientId', patient_name = b.patient_info->>'patientName',
      patient_age = b.patient_years, patient_sex = b.patient_info->>'sex', patient_info = b.patient_info
    FROM behind AS b WHERE c.case_id = b.case_id`;
}
