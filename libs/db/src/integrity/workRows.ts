import { plugin, pluginJobSeries, task } from '@circus/contracts';
import { Prisma } from '../database.js';
import { isoDateOf, issuesOf, type RowCheck, unless } from './rowCheck.js';

interface TaskRow extends Record<string, unknown> {
  status: string;
  message: string;
  finished: number | null;
  total: number | null;
  errorMessage: string | null;
  endedAt: Date | null;
  createdAt: Date;
  updatedAt: Date;
}

export const taskRows: RowCheck<TaskRow> = {
  entity: 'task',
  key: [{ column: Prisma.sql`task_id`, type: 'text' }],
  columns: Prisma.sql`task_id AS "taskId", user_email AS "userEmail", name, status, error_message AS "errorMessage",
    finished_message AS "finishedMessage", ended_at AS "endedAt", download_file_type AS "downloadFileType", dismissed,
    message, finished, total, outcomes, created_at AS "createdAt", updated_at AS "updatedAt"`,
  from: Prisma.sql`work.task`,
  reasonsOf: ({ message, finished, total, endedAt, createdAt, updatedAt, ...row }) => [
    ...issuesOf(task, {
      ...row,
      progress: { message, finished, total },
      endedAt: isoDateOf(endedAt),
      createdAt: isoDateOf(createdAt),
      updatedAt: isoDateOf(updatedAt),
    }),
    ...unless(
      [(row.status === 'processing') === (endedAt === null), 'a task has an end when it is processed no more'],
      [row.status !== 'error' || row.errorMessage !== null, 'a task that failed says why'],
    ),
  ],
};

interface PluginRow extends Record<string, unknown> {
  definition: unknown;
  createdAt: Date;
  updatedAt: Date;
}

export const pluginRows: RowCheck<PluginRow> = {
  entity: 'plugin',
  key: [{ column: Prisma.sql`plugin_id`, type: 'text' }],
  columns: Prisma.sql`plugin_id AS "pluginId", plugin_name AS "pluginName", version, type, description, definition,
    created_at AS "createdAt", updated_at AS "updatedAt"`,
  from: Prisma.sql`jobs.plugin`,
  reasonsOf: ({ definition, createdAt, updatedAt, ...row }) =>
    issuesOf(plugin, {
      ...(definition as object),
      ...row,
      createdAt: isoDateOf(createdAt),
      updatedAt: isoDateOf(updatedAt),
    }),
};

interface PluginJobRow extends Record<string, unknown> {
  status: string;
  series: unknown;
  results: boolean;
  errorMessage: string | null;
  startedAt: Date | null;
  finishedAt: Date | null;
  isHeld: boolean;
  usedSeries: number;
}

/** Statuses of a job that has come to an end by itself. */
const ENDED = ['finished', 'failed', 'invalidated'];

export const pluginJobRows: RowCheck<PluginJobRow> = {
  entity: 'pluginJob',
  key: [{ column: Prisma.sql`job_id`, type: 'text' }],
  columns: Prisma.sql`status, series, results IS NOT NULL AS results, error_message AS "errorMessage",
    started_at AS "startedAt", finished_at AS "finishedAt", runner IS NOT NULL AS "isHeld",
    (SELECT count(*)::int FROM jobs.plugin_job_series AS used WHERE used.job_id = job.job_id) AS "usedSeries"`,
  from: Prisma.sql`jobs.plugin_job AS job`,
  reasonsOf: ({ status, series, results, errorMessage, startedAt, finishedAt, isHeld, usedSeries }) => [
    ...issuesOf(pluginJobSeries.array().min(1), series),
    ...unless(
      [Array.isArray(series) && series.length === usedSeries, 'a job uses the series that it names'],
      [(status === 'processing') === isHeld, 'a job has a runner while it is processed'],
      [!ENDED.includes(status) || (startedAt !== null && finishedAt !== null), 'a job that has ended has its times'],
      [status !== 'failed' || errorMessage !== null, 'a job that failed says why'],
      [results === (status === 'finished' || status === 'invalidated'), 'a job has results when it is finished'],
    ),
  ],
};
