import { type Access, type MyListResourceType, Refusal } from '@circus/contracts';
import { holdSeries, type Transaction } from '@circus/db';
import { hasDomain } from '@circus/service-kit';
import { findSeries } from '../archive/seriesRepository.js';
import type { NewItem } from './myListRepository.js';

/** What CIRCUS calls a resource of a list when it is not there (spec circus-api-core 2.5). */
const SCHEMA: Record<MyListResourceType, string> = {
  series: 'series',
  clinicalCases: 'clinicalCase',
  pluginJobs: 'pluginJob',
};

/**
 * Items for resources that all exist, whether or not the caller may see them: searches leave out what he may not
 * (spec circus-api-core 7.9). Of several series of one UID the one of the caller's domains counts, then the one with the
 * most instances, then the newest.
 *
 * @throws Refusal `missing` when one does not exist
 */
export async function itemsOf(
  transaction: Transaction,
  access: Access,
  type: MyListResourceType,
  resourceIds: readonly string[],
): Promise<NewItem[]> {
  const found = await existing(transaction, access, type, resourceIds);
  return resourceIds.map((resourceId) => {
    const item = found.get(resourceId);
    if (!item) throw new Refusal('missing', `The requested ${SCHEMA[type]} was not found.`);
    return item;
  });
}

async function existing(
  transaction: Transaction,
  access: Access,
  type: MyListResourceType,
  resourceIds: readonly string[],
): Promise<Map<string, NewItem>> {
  switch (type) {
    case 'series':
      return existingSeries(transaction, access, resourceIds);
    case 'clinicalCases': {
      // A case that is being deleted is waited for.
      const rows = await transaction.$queryRaw<{ caseId: string }[]>`
        SELECT case_id AS "caseId" FROM cases.clinical_case WHERE case_id = ANY(${[...resourceIds]}::text[])
        ORDER BY case_id FOR KEY SHARE`;
      return new Map(rows.map(({ caseId }) => [caseId, { resourceId: caseId, seriesId: null }]));
    }
    case 'pluginJobs': {
      // Jobs are never removed: there is nothing to wait for.
      const rows = await transaction.$queryRaw<{ jobId: string }[]>`
        SELECT job_id AS "jobId" FROM jobs_read.plugin_job WHERE job_id = ANY(${[...resourceIds]}::text[])`;
      return new Map(rows.map(({ jobId }) => [jobId, { resourceId: jobId, seriesId: null }]));
    }
  }
}

async function existingSeries(
  transaction: Transaction,
  access: Access,
  seriesUids: readonly string[],
): Promise<Map<string, NewItem>> {
  const found = await findSeries(transaction, [...seriesUids]);
  await holdSeries(
    transaction,
    found.map(({ seriesId }) => seriesId),
  );
  const mine = ({ domain }: { domain: string }) => Number(hasDomain(access, domain));
  const byMeaning = (await findSeries(transaction, [...seriesUids])).sort(
    (one, other) =>
      mine(one) - mine(other) || one.numberOfInstances - other.numberOfInstances || one.seriesId - other.seriesId,
  );
  // The last of a UID is the one meant.
  return new Map(byMeaning.map(({ seriesUid, seriesId }) => [seriesUid, { resourceId: seriesUid, seriesId }]));
}
