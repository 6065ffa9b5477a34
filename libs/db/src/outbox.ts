import { type EventDefinition, type EventPayload, newId } from '@circus/contracts';
import { currentTraceparent } from '@circus/tracing';
import { Prisma } from './database.js';
import type { Statements } from './statements.js';

/** The PostgreSQL schemas that have an outbox: each service's own. */
export const OUTBOX_SCHEMAS = ['auth', 'cases', 'archive', 'jobs', 'sharing'] as const;
export type OutboxSchema = (typeof OUTBOX_SCHEMAS)[number];

/** Bytes of an event that NATS takes for sure. One that it does not would keep all behind it in the outbox for ever. */
const MOST_BYTES = 900_000;

/**
 * Puts an event into the owner's outbox, in the transaction of what it tells of: either both happen or neither. The relay
 * publishes it right after the commit. Whoever gets it goes on with the trace in which it was put there.
 *
 * @throws RangeError for more than an event can hold
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
    INSERT INTO ${outboxTable(schema)} (id, subject, payload, traceparent)
    VALUES (${id}, ${event.subject}, ${json(event, payload)}::jsonb, ${currentTraceparent()})
    ON CONFLICT (id) DO NOTHING`;
}

/** Several events of one kind in one statement; an id that is there already adds nothing. @throws RangeError as `emit` */
export async function emitAll<Definition extends EventDefinition>(
  transaction: Pick<Statements, '$executeRaw'>,
  schema: OutboxSchema,
  event: Definition,
  events: readonly { id: string; payload: EventPayload<Definition> }[],
): Promise<void> {
  const rows = events.map(({ id, payload }) => `{"id":${JSON.stringify(id)},"payload":${json(event, payload)}}`);
  // In the order of their ids, so that two who tell the same never wait for each other.
  await transaction.$executeRaw`
    INSERT INTO ${outboxTable(schema)} (id, subject, payload, traceparent)
    SELECT id, ${event.subject}, payload, ${currentTraceparent()}::text
    FROM jsonb_to_recordset(${`[${rows}]`}::jsonb) AS event(id text, payload jsonb)
    ORDER BY id
    ON CONFLICT (id) DO NOTHING`;
}

function json<Definition extends EventDefinition>(event: Definition, payload: EventPayload<Definition>): string {
  const text = JSON.stringify(event.payload.parse(payload));
  // A character has three bytes at most.
  if (text.length * 3 > MOST_BYTES && Buffer.byteLength(text) > MOST_BYTES) {
    throw new RangeError(`An event of ${event.subject} is too large: ${Buffer.byteLength(text)} bytes`);
  }
  return text;
}

/** The outbox of a schema as a piece of SQL; the name comes from the fixed list, never from input. */
export function outboxTable(schema: OutboxSchema): Prisma.Sql {
  if (!OUTBOX_SCHEMAS.includes(schema)) throw new RangeError(`No outbox in schema ${schema}`);
  return Prisma.raw(`${schema}.outbox`);
}
