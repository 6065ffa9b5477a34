import { type Access, newId, type PluginJobCreation, Refusal } from '@circus/contracts';
import type { Database } from '@circus/db';
import { type Actor, auditChange, requirePluginRole } from '@circus/service-kit';
import { findPlugin } from '../plugins/pluginRepository.js';
import { tellOfQueuedJob } from './jobEvents.js';
import { findDuplicate, holdPluginJobs, insertJob } from './jobRepository.js';
import { settleJobSeries } from './jobSeries.js';

/**
 * Makes a job and puts it into the queue, in one transaction (spec circus-cs 4.2).
 *
 * @returns the new job's id
 * @throws Refusal `forbidden` without the role `executePlugin` or the series' domain; `missing` for an unknown plug-in;
 *   `invalid` for one that has the same job already, unless forced; as `settleJobSeries`
 */
export async function createJob(
  database: Database,
  access: Access,
  actor: Actor,
  { pluginId, series, priority, force = false as const }: Omit<PluginJobCreation, 'force'> & { force?: boolean },
): Promise<string> {
  requirePluginRole(access, 'executePlugin', pluginId);
  return database.$transaction(async (transaction) => {
    if (!(await findPlugin(transaction, pluginId))) throw new Refusal('missing', 'This plug-in does not exist.');
    const entries = await settleJobSeries(transaction, access, series);
    const stored = entries.map((entry) => entry.stored);
    await holdPluginJobs(transaction, pluginId);
    const duplicate = force ? null : await findDuplicate(transaction, pluginId, stored);
    if (duplicate !== null) {
      throw new Refusal(
        'invalid',
        `This is a duplicate of the job ${duplicate}: the same plug-in has these volumes already. Send "force": true to run it all the same.`,
      );
    }
    const domain = entries[0]?.series.domain ?? '';
    const { userId, userEmail } = access;
    const job = { jobId: newId(), pluginId, userId, userEmail, domain, priority };
    await insertJob(transaction, { ...job, entries });
    await tellOfQueuedJob(transaction, job);
    await auditChange(transaction, 'jobs', actor, {
      action: 'pluginJob.create',
      entity: 'pluginJob',
      entityId: job.jobId,
      details: { pluginId, seriesUids: stored.map(({ seriesUid }) => seriesUid), priority, force },
    });
    return job.jobId;
  });
}
