import type { Bus } from '@circus/bus';
import { type EventPayload, events, newId } from '@circus/contracts';
import { type Database, emit, type OutboxSchema, type Transaction } from '@circus/db';
import type { FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';

/** Who did something, as it stands in the audit trail. */
export type Actor = Pick<EventPayload<typeof events.auditRecorded>, 'userId' | 'userEmail' | 'address' | 'requestId'>;

export interface Deed {
  /** A verb, for instance `case.create` or `image.read`. */
  action: string;
  /** What it was done to, and which. */
  entity: string;
  entityId: string;
  details?: Record<string, unknown>;
}

/** Repeated reads of the same thing by the same user are one entry for this long. */
const READ_WINDOW_MS = 10 * 60_000;

export const actorOf = (request: FastifyRequest): Actor => ({
  userId: request.caller.kind === 'user' ? request.caller.userId : null,
  userEmail: request.resolvedAccess?.userEmail ?? '',
  address: request.caller.address,
  requestId: request.id,
});

/** Records a change or an export, in its transaction: there is no change without its entry. */
export async function auditChange(
  transaction: Transaction,
  schema: OutboxSchema,
  actor: Actor,
  deed: Deed,
): Promise<void> {
  await emit(transaction, schema, events.auditRecorded, entryOf(actor, deed));
}

/** Records reads of patient data, beside the request. */
export class ReadAudit {
  private readonly recent = new LRUCache<string, true>({ max: 50_000, ttl: READ_WINDOW_MS });

  /** @param outbox where the service owns one; the entry then survives an absent NATS */
  constructor(
    private readonly bus: Bus,
    private readonly outbox?: { database: Database; schema: OutboxSchema; published: () => void },
  ) {}

  record(request: FastifyRequest, deed: Deed): void {
    const actor = actorOf(request);
    // The window is part of the id: whichever process sees the read first tells it, the others' are dropped.
    const window = Math.floor(Date.now() / READ_WINDOW_MS);
    const id = `read:${actor.userId}:${deed.action}:${deed.entity}:${deed.entityId}:${window}`;
    if (this.recent.has(id)) return;
    this.recent.set(id, true);
    this.tell(id, entryOf(actor, deed)).catch((error) => {
      this.recent.delete(id);
      request.log.error({ err: error }, 'A read could not be put into the audit trail');
    });
  }

  private async tell(id: string, entry: EventPayload<typeof events.auditRecorded>): Promise<void> {
    if (!this.outbox) return this.bus.publish(events.auditRecorded, entry, id);
    await emit(this.outbox.database, this.outbox.schema, events.auditRecorded, entry, id);
    this.outbox.published();
  }
}

const entryOf = (actor: Actor, { details = {}, ...deed }: Deed): EventPayload<typeof events.auditRecorded> => ({
  version: 1,
  at: new Date().toISOString(),
  ...actor,
  ...deed,
  details,
});

/** Writes a line of the log that Slicebox shows its users. */
export async function writeLog(
  bus: Bus,
  line: Omit<EventPayload<typeof events.logWritten>, 'version' | 'at'>,
): Promise<void> {
  await bus.publish(events.logWritten, { version: 1, at: new Date().toISOString(), ...line }, newId());
}
