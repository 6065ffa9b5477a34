import type { Database } from '@circus/db';
import { type Gauge, gaugesOf } from '@circus/service-kit';

/** Long operations of all services, and the last backup, for Prometheus. */
export const taskGauges = (database: Database): Gauge[] => [
  ...gaugesOf(
    () => database.$queryRaw<{ service: string; processing: number }[]>`
      SELECT service, count(*)::int AS processing FROM work.task WHERE status = 'processing' GROUP BY service`,
    [
      {
        name: 'circus_tasks_processing',
        help: 'Long operations (imports, exports and the like) that are under way, by the service that does them',
        labelNames: ['of'],
        values: (found) => found.map(({ service, processing }) => ({ labels: { of: service }, value: processing })),
      },
    ],
  ),
  ...gaugesOf(
    () => database.$queryRaw<{ age: number }[]>`
      SELECT greatest(extract(epoch FROM clock_timestamp() - completed_at), 0)::float8 AS age
      FROM work.completed_run WHERE name = 'backup'`,
    [
      {
        name: 'circus_backup_age_seconds',
        help: 'How long ago the last backup was completed; absent before the first',
        labelNames: [],
        values: (found) => found.map(({ age }) => ({ labels: {}, value: age })),
      },
    ],
  ),
];
