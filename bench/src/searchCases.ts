import type { Database } from '../../libs/db/dist/index.js';
import { type Caller, date, OFFSETS, pagePath, part, type Query } from './searchQueries.js';

/** Projects of the generated cases with their part of all, in percent: a large one, and a tiny one. */
const PROJECTS: readonly (readonly [projectId: string, percent: number])[] = [
  ['bench-lung', 40],
  ['bench-liver', 30],
  ['bench-brain', 20],
  ['bench-heart', 9.8],
  ['bench-rare', 0.2],
];

/** The projects that somebody may read, and those of them whose patients they may see; everyone else's caller may read all. */
export const PROJECTS_OF: Partial<Record<Caller, { read: string[]; patients: string[] }>> = {
  'three clinics': {
    read: ['bench-liver', 'bench-brain', 'bench-heart'],
    patients: ['bench-liver', 'bench-brain', 'bench-heart'],
  },
  'county hospital': { read: ['bench-lung', 'bench-heart'], patients: ['bench-heart'] },
  outpost: { read: ['bench-rare'], patients: ['bench-rare'] },
};

/** Cases in one statement. */
const STEP = 50_000;

/** Makes the projects, so that groups can be given rights in them. */
export async function addCaseProjects(database: Database): Promise<void> {
  const projects = PROJECTS.map(([projectId]) => `('${projectId}', '${projectId}', '{}', now())`);
  await database.$executeRawUnsafe(
    `INSERT INTO cases.project (project_id, project_name, icon, updated_at) VALUES ${projects.join(', ')}`,
  );
}

/**
 * Makes a case of each generated series, with its patient.
 *
 * @param database as the owner, with one connection, after `fillArchive`
 */
export async function fillCases(database: Database, rows: number): Promise<void> {
  const run = (statement: string) => database.$executeRawUnsafe(statement);
  // An index that is made over all rows is made in a tenth of the time.
  const indexes = await database.$queryRawUnsafe<{ indexname: string; indexdef: string }[]>(`
    SELECT indexname, indexdef FROM pg_indexes
    WHERE schemaname = 'cases' AND tablename IN ('clinical_case', 'case_search') AND indexname NOT LIKE '%_key' AND indexname NOT LIKE '%_pkey'`);
  for (const { indexname } of indexes) await run(`DROP INDEX cases."${indexname}"`);
  let percent = 0;
  const project = PROJECTS.map(([projectId, share]) => {
    percent += share;
    return `WHEN abs(hashint8extended(id, 60)) % 1000 < ${Math.round(10 * percent)} THEN '${projectId}'`;
  }).join(' ');
  for (let first = 1; first <= rows; first += STEP) {
    await run(`
      INSERT INTO cases.clinical_case (case_id, project_id, tags, domains, latest_revision, revision_count, patient_id, patient_name,
        patient_age, patient_sex, patient_info, created_at, updated_at)
      SELECT 'case-' || lpad(id::text, 10, '0'), CASE ${project} END,
        CASE WHEN id % 50 = 0 THEN ARRAY['rare', 'checked'] WHEN id % 3 = 0 THEN ARRAY['checked'] ELSE '{}' END, ARRAY[domain],
        ${REVISION}, 1, patient_id, patient_name, patient_years, patient_info->>'sex', patient_info, created_at,
        created_at + id % 400 * interval '1 day'
      FROM archive.series WHERE id BETWEEN ${first} AND ${first + STEP - 1} ORDER BY id`);
  }
  for (const { indexdef } of indexes) await run(indexdef);
  for (const table of ['clinical_case', 'case_search']) await run(`VACUUM (ANALYZE) cases.${table}`);
}

/** As long as that of a case with some labels. */
const REVISION = `jsonb_build_object('creator', 'ann@example.com', 'date', to_char(created_at, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
  'description', 'Marked', 'attributes', jsonb_build_object('grade', id % 5), 'status', 'for-review', 'series', jsonb_build_array(
  jsonb_build_object('seriesId', id, 'seriesUid', series_instance_uid, 'partialVolumeDescriptor',
    jsonb_build_object('start', 1, 'end', number_of_instances, 'delta', 1), 'labels',
    (SELECT jsonb_agg(jsonb_build_object('type', 'point', 'name', 'Nodule ' || n, 'attributes', '{}'::jsonb, 'data',
      jsonb_build_object('location', jsonb_build_array(n, 22.5, 31), 'color', '#ff8800', 'alpha', 1))) FROM generate_series(1, 4) AS n))))`;

/** Keys that cases are sorted by. */
export const CASE_SORT_KEYS = [
  'caseId',
  'createdAt',
  'updatedAt',
  'projectId',
  'patientInfo.patientName',
  'patientInfo.patientId',
  'patientInfo.age',
  'patientInfo.sex',
];

const FILTERS: Record<string, object> = {
  none: {},
  'one project': { projectId: 'bench-liver' },
  'a tiny project': { projectId: 'bench-rare' },
  'one case': { caseId: 'case-0000000777' },
  'one patient': { 'patientInfo.patientId': 'P00007919' },
  'part of an ID': { 'patientInfo.patientId': part('0791') },
  'sex F': { 'patientInfo.sex': 'F' },
  'age 80 and more': { 'patientInfo.age': { $gte: 80 } },
  'a common tag': { tags: 'checked' },
  'a rare tag': { tags: 'rare' },
  'one day': { createdAt: { $gte: date('2015-06-10'), $lt: date('2015-06-11') } },
  'changed late': { updatedAt: { $gte: date('2025-01-01') } },
  'common part of a name': { 'patientInfo.patientName': part('berg') },
  'rare part of a name': { 'patientInfo.patientName': part('lundbergta') },
  'a project and a part of a name': { projectId: 'bench-brain', 'patientInfo.patientName': part('lund') },
};
const FILTERED_SORTS: Record<string, number>[] = [
  { createdAt: -1 },
  { updatedAt: -1 },
  { 'patientInfo.patientName': 1 },
];

/** The table of case searches that are asked at each size. */
export function caseQueries(): Query[] {
  const queries: Query[] = [];
  const add = (caller: Caller, filter: string, sort: Record<string, number>, offset: number) =>
    queries.push({
      what: `cases: ${filter}; ${Object.entries(sort)
        .map(([key, direction]) => `${key} ${direction === 1 ? 'ascending' : 'descending'}`)
        .join(', ')}; ${caller}`,
      caller,
      path: pagePath('/api/cases', FILTERS[filter] ?? {}, sort, offset),
      offset,
      usual: true,
    });
  for (const offset of OFFSETS) {
    for (const key of CASE_SORT_KEYS)
      for (const direction of [1, -1]) add('everyone', 'none', { [key]: direction }, offset);
    for (const filter of Object.keys(FILTERS)) {
      if (filter !== 'none') for (const sort of FILTERED_SORTS) add('everyone', filter, sort, offset);
    }
    for (const caller of Object.keys(PROJECTS_OF) as Caller[]) {
      for (const filter of ['none', 'sex F', 'a common tag', 'common part of a name']) {
        for (const sort of FILTERED_SORTS) add(caller, filter, sort, offset);
      }
      for (const key of CASE_SORT_KEYS.filter((name) => name.startsWith('patientInfo.'))) {
        add(caller, 'none', { [key]: -1 }, offset);
      }
    }
  }
  return queries;
}
