import type { PluginJobProvenance } from '@circus/contracts';
import { type Database, Prisma, type Transaction } from '@circus/db';
import type { RunnablePlugins } from '../executors/executors.js';
import { type ToldJob, tellOfJob, tellOfQueuedJob } from '../jobs/jobEvents.js';
import type { StoredJobSeries } from '../jobs/jobSeries.js';
import type { Attachment } from '../results/attachmentRepository.js';
import { managerStatus } from './jobManager.js';

export type Phase = 'preparing' | 'running' | 'finishing';

/** What is known of a run before it has ended; it survives the runner in the job's row. */
export type RunRecord = Pick<PluginJobProvenance, 'plugin' | 'executor' | 'program' | 'inputs'>;

/** A job that a runner has. */
export interface HeldJob extends ToldJob {
  runner: string;
  attempt: number;
  crashes: number;
  phase: Phase;
  series: StoredJobSeries[];
  record: RunRecord | null;
  /** The job that it runs again. */
  rerunOf: string | null;
  queuedAt: Date;
  startedAt: Date;
  /** Another runner had it before, and may have left something that still runs. */
  isTakenOver: boolean;
}

/** Which job it is, in whose hands and in which run: every change of a job at work is made under it. */
export type Hold = Pick<HeldJob, 'jobId' | 'runner' | 'attempt'>;

const HELD = Prisma.sql`job_id AS "jobId", plugin_id AS "pluginId", user_email AS "userEmail", domain, runner, attempt,
  crashes, phase, series, provenance AS record, rerun_of AS "rerunOf", created_at AS "queuedAt", started_at AS "startedAt"`;
const leaseOf = (leaseMs: number) => Prisma.sql`clock_timestamp() + ${leaseMs} * interval '1 millisecond'`;
const held = ({ jobId, runner, attempt }: Hold) =>
  Prisma.sql`job_id = ${jobId} AND status = 'processing' AND runner = ${runner} AND attempt = ${attempt}`;

export interface ClaimOptions {
  runner: string;
  leaseMs: number;
  plugins: RunnablePlugins;
  /** Whether a job may be begun; otherwise only one is taken over that another runner had. */
  mayBegin: boolean;
}

/**
 * Gives a runner the job whose turn it is. A job whose runner fell silent comes first; then, while the manager runs, those that
 * wait: the highest priority, then the user with the fewest jobs at work, then the one who was served longest ago, then who
 * came first.
 */
export async function claimJob(database: Database, options: ClaimOptions): Promise<HeldJob | null> {
  return database.$transaction(async (transaction) => {
    // One claim at a time: otherwise two runners would not see each other's choice when they look who has how many.
    await transaction.$executeRaw`SELECT pg_advisory_xact_lock(513005)::text`;
    const silent = await takeOver(transaction, options);
    if (silent) return { ...silent, isTakenOver: true };
    if (!options.mayBegin || (await managerStatus(transaction)) === 'stopped') return null;
    const next = await takeNext(transaction, options);
    if (!next) return null;
    await tellOfJob(transaction, 'jobStarted', next);
    return { ...next, isTakenOver: false };
  });
}

type HeldRow = Omit<HeldJob, 'isTakenOver'>;

/** Whether what runs a job's plug-in is there; of a table or alias `job`. */
const runnable = ({ types, also, except }: RunnablePlugins) => Prisma.sql`EXISTS (
  SELECT FROM jobs.plugin AS p WHERE p.plugin_id = job.plugin_id
    AND (p.plugin_id = ANY(${also}::text[]) OR (p.type = ANY(${types}::text[]) AND p.plugin_id <> ALL(${except}::text[]))))`;

/** Whether the server of a remote plug-in takes another run (`maxConcurrency` of its definition). */
const HAS_PLACE = Prisma.sql`NOT EXISTS (
  SELECT FROM jobs.plugin AS p WHERE p.plugin_id = job.plugin_id
    AND CASE WHEN jsonb_typeof(p.definition #> '{runConfiguration,parameters,maxConcurrency}') = 'number'
      THEN (p.definition #>> '{runConfiguration,parameters,maxConcurrency}')::numeric END
      <= (SELECT count(*) FROM jobs.plugin_job AS r WHERE r.status = 'processing' AND r.plugin_id = p.plugin_id))`;

