import type { PluginJobProvenance } from '@circus/contracts';
import { type Database, Prisma, type Transaction } from '@circus/db';
import type { JobHead } from './jobRepository.js';
import type { StoredJobSeries } from './jobSeries.js';

/** A job with what has to be known to run it again. */
export interface JobToRerun extends JobHead {
  priority: number;
  series: StoredJobSeries[];
  provenance: PluginJobProvenance | null;
}

export async function findJobToRerun(database: Database, jobId: string): Promise<JobToRerun | null> {
  const [row] = await database.$queryRaw<JobToRerun[]>`
    SELECT job_id AS "jobId", plugin_id AS "pluginId", user_id AS "userId", user_email AS "userEmail", domain, status,
      priority, series, provenance
    FROM jobs.plugin_job WHERE job_id = ${jobId}`;
  return row ?? null;
}

/** What a job that has ended ran on, and how. */
export async function findProvenance(database: Database, jobId: string): Promise<PluginJobProvenance | null> {
  const [row] = await database.$queryRaw<{ provenance: PluginJobProvenance | null }[]>`
    SELECT provenance FROM jobs.plugin_job
    WHERE job_id = ${jobId} AND status IN ('finished', 'failed', 'invalidated')`;
  return row?.provenance ?? null;
}

/** A rerun of the job that has not ended. */
export async function findPendingRerun(transaction: Transaction, jobId: string): Promise<string | null> {
  const [row] = await transaction.$queryRaw<{ jobId: string }[]>`
    SELECT job_id AS "jobId" FROM jobs.plugin_job
    WHERE rerun_of = ${jobId} AND status IN ('in_queue', 'processing') LIMIT 1`;
  return row?.jobId ?? null;
}

export interface ComparedJob {
  jobId: string;
  status: string;
  rerunOf: string | null;
  results: Record<string, unknown> | null;
  provenance: PluginJobProvenance | null;
  attachments: { path: string; storageKey: string; sizeBytes: number; sha256: string | null }[];
}

export async function findJobToCompare(database: Database, jobId: string): Promise<ComparedJob | null> {
  const [row] = await database.$queryRaw<ComparedJob[]>`
    SELECT job_id AS "jobId", status, rerun_of AS "rerunOf", results,
      CASE WHEN status = 'processing' THEN NULL ELSE provenance END AS provenance, ${ATTACHMENTS} AS attachments
    FROM jobs.plugin_job AS job WHERE job_id = ${jobId}`;
  return row ?? null;
}

const ATTACHMENTS = Prisma.sql`COALESCE((SELECT jsonb_agg(jsonb_build_object('path', a.path, 'storageKey', a.storage_key,
    'sizeBytes', a.size_bytes, 'sha256', a.sha256) ORDER BY a.path)
  FROM jobs.attachment AS a WHERE a.job_id = job.job_id), '[]')`;
