import type { Database } from '../../libs/db/dist/index.js';
import { type Caller, date, OFFSETS, PAGE, part, type Query } from './searchQueries.js';

/** Projects of the generated cases with their part of all, in percent: a large one, and a tiny one. */
const PROJECTS: readonly (readonly [projectId: string, percent: number])[] = [
  ['bench-lung', 40],
  ['bench-liver', 30],
  ['bench-brain', 20],
  ['bench-heart', 9.8],
  ['bench-rare', 0.2],
];

/** The projects that somebody may read, patients included; everyone else's caller may read all or none. */
export const PROJECTS_OF: Partial<Record<Caller, string[]>> = {
  'three clinics': ['bench-liver', 'bench-brain', 'bench-heart'],
  outpost: ['bench-rare'],
};

const LIST_ID = 'bench-cases';
const LIST_ITEMS = 100_000;
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
 * Makes a case of each generated series, with its patient, and a my list of the administrator with the first 100,000 of them.
 *
 * @param database as the owner, with one connection, after `fillArchive`
 */
export async function fillCases(database: Database, rows: number): Promise<void> {
  const run = (statement: string) => database.$executeRawUnsafe(statement);
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
  await run(`
    INSERT INTO cases.my_list (my_list_id, owner_id, owner_email, resource_type, name, public)
    SELECT '${LIST_ID}', id, user_email, 'clinicalCases', 'bench', false FROM auth."user" ORDER BY id LIMIT 1`);
  await run(`
    INSERT INTO cases.my_list_item (my_list_id, resource_id, created_at)
    SELECT '${LIST_ID}', case_id, now() - id * interval '1 second' FROM cases.clinical_case ORDER BY id LIMIT ${LIST_ITEMS}`);
  for (const table of ['clinical_case', 'my_list', 'my_list_item']) await run(`VACUUM (ANALYZE) cases.${table}`);
}

/** As long as that of a case with some labels. */
const REVISION = `jsonb_build_object('creator', 'ann@example.com', 'date', to_char(created_at, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
  'description', 'Marked', 'attributes', jsonb_build_object('grade', id % 5), 'status', 'for-review', 'series', jsonb_build_array(
  jsonb_build_object('seriesId', id, 'seriesUid', series_instance_uid, 'partialVolumeDescriptor',
    jsonb_build_object('start', 1, 'end', number_of_instances, 'delta', 1), 'labels',
    (SELECT jsonb_agg(jsonb_build_object('type', 'point', 'name', 'Nodule ' || n, 'attributes', '{}'::jsonb, 'data',
      jsonb_build_object('location', jsonb_build_array(n, 22.5, 31), 'color', '#ff8800', 'alpha', 1))) FROM generate_series(1, 4) AS n))))`;

const SORT_KEYS = [
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
  const add = (caller: Caller, filter: string, sort: Record<string, number>, offset: number, inList = false) =>
    queries.push({
      what: `cases${inList ? ' of a list' : ''}: ${filter}; ${Object.entries(sort)
        .map(([key, direction]) => `${key} ${direction === 1 ? 'ascending' : 'descending'}`)
        .join(', ')}; ${caller}`,
      caller,
      path: pathOf(inList ? `/api/cases/list/${LIST_ID}` : '/api/cases', FILTERS[filter] ?? {}, sort, offset),
      offset,
      usual: !inList,
      inList,
    });
  for (const offset of OFFSETS) {
    for (const key of SORT_KEYS) for (const direction of [1, -1]) add('everyone', 'none', { [key]: direction }, offset);
    for (const filter of Object.keys(FILTERS)) {
      if (filter !== 'none') for (const sort of FILTERED_SORTS) add('everyone', filter, sort, offset);
    }
    for (const caller of Object.keys(PROJECTS_OF) as Caller[]) {
      for (const filter of ['none', 'sex F', 'a common tag', 'common part of a name']) {
        for (const sort of FILTERED_SORTS) add(caller, filter, sort, offset);
      }
    }
    for (const key of ['addedToListAt', ...SORT_KEYS]) {
      for (const direction of [1, -1]) add('everyone', 'none', { [key]: direction }, offset, true);
    }
    for (const filter of ['one project', 'a rare tag', 'common part of a name']) {
      add('everyone', filter, { addedToListAt: -1 }, offset, true);
    }
  }
  return queries;
}

function pathOf(path: string, filter: object, sort: Record<string, number>, offset: number): string {
  const parameters = new URLSearchParams({
    filter: JSON.stringify(filter),
    sort: JSON.stringify(sort),
    limit: String(PAGE),
    page: String(1 + offset / PAGE),
    envelope: 'true',
  });
  return `${path}?${parameters}`;
}