async function takeOver(
  transaction: Transaction,
  { runner, leaseMs, plugins }: ClaimOptions,
): Promise<HeldRow | undefined> {
  const [row] = await transaction.$queryRaw<HeldRow[]>`
    UPDATE jobs.plugin_job
    SET runner = ${runner}, lease_until = ${leaseOf(leaseMs)}, released = FALSE,
      crashes = crashes + CASE WHEN released THEN 0 ELSE 1 END
    WHERE job_id = (
      SELECT job_id FROM jobs.plugin_job AS job
      WHERE status = 'processing' AND lease_until < clock_timestamp() AND ${runnable(plugins)}
      ORDER BY lease_until LIMIT 1 FOR NO KEY UPDATE OF job SKIP LOCKED)
    RETURNING ${HELD}`;
  return row;
}

async function takeNext(
  transaction: Transaction,
  { runner, leaseMs, plugins }: ClaimOptions,
): Promise<HeldRow | undefined> {
  const [row] = await transaction.$queryRaw<HeldRow[]>`
    WITH waiting AS (
      SELECT job_id, user_email, priority, created_at FROM jobs.plugin_job AS job
      WHERE status = 'in_queue' AND ${runnable(plugins)} AND ${HAS_PLACE}),
    of_users AS (
      SELECT DISTINCT ON (user_email) * FROM waiting WHERE priority = (SELECT max(priority) FROM waiting)
      ORDER BY user_email, created_at, job_id)
    UPDATE jobs.plugin_job
    SET status = 'processing', phase = 'preparing', attempt = attempt + 1, runner = ${runner}, released = FALSE,
      lease_until = ${leaseOf(leaseMs)}, started_at = clock_timestamp(), updated_at = now(), provenance = NULL
    WHERE status = 'in_queue' AND job_id = (
      SELECT job_id FROM of_users ORDER BY
        (SELECT count(*) FROM jobs.plugin_job AS r WHERE r.status = 'processing' AND r.user_email = of_users.user_email),
        (SELECT max(started_at) FROM jobs.plugin_job AS s WHERE s.user_email = of_users.user_email) NULLS FIRST,
        created_at, job_id LIMIT 1)
    RETURNING ${HELD}`;
  return row;
}

/** A job that somebody could take now; null where there is none. @param plugins null for all */
export async function findClaimable(database: Database, plugins: RunnablePlugins | null): Promise<string | null> {
  const waits = (await managerStatus(database)) === 'running';
  const [row] = await database.$queryRaw<{ jobId: string }[]>`
    SELECT job_id AS "jobId" FROM jobs.plugin_job AS job
    WHERE ${plugins === null ? Prisma.sql`TRUE` : runnable(plugins)}
      AND ((status = 'processing' AND lease_until < clock_timestamp())
        OR (status = 'in_queue' AND ${waits} AND ${HAS_PLACE})) LIMIT 1`;
  return row?.jobId ?? null;
}

/** Says that the runner lives. @returns false when the job is no longer its own: it was cancelled, or taken over */
export async function keepJob(database: Database, hold: Hold, leaseMs: number): Promise<boolean> {
  const kept = await database.$executeRaw`
    UPDATE jobs.plugin_job SET lease_until = ${leaseOf(leaseMs)} WHERE ${held(hold)}`;
  return kept === 1;
}

/** @returns false when the job is no longer the runner's */
export async function enterPhase(
  database: Database,
  hold: Hold,
  phase: Phase,
  record: RunRecord | null,
): Promise<boolean> {
  const json = record === null ? null : JSON.stringify(record);
  const entered = await database.$executeRaw`
    UPDATE jobs.plugin_job SET phase = ${phase}, provenance = COALESCE(${json}::jsonb, provenance) WHERE ${held(hold)}`;
  return entered === 1;
}

/** Begins another run of a job that was taken over. @returns its number, or null when the job is no longer the runner's */
export async function beginAnew(database: Database, hold: Hold): Promise<number | null> {
  const [row] = await database.$queryRaw<{ attempt: number }[]>`
    UPDATE jobs.plugin_job SET attempt = attempt + 1, phase = 'preparing', provenance = NULL,
      started_at = clock_timestamp(), updated_at = now()
    WHERE ${held(hold)} RETURNING attempt`;
  return row?.attempt ?? null;
}

