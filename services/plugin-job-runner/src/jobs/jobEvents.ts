import { type EventDefinition, type EventPayload, events, newId, work } from '@circus/contracts';
import { emit, type Transaction } from '@circus/db';

/** What every event of a job says. */
export interface ToldJob {
  jobId: string;
  pluginId: string;
  userEmail: string;
  domain: string;
}

const payloadOf = ({ jobId, pluginId, userEmail, domain }: ToldJob) => ({
  version: 1 as const,
  jobId,
  pluginId,
  userEmail,
  domain,
});

/** Tells of a job's new state, in the transaction that gives it. */
export async function tellOfJob(
  transaction: Transaction,
  event: 'jobStarted' | 'jobFinished' | 'jobFailed' | 'jobCancelled' | 'jobInvalidated',
  job: ToldJob,
): Promise<void> {
  const definition: EventDefinition = events[event];
  await emit(transaction, 'jobs', definition, payloadOf(job) satisfies EventPayload<(typeof events)['jobStarted']>);
}

/** Tells that a job waits, and calls a runner. */
export async function tellOfQueuedJob(
  transaction: Transaction,
  job: ToldJob & { priority: number; rerunOf?: string },
): Promise<void> {
  const { priority, rerunOf } = job;
  await emit(transaction, 'jobs', events.jobQueued, { ...payloadOf(job), priority, ...(rerunOf && { rerunOf }) });
  await emit(transaction, 'jobs', work.pluginJob, { version: 1, jobId: job.jobId }, newId());
}
