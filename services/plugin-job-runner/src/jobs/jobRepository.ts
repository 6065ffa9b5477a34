import type { Feedback, PluginJob, PluginJobProvenance, PluginJobStatus, QueuedPluginJob } from '@circus/contracts';
import { type Database, Prisma, type Transaction } from '@circus/db';
import type { ToldJob } from './jobEvents.js';
import type { JobSeriesEntry, StoredJobSeries } from './jobSeries.js';

/** What decides about rights on a job and about changes of it. */
export interface JobHead extends ToldJob {
  userId: number;
  status: PluginJobStatus;
}

const HEAD = Prisma.sql`job_id AS "jobId", plugin_id AS "pluginId", user_id AS "userId", user_email AS "userEmail", domain, status`;

export async function findJobHead(database: Database | Transaction, jobId: string): Promise<JobHead | null> {
  const [row] = await database.$queryRaw<JobHead[]>`SELECT ${HEAD} FROM jobs.plugin_job WHERE job_id = ${jobId}`;
  return row ?? null;
}

/** As `findJobHead`, and nobody else changes the job until the transaction ends. */
export async function lockJob(transaction: Transaction, jobId: string): Promise<JobHead | null> {
  const [row] = await transaction.$queryRaw<JobHead[]>`
    SELECT ${HEAD} FROM jobs.plugin_job WHERE job_id = ${jobId} FOR NO KEY UPDATE`;
  return row ?? null;
}

/** The columns of a job's API shape, but for its results; of a table or alias `job`. */
export const JOB_COLUMNS = Prisma.sql`job.job_id AS "jobId", job.plugin_id AS "pluginId", job.user_email AS "userEmail",
  job.status, job.error_message AS "errorMessage", job.series, job.started_at AS "startedAt",
  job.finished_at AS "finishedAt", job.created_at AS "createdAt", job.updated_at AS "updatedAt",
  COALESCE((SELECT jsonb_agg(jsonb_build_object('feedbackId', f.feedback_id, 'isConsensual', f.is_consensual,
      'userEmail', f.user_email, 'data', f.data, 'actionLog', f.action_log,
      'createdAt', to_char(f.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) ORDER BY f.feedback_id)
    FROM jobs.feedback AS f WHERE f.job_id = job.job_id), '[]') AS feedbacks`;

export interface JobRow {
  jobId: string;
  pluginId: string;
  userEmail: string;
  status: PluginJobStatus;
  errorMessage: string | null;
  series: StoredJobSeries[];
  feedbacks: Feedback[];
  startedAt: Date | null;
  finishedAt: Date | null;
  createdAt: Date;
  updatedAt: Date;
}

/** A row in the API's shape. */
export const jobOf = ({ series, startedAt, finishedAt, createdAt, updatedAt, ...row }: JobRow) => ({
  ...row,
  series: series.map(({ seriesId, ...volume }) => volume),
  startedAt: startedAt?.toISOString() ?? null,
  finishedAt: finishedAt?.toISOString() ?? null,
  createdAt: createdAt.toISOString(),
  updatedAt: updatedAt.toISOString(),
});

/** A job with its results. */
export async function findJob(database: Database, jobId: string): Promise<PluginJob | null> {
  const [row] = await database.$queryRaw<
    (JobRow & {
      results: Record<string, unknown> | null;
      provenance: PluginJobProvenance | null;
      rerunOf: string | null;
    })[]
  >`
    SELECT ${JOB_COLUMNS}, job.rerun_of AS "rerunOf", job.results, CASE WHEN job.status = 'processing' THEN NULL ELSE job.provenance END AS provenance
    FROM jobs.plugin_job AS job WHERE job.job_id = ${jobId}`;
  if (!row) return null;
  const { results, provenance, rerunOf, ...rest } = row;
  return { ...jobOf(rest), results, provenance, ...(rerunOf !== null && { rerunOf }) };
}

/** The statuses of jobs that are in the queue, by the `state` that its API calls them. */
const QUEUE_STATES = { wait: ['in_queue'], processing: ['processing'], all: ['in_queue', 'processing'] } as const;
export type QueueState = keyof typeof QUEUE_STATES;

/** One page of the queue, those whose turn is next first (spec circus-cs 4.8). @param userId null for everybody's */
export async function listQueue(
  database: Database,
  { state, userId, limit, page }: { state: QueueState; userId: number | null; limit: number; page: number },
): Promise<{ items: QueuedPluginJob[]; totalItems: number }> {
  const where = Prisma.sql`job.status = ANY(${[...QUEUE_STATES[state]]}::text[])
    ${userId === null ? Prisma.empty : Prisma.sql`AND job.user_id = ${userId}`}`;
  const rows = await database.$queryRaw<(JobRow & { priority: number })[]>`
    SELECT ${JOB_COLUMNS}, job.priority FROM jobs.plugin_job AS job WHERE ${where}
    ORDER BY job.priority DESC, job.created_at, job.job_id LIMIT ${limit} OFFSET ${(page - 1) * limit}`;
  const [count] = await database.$queryRaw<{ total: bigint }[]>`
    SELECT count(*) AS total FROM jobs.plugin_job AS job WHERE ${where}`;
  const items = rows.map(({ priority, ...row }) => ({ ...jobOf(row), priority, results: null }));
  return { items, totalItems: Number(count?.total ?? 0) };
}

