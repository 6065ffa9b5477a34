import type { Database } from '@circus/db';
import { type Gauge, gaugesOf } from '@circus/service-kit';

interface Queue {
  waiting: number;
  at_work: number;
  oldest: number;
  failed: number;
  finished: number;
}

/** The queue of jobs, for Prometheus: the same in every process. */
export const queueGauges = (database: Database): Gauge[] =>
  gaugesOf(
    () => lookAt(database),
    [
      {
        name: 'circus_plugin_jobs',
        help: 'Jobs that wait, and that runners are at',
        labelNames: ['state'],
        values: ({ waiting, at_work }) => [
          { labels: { state: 'waiting' }, value: waiting },
          { labels: { state: 'processing' }, value: at_work },
        ],
      },
      {
        name: 'circus_plugin_job_oldest_waiting_seconds',
        help: 'How long the job has waited that has waited longest',
        labelNames: [],
        values: ({ oldest }) => [{ labels: {}, value: oldest }],
      },
      {
        name: 'circus_plugin_jobs_ended_last_hour',
        help: 'Jobs that ended within the last hour',
        labelNames: ['outcome'],
        values: ({ failed, finished }) => [
          { labels: { outcome: 'failed' }, value: failed },
          { labels: { outcome: 'finished' }, value: finished },
        ],
      },
    ],
  );

async function lookAt(database: Database): Promise<Queue> {
  const [row] = await database.$queryRaw<[Queue]>`
    SELECT q.*, e.* FROM
      (SELECT count(*) FILTER (WHERE status = 'in_queue')::int AS waiting,
        count(*) FILTER (WHERE status = 'processing')::int AS at_work,
        greatest(coalesce(extract(epoch FROM clock_timestamp() - min(created_at) FILTER (WHERE status = 'in_queue')), 0), 0)::float8 AS oldest
      FROM jobs.plugin_job WHERE status IN ('in_queue', 'processing')) AS q,
      (SELECT count(*) FILTER (WHERE status = 'failed')::int AS failed,
        count(*) FILTER (WHERE status = 'finished')::int AS finished
      FROM jobs.plugin_job WHERE finished_at > now() - interval '1 hour') AS e`;
  return row;
}
