import type { Database } from '../../libs/db/dist/index.js';
import { CASE_SORT_KEYS } from './searchCases.js';
import { OFFSETS, PAGE, pagePath, part, type Query, SORT_KEYS } from './searchQueries.js';

const ITEMS = 100_000;
/** The last page that a list of so many items has. */
const LAST = ITEMS - PAGE;
const LISTS = { series: 'bench-series', cases: 'bench-cases' } as const;
type Listed = keyof typeof LISTS;

/**
 * Makes two my lists of the administrator: 100,000 series and 100,000 cases, taken from all that there are, or of fewer, all.
 *
 * @param database as the owner, after `fillCases`
 */
export async function fillLists(database: Database, rows: number): Promise<void> {
  const run = (statement: string) => database.$executeRawUnsafe(statement);
  const list = (listId: string, type: string) => `
    INSERT INTO cases.my_list (my_list_id, owner_id, owner_email, resource_type, name, public)
    SELECT '${listId}', id, user_email, '${type}', 'bench', false FROM auth."user" ORDER BY id LIMIT 1`;
  await run(list(LISTS.series, 'series'));
  await run(list(LISTS.cases, 'clinicalCases'));
  // Added in another order than they were made in, a thousand at a time, as one call may.
  const every = Math.max(1, Math.floor(rows / ITEMS));
  const items = `WHERE id % ${every} = 0 ORDER BY hashint8extended(id, 70) LIMIT ${ITEMS}`;
  const addedAt = "now() - row_number() OVER (ORDER BY hashint8extended(id, 70)) / 1000 * interval '1 minute'";
  await run(`
    INSERT INTO cases.my_list_item (my_list_id, resource_id, series_id, created_at)
    SELECT '${LISTS.series}', series_instance_uid, id, ${addedAt} FROM archive.series ${items}`);
  await run(`
    INSERT INTO cases.my_list_item (my_list_id, resource_id, created_at)
    SELECT '${LISTS.cases}', case_id, ${addedAt} FROM cases.clinical_case ${items}`);
  for (const table of ['my_list', 'my_list_item']) await run(`VACUUM (ANALYZE) cases.${table}`);
}

const SORTS: Record<Listed, readonly string[]> = { series: SORT_KEYS, cases: CASE_SORT_KEYS };

const FILTERS: Record<Listed, Record<string, object>> = {
  series: { CT: { modality: 'CT' }, ES: { modality: 'ES' } },
  cases: { 'one project': { projectId: 'bench-liver' }, 'a rare tag': { tags: 'rare' } },
};
const NAME = { 'common part of a name': { 'patientInfo.patientName': part('berg') } };

/** Searches within a list: every sort key in both directions, and some filters. */
export function listQueries(): Query[] {
  const queries: Query[] = [];
  const add = (listed: Listed, what: string, filter: object, key: string, direction: 1 | -1, offset: number) =>
    queries.push({
      what: `list of ${listed}: ${what}; ${key} ${direction === 1 ? 'ascending' : 'descending'}`,
      caller: 'everyone',
      path: pagePath(`/api/${listed}/list/${LISTS[listed]}`, filter, { [key]: direction }, offset),
      offset,
      usual: false,
      inList: true,
    });
  for (const listed of Object.keys(LISTS) as Listed[]) {
    for (const offset of [...OFFSETS, LAST]) {
      for (const key of ['addedToListAt', ...SORTS[listed]]) {
        for (const direction of [1, -1] as const) add(listed, 'none', {}, key, direction, offset);
      }
      if (offset === LAST) continue;
      for (const [what, filter] of Object.entries({ ...FILTERS[listed], ...NAME })) {
        for (const key of ['addedToListAt', 'patientInfo.patientName']) add(listed, what, filter, key, -1, offset);
      }
    }
  }
  return queries;
}