export interface NewJob extends ToldJob {
  userId: number;
  priority: number;
  entries: readonly JobSeriesEntry[];
  /** The job that it runs again. */
  rerunOf?: string;
}

/** Puts a job into the queue. */
export async function insertJob(transaction: Transaction, job: NewJob): Promise<void> {
  const { jobId, pluginId, userId, userEmail, domain, priority, entries, rerunOf = null } = job;
  const stored = entries.map((entry) => entry.stored);
  const of = entries.map((entry) => entry.series);
  const patient = of[0];
  const dates = of.flatMap(({ seriesDate }) => (seriesDate ? [seriesDate.toISOString()] : []));
  await transaction.$executeRaw`
    INSERT INTO jobs.plugin_job (job_id, plugin_id, user_id, user_email, domain, priority, series, series_uids, study_uids,
      modalities, series_dates, patient_id, patient_name, patient_age, patient_sex, patient_info, rerun_of)
    VALUES (${jobId}, ${pluginId}, ${userId}, ${userEmail}, ${domain}, ${priority}, ${JSON.stringify(stored)}::jsonb,
      ${of.map(({ seriesUid }) => seriesUid)}::text[], ${of.map(({ studyUid }) => studyUid)}::text[],
      ${of.map(({ modality }) => modality)}::text[], ${dates}::timestamptz[],
      ${patient?.patientInfo.patientId ?? null}, ${patient?.patientInfo.patientName ?? null},
      ${patient?.patientYears ?? null}, ${patient?.patientInfo.sex ?? null},
      ${JSON.stringify(patient?.patientInfo ?? {})}::jsonb, ${rerunOf})`;
  const used = stored.map(({ seriesId, seriesUid }, volumeId) => ({ volumeId, seriesId, seriesUid }));
  await transaction.$executeRaw`
    INSERT INTO jobs.plugin_job_series (job_id, volume_id, series_id, series_uid)
    SELECT ${jobId}, "volumeId", "seriesId", "seriesUid"
    FROM jsonb_to_recordset(${JSON.stringify(used)}::jsonb) AS used("volumeId" int, "seriesId" bigint, "seriesUid" text)`;
}

/** Keeps jobs of one plug-in from being made at the same time: otherwise neither would see that it has a duplicate. */
export async function holdPluginJobs(transaction: Transaction, pluginId: string): Promise<void> {
  await transaction.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${pluginId}, 513004))::text`;
}

/** A job of the plug-in that has, or may still get, a result for the same volumes in the same order. */
export async function findDuplicate(
  transaction: Transaction,
  pluginId: string,
  wanted: readonly StoredJobSeries[],
): Promise<string | null> {
  const volumes = wanted.map(({ seriesUid, partialVolumeDescriptor: { start, end, delta } }) => ({
    seriesUid,
    partialVolumeDescriptor: { start, end, delta },
  }));
  const [first] = wanted;
  // Rows are written with more members than these: containment of each in its place, and no more of them.
  const [row] = await transaction.$queryRaw<{ jobId: string }[]>`
    SELECT job_id AS "jobId" FROM jobs.plugin_job AS job
    WHERE plugin_id = ${pluginId} AND status NOT IN ('invalidated', 'failed', 'cancelled')
      AND series_uids @> ${[first?.seriesUid ?? '']}::text[] AND jsonb_array_length(series) = ${volumes.length}
      AND NOT EXISTS (
        SELECT FROM jsonb_array_elements(${JSON.stringify(volumes)}::jsonb) WITH ORDINALITY AS wanted(volume, place)
        WHERE NOT job.series->(place::int - 1) @> wanted.volume)
    LIMIT 1`;
  return row?.jobId ?? null;
}

export async function setJobStatus(
  transaction: Transaction,
  jobId: string,
  status: 'cancelled' | 'invalidated',
): Promise<void> {
  await transaction.$executeRaw`
    UPDATE jobs.plugin_job SET status = ${status}, updated_at = now(), phase = NULL, runner = NULL, lease_until = NULL,
      finished_at = CASE WHEN ${status} = 'cancelled' AND started_at IS NOT NULL THEN now() ELSE finished_at END,
      provenance = CASE WHEN ${status} = 'cancelled' THEN NULL ELSE provenance END
    WHERE job_id = ${jobId}`;
}
