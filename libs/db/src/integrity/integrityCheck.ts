import type { Database } from '../database.js';
import { groupRows, onetimeUrlRows, serverParamRows, tokenRows, userRows } from './accountRows.js';
import { seriesRows } from './archiveRows.js';
import { blobRows, caseRows, caseSeriesRows, projectRows, revisionRows } from './caseRows.js';
import { myListItemRows, myListRows } from './myListRows.js';
import { checkRows, type InvalidRow, type RowCheck } from './rowCheck.js';
import { pluginJobRows, pluginRows, taskRows } from './workRows.js';

/** What `db-check` looks at, by CIRCUS' names (spec circus-api-core 10). */
export const INTEGRITY_MODELS = [
  'user',
  'group',
  'project',
  'series',
  'clinicalCase',
  'serverParam',
  'token',
  'task',
  'plugin',
  'pluginJob',
  'myList',
  'onetimeUrl',
] as const;
export type IntegrityModel = (typeof INTEGRITY_MODELS)[number];

/** The tables of a model, the first of which is counted; none for a model that the database does not hold yet. */
const CHECKS: Record<IntegrityModel, readonly RowCheck<never>[]> = {
  user: [userRows],
  group: [groupRows],
  project: [projectRows],
  series: [seriesRows],
  clinicalCase: [caseRows, revisionRows, caseSeriesRows, blobRows],
  serverParam: [serverParamRows],
  token: [tokenRows],
  task: [taskRows],
  plugin: [pluginRows],
  pluginJob: [pluginJobRows],
  myList: [myListRows, myListItemRows],
  onetimeUrl: [onetimeUrlRows],
};

/** What came of one model. */
export interface ModelIntegrity {
  model: IntegrityModel;
  /** Null for a model that the database does not hold yet. */
  count: number | null;
  invalid: number;
}

/**
 * Looks at every row of a model, and at what its rows say of rows elsewhere that no foreign key watches. Nothing is changed,
 * and what is reported names no patient.
 *
 * @param onInvalid told of each invalid row as it is found
 */
export async function checkModel(
  database: Database,
  model: IntegrityModel,
  onInvalid: (invalid: InvalidRow) => void,
): Promise<ModelIntegrity> {
  const counts: number[] = [];
  let invalid = 0;
  for (const check of CHECKS[model]) {
    counts.push(
      await checkRows(database, check, (row) => {
        invalid++;
        onInvalid(row);
      }),
    );
  }
  return { model, count: counts[0] ?? null, invalid };
}
