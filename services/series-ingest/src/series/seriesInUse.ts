import type { Statements } from '@circus/db';

/** So many users of a series are named to whoever wants to delete it. */
const NAMED = 5;

/** Who uses any of some series, in words: cases first, plug-in jobs where no case does. `named` is empty where nobody does. */
export async function usersOfSeries(
  transaction: Pick<Statements, '$queryRaw'>,
  seriesIds: readonly number[],
): Promise<{ what: 'case' | 'plug-in job'; named: string }> {
  const cases = await transaction.$queryRaw<{ id: string }[]>`
    SELECT DISTINCT case_id AS id FROM cases_read.series_in_use WHERE series_id = ANY(${[...seriesIds]}::bigint[])
    ORDER BY id LIMIT ${NAMED + 1}::int`;
  const jobs = await transaction.$queryRaw<{ id: string }[]>`
    SELECT DISTINCT job_id AS id FROM jobs_read.series_in_use WHERE series_id = ANY(${[...seriesIds]}::bigint[])
    ORDER BY id LIMIT ${NAMED + 1}::int`;
  const users = cases.length > 0 ? cases : jobs;
  const named = users.slice(0, NAMED).map(({ id }) => id);
  const further = users.length > NAMED ? ' and others' : '';
  return { what: cases.length > 0 ? 'case' : 'plug-in job', named: named.join(', ') + further };
}
