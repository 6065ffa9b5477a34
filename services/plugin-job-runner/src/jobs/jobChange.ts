import { type Access, type PluginJobChange, Refusal } from '@circus/contracts';
import type { Database } from '@circus/db';
import { type Actor, auditChange, hasPluginRole, requirePluginRole } from '@circus/service-kit';
import { tellOfJob } from './jobEvents.js';
import { jobMissing } from './jobMissing.js';
import { lockJob, setJobStatus } from './jobRepository.js';

/**
 * Cancels a job that waits or is at work, or makes the result of a finished one count no more (spec circus-cs 4.3). A job at
 * work is cancelled at once: its runner learns of it and ends what runs.
 *
 * @throws Refusal `missing`; `forbidden` to cancel another's job, or to invalidate, without the role `manageJobs`;
 *   `unprocessable` for a job in another state
 */
export async function changeJob(
  database: Database,
  access: Access,
  actor: Actor,
  jobId: string,
  { status }: PluginJobChange,
): Promise<void> {
  await database.$transaction(async (transaction) => {
    const job = await lockJob(transaction, jobId);
    if (!job) throw jobMissing();
    const mayManage = hasPluginRole(access, 'manageJobs', job.pluginId);
    if (status === 'invalidated') requirePluginRole(access, 'manageJobs', job.pluginId);
    if (!mayManage && job.userId !== access.userId) {
      throw new Refusal(
        'forbidden',
        'This job belongs to somebody else: cancelling it needs the "manageJobs" privilege of this plug-in.',
      );
    }
    if (status === 'cancelled' && job.status !== 'in_queue' && job.status !== 'processing') {
      throw new Refusal('unprocessable', `The job is ${job.status} and cannot be cancelled any more.`);
    }
    if (status === 'invalidated' && job.status !== 'finished') {
      throw new Refusal('unprocessable', `The job is ${job.status}: only a finished one can be invalidated.`);
    }
    await setJobStatus(transaction, jobId, status);
    await tellOfJob(transaction, status === 'cancelled' ? 'jobCancelled' : 'jobInvalidated', job);
    await auditChange(transaction, 'jobs', actor, {
      action: status === 'cancelled' ? 'pluginJob.cancel' : 'pluginJob.invalidate',
      entity: 'pluginJob',
      entityId: jobId,
      details: { pluginId: job.pluginId, before: job.status },
    });
  });
}