/** Leaves a job at work to whoever comes next, who finds what runs: no time is lost for it. */
export async function leaveJob(database: Database, hold: Hold): Promise<void> {
  await database.$executeRaw`
    UPDATE jobs.plugin_job SET lease_until = '-infinity', released = TRUE WHERE ${held(hold)}`;
}

/** Puts a job back into the queue, in its old place. @param isCrash whether it counts as a run whose runner failed */
export async function putBack(database: Database, hold: Hold, isCrash: boolean): Promise<void> {
  await database.$transaction(async (transaction) => {
    const [job] = await transaction.$queryRaw<(ToldJob & { priority: number })[]>`
      UPDATE jobs.plugin_job SET status = 'in_queue', phase = NULL, runner = NULL, lease_until = NULL, released = FALSE,
        started_at = NULL, provenance = NULL, updated_at = now(), crashes = crashes + ${isCrash ? 1 : 0}
      WHERE ${held(hold)}
      RETURNING job_id AS "jobId", plugin_id AS "pluginId", user_email AS "userEmail", domain, priority`;
    if (job) await tellOfQueuedJob(transaction, job);
  });
}

/** How a job ended. */
export interface Outcome {
  /** Null for a job that has a result. */
  errorMessage: string | null;
  results: Record<string, unknown> | null;
  provenance: (Omit<PluginJobProvenance, 'times'> & { times: Omit<PluginJobProvenance['times'], 'finishedAt'> }) | null;
  attachments: readonly Attachment[];
}

/**
 * Records how a job ended, with everything that it put out: once, by the runner that has it, or not at all.
 *
 * @returns false when the job is no longer the runner's
 */
export async function recordOutcome(
  database: Database,
  job: Hold & ToldJob,
  { errorMessage, results, provenance, attachments }: Outcome,
): Promise<boolean> {
  const finishedAt = new Date();
  const times = provenance && { ...provenance.times, finishedAt: finishedAt.toISOString() };
  const json = provenance === null ? null : JSON.stringify({ ...provenance, times });
  return database.$transaction(async (transaction) => {
    const recorded = await transaction.$executeRaw`
      UPDATE jobs.plugin_job
      SET status = ${errorMessage === null ? 'finished' : 'failed'}, error_message = ${errorMessage},
        results = ${results === null ? null : JSON.stringify(results)}::jsonb, provenance = ${json}::jsonb,
        finished_at = ${finishedAt}, updated_at = now(), phase = NULL, runner = NULL, lease_until = NULL
      WHERE ${held(job)}`;
    if (recorded === 0) return false;
    const files = JSON.stringify(attachments);
    await transaction.$executeRaw`
      INSERT INTO jobs.attachment (job_id, path, storage_key, size_bytes, sha256)
      SELECT ${job.jobId}, path, "storageKey", "sizeBytes", sha256
      FROM jsonb_to_recordset(${files}::jsonb)
        AS file(path text, "storageKey" text, "sizeBytes" bigint, sha256 text)`;
    const keys = attachments.map(({ storageKey }) => storageKey);
    await transaction.$executeRaw`DELETE FROM jobs.pending_file WHERE file_key = ANY(${keys}::text[])`;
    await transaction.$executeRaw`DELETE FROM jobs.job_log WHERE job_id = ${job.jobId}`;
    await tellOfJob(transaction, errorMessage === null ? 'jobFinished' : 'jobFailed', job);
    return true;
  });
}

/** The runs that are somebody's at the moment, by job: what is left of any other run is nobody's. */
export async function currentAttempts(database: Database, jobIds: readonly string[]): Promise<Map<string, number>> {
  const rows = await database.$queryRaw<{ jobId: string; attempt: number }[]>`
    SELECT job_id AS "jobId", attempt FROM jobs.plugin_job
    WHERE status = 'processing' AND job_id = ANY(${[...jobIds]}::text[])`;
  return new Map(rows.map(({ jobId, attempt }) => [jobId, attempt]));
}
