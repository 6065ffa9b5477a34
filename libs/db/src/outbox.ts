import { type EventDefinition, type EventPayload, newId } from '@circus/contracts';
import { Prisma } from './database.js';
import type { Statements } from './statements.js';

/** The PostgreSQL schemas that have an outbox: each service's own. */
export const OUTBOX_SCHEMAS = ['auth', 'cases', 'archive', 'jobs', 'sharing'] as const;
export type OutboxSchema = (typeof OUTBOX_SCHEMAS)[number];

/**
 * Puts an event into the owner's outbox, in the transaction of what it tells of: either both happen or neither. The relay
 * publishes it right after the commit.
 */
export async function emit<Definition extends EventDefinition>(
  transaction: Pick<Statements, '$executeRaw'>,
  schema: OutboxSchema,
  event: Definition,
  payload: EventPayload<Definition>,
  /** Given where the same event may be told twice: only the first counts. */
  id = newId(),
): Promise<void> {
  await transaction.$executeRaw`
    INSERT INTO ${outboxTable(schema)} (id, subject, payload)
    VALUES (${id}, ${event.subject}, ${JSON.stringify(event.payload.parse(payload))}::jsonb)
    ON CONFLICT (id) DO NOTHING`;
}

/** Several events of one kind in one statement; an id that is there already adds nothing. */
export async function emitAll<Definition extends EventDefinition>(
  transaction: Pick<Statements, '$executeRaw'>,
  schema: OutboxSchema,
  event: Definition,
  events: readonly { id: string; payload: EventPayload<Definition> }[],
): Promise<void> {
  const rows = events.map(({ id, payload }) => ({ id, payload: event.payload.parse(payload) }));
  // In the order of their ids, so that two who tell the same never wait for each other.
  await transaction.$executeRaw`
    INSERT INTO ${outboxTable(schema)} (id, subject, payload)
    SELECT id, ${event.subject}, payload FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS event(id text, payload jsonb)
    ORDER BY id
    ON CONFLICT (id) DO NOTHING`;
}

/** The outbox of a schema as a piece of SQL; the name comes from the fixed list, never from input. */
export function outboxTable(schema: OutboxSchema): Prisma.Sql {
  if (!OUTBOX_SCHEMAS.includes(schema)) throw new RangeError(`No outbox in schema ${schema}`);
  return Prisma.raw(`${schema}.outbox`);
}
