import type { Database } from './database.js';
import { type OutboxSchema, outboxTable } from './outbox.js';

/** Events that wait to be published. */
export interface OutboxBacklog {
  waiting: number;
  /** How long the oldest has waited; 0 where none does. */
  oldestSeconds: number;
}

/** Looks how much waits in an outbox; by its index, however many published rows there are. */
export async function outboxBacklog(database: Database, schema: OutboxSchema): Promise<OutboxBacklog> {
  const [row] = await database.$queryRaw<[{ waiting: number; oldest: number }]>`
    SELECT count(*)::int AS waiting,
      greatest(coalesce(extract(epoch FROM clock_timestamp() - min(created_at)), 0), 0)::float8 AS oldest
    FROM ${outboxTable(schema)} WHERE published_at IS NULL`;
  return { waiting: row.waiting, oldestSeconds: row.oldest };
}
