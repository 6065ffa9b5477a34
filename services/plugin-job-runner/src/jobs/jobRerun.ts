import { type Access, newId, type PluginJobProvenance, type PluginJobRerun, Refusal } from '@circus/contracts';
import { type Database, holdSeries, type Transaction } from '@circus/db';
import { type Actor, auditChange, requireDomain, requirePluginRole } from '@circus/service-kit';
import { type ArchivedSeries, findSeriesById } from '../archive/seriesRepository.js';
import { ExecutorAway, JobFailure } from '../executors/executor.js';
import type { Executors } from '../executors/executors.js';
import type { Inputs } from '../inputs/inputs.js';
import { findPlugin } from '../plugins/pluginRepository.js';
import { tellOfQueuedJob } from './jobEvents.js';
import { jobMissing } from './jobMissing.js';
import { holdPluginJobs, insertJob } from './jobRepository.js';
import type { JobSeriesEntry, StoredJobSeries } from './jobSeries.js';
import { differenceOfInput, differenceOfPlugin, differenceOfProgram, pluginAsRecorded } from './rerunDifferences.js';
import { findJobToRerun, findPendingRerun, type JobToRerun } from './rerunRepository.js';

export interface RerunParts {
  database: Database;
  executors: Executors;
  inputs: Pick<Inputs, 'hash'>;
}

type Original = JobToRerun & { provenance: PluginJobProvenance };

/**
 * Makes a job that runs another one again, exactly: the same program with the same parameters on the same files. What can be
 * known beforehand is checked here; the runner checks all of it once more, on what it has prepared.
 *
 * @returns the new job's id
 * @throws Refusal `missing`; `forbidden` as for a new job; `unprocessable` with the reason why it cannot be the same run;
 *   `invalid` while another rerun of the job has not ended, unless forced
 */
export async function rerunJob(
  parts: RerunParts,
  access: Access,
  actor: Actor,
  jobId: string,
  { priority, force = false }: Omit<PluginJobRerun, 'force'> & { force?: boolean },
): Promise<string> {
  const original = await requireEnded(parts.database, jobId);
  const { pluginId, provenance, series } = original;
  requirePluginRole(access, 'executePlugin', pluginId);
  await requireProgram(parts, original);
  for (const [volumeId, stored] of series.entries()) await requireInput(parts, access, provenance, stored, volumeId);
  return parts.database.$transaction(async (transaction) => {
    await holdSeries(
      transaction,
      series.map(({ seriesId }) => seriesId),
    );
    const entries: JobSeriesEntry[] = [];
    for (const stored of series) {
      entries.push({ stored, series: await requireSeries(transaction, access, stored) });
    }
    await holdPluginJobs(transaction, pluginId);
    const pending = force ? null : await findPendingRerun(transaction, jobId);
    if (pending !== null) {
      throw new Refusal(
        'invalid',
        `This would be a duplicate of the job ${pending}, which runs the same job again and has not ended. Send "force": true to run it all the same.`,
      );
    }
    const { userId, userEmail } = access;
    const job = { jobId: newId(), pluginId, userId, userEmail, domain: entries[0]?.series.domain ?? original.domain };
    const rerun = { ...job, priority: priority ?? original.priority, rerunOf: jobId };
    await insertJob(transaction, { ...rerun, entries });
    await tellOfQueuedJob(transaction, rerun);
    await auditChange(transaction, 'jobs', actor, {
      action: 'pluginJob.rerun',
      entity: 'pluginJob',
      entityId: job.jobId,
      details: { pluginId, rerunOf: jobId, priority: rerun.priority, force },
    });
    return job.jobId;
  });
}

async function requireEnded(database: Database, jobId: string): Promise<Original> {
  const original = await findJobToRerun(database, jobId);
  if (!original) throw jobMissing();
  const { status, provenance } = original;
  if (status === 'in_queue' || status === 'processing') {
    throw new Refusal('unprocessable', 'The job has not ended: it can be run again afterwards.');
  }
  if (provenance === null) {
    throw new Refusal('unprocessable', `The job is ${status} and ran nothing that could be run again: make a new job.`);
  }
  return { ...original, provenance };
}

/** An engine that is away now is asked by the runner. */
async function requireProgram({ database, executors }: RerunParts, { pluginId, provenance }: Original): Promise<void> {
  const now = await findPlugin(database, pluginId);
  refuseFor(differenceOfPlugin(provenance.plugin, now));
  if (!now) return;
  try {
    const program = await executors.of(now).programOf(pluginAsRecorded(provenance.plugin, now));
    refuseFor(differenceOfProgram(provenance.program, program));
  } catch (error) {
    if (error instanceof JobFailure) throw new Refusal('unprocessable', error.message);
    if (!(error instanceof ExecutorAway)) throw error;
  }
}

/** A series of the same version is the same; one that has changed is looked at, because the change may be beside its images. */
async function requireInput(
  { database, inputs: given }: RerunParts,
  access: Access,
  { inputs }: PluginJobProvenance,
  stored: StoredJobSeries,
  volumeId: number,
): Promise<void> {
  const recorded = inputs.find((input) => input.volumeId === volumeId);
  if (!recorded) throw new Refusal('unprocessable', 'Nothing is known of what the job worked on: make a new job.');
  const series = await requireSeries(database, access, stored);
  if (series.version === recorded.seriesVersion) return;
  try {
    refuseFor(differenceOfInput(recorded, await given.hash(stored, volumeId)));
  } catch (error) {
    if (error instanceof JobFailure) throw new Refusal('unprocessable', error.message);
    throw error;
  }
}

async function requireSeries(
  database: Database | Transaction,
  access: Access,
  { seriesId, seriesUid }: StoredJobSeries,
): Promise<ArchivedSeries> {
  const series = await findSeriesById(database, seriesId);
  if (!series) throw new Refusal('unprocessable', `The series ${seriesUid} was deleted.`);
  requireDomain(access, series.domain);
  return series;
}

function refuseFor(difference: string | null): void {
  if (difference !== null) throw new Refusal('unprocessable', `The job cannot be run again exactly. ${difference}`);
}
