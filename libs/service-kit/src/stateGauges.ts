import { type Database, type OutboxSchema, outboxBacklog } from '@circus/db';
import { outcomesOf, type ReadinessCheck } from './health.js';
import { type Gauge, gaugesOf } from './metrics.js';

/** Whether what the service needs is there, as at `/readyz`. */
export const readinessGauge = (checks: Record<string, ReadinessCheck>): Gauge => ({
  name: 'circus_ready',
  help: '1 while something that the service needs is there',
  labelNames: ['check'],
  values: async () => {
    const outcomes = await outcomesOf(checks, READY_PATIENCE_MS);
    return outcomes.map(([check, outcome]) => ({ labels: { check }, value: Number(outcome === 'ok') }));
  },
});

/** Less than a number may take: what hangs is told as not there, rather than left out. */
const READY_PATIENCE_MS = 2_500;

/** What waits in the service's outbox. */
export const outboxGauges = (database: Database, schema: OutboxSchema): Gauge[] =>
  gaugesOf(
    () => outboxBacklog(database, schema),
    [
      {
        name: 'circus_outbox_waiting',
        help: 'Events that wait to be published',
        labelNames: [],
        values: ({ waiting }) => [{ labels: {}, value: waiting }],
      },
      {
        name: 'circus_outbox_oldest_seconds',
        help: 'How long the oldest event that waits to be published has waited',
        labelNames: [],
        values: ({ oldestSeconds }) => [{ labels: {}, value: oldestSeconds }],
      },
    ],
  );
