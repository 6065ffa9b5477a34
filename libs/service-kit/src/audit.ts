import { setImmediate as turn } from 'node:timers/promises';
import type { Bus } from '@circus/bus';
import { type EventPayload, events, newId } from '@circus/contracts';
import { type Database, emit, emitAll, type OutboxSchema, type Statements } from '@circus/db';
import type { FastifyRequest } from 'fastify';
import { ToldOnce } from './toldOnce.js';

type AuditPayload = EventPayload<typeof events.auditRecorded>;

/** Who did something, as it stands in the audit trail. */
export type Actor = Pick<AuditPayload, 'userId' | 'userEmail' | 'address' | 'requestId'>;

export interface Deed {
  /** A verb, for instance `case.create` or `image.read`. */
  action: string;
  /** What it was done to, and which. */
  entity: string;
  entityId: string;
  details?: Record<string, unknown>;
}

/** Reads remembered as told; some 200 bytes each. */
const KNOWN_READS = 50_000;
/** Entries in one statement: the longest page of a search is one, an endless list is several. */
const MOST_AT_ONCE = 1_000;

/** Characters of JSON of an entry's details, below what an event can hold, whatever bytes they become. */
const MOST_DETAILS = 100_000;
/** How many details are left where all of them are too long, and how long each of them is then. */
const [MOST_VALUES, MOST_OF_VALUE] = [40, 2_000];

export const actorOf = (request: FastifyRequest): Actor => ({
  userId: request.caller.kind === 'user' ? request.caller.userId : null,
  userEmail: request.resolvedAccess?.userEmail ?? '',
  address: request.caller.address,
  requestId: request.id,
});

/** Records a change, an export or a login, in its transaction: there is none without its entry. */
export async function auditChange(
  transaction: Pick<Statements, '$executeRaw'>,
  schema: OutboxSchema,
  actor: Actor,
  deed: Deed,
  /** Where the same deed may be told twice: only the first counts. */
  id?: string,
): Promise<void> {
  await emit(transaction, schema, events.auditRecorded, entryOf(actor, deed), id);
}

/** Records the same change of many things in one statement. */
export function auditChanges(
  transaction: Pick<Statements, '$executeRaw'>,
  schema: OutboxSchema,
  actor: Actor,
  deeds: readonly Deed[],
): Promise<void> {
  return auditDeeds(
    transaction,
    schema,
    deeds.map((deed) => ({ actor, deed })),
  );
}

/** Records what several have done in one statement. */
export async function auditDeeds(
  transaction: Pick<Statements, '$executeRaw'>,
  schema: OutboxSchema,
  deeds: readonly { actor: Actor; deed: Deed }[],
): Promise<void> {
  await emitAll(
    transaction,
    schema,
    events.auditRecorded,
    deeds.map(({ actor, deed }) => ({ id: newId(), payload: entryOf(actor, deed) })),
  );
}

interface Read {
  id: string;
  payload: AuditPayload;
}

/**
 * Records reads of patient data, beside the request: one entry for each caller, thing and action in ten minutes. A list is
 * recorded as a read of each thing on it.
 */
export class ReadAudit {
  private readonly told = new ToldOnce(KNOWN_READS);
  private waiting: Read[] = [];
  private telling: Promise<void> | null = null;

  /** @param outbox where the service owns one; the entries then survive an absent NATS */
  constructor(
    private readonly bus: Bus,
    private readonly outbox?: { database: Database; schema: OutboxSchema; published: () => void },
  ) {}

  /** Returns at once. What this process has told already costs nothing more. */
  record(request: FastifyRequest, deeds: Deed | readonly Deed[]): void {
    const actor = actorOf(request);
    const caller = actor.userId ?? `anonymous@${actor.address}`;
    for (const deed of [deeds].flat()) {
      const id = this.told.take(`read:${caller}:${deed.action}:${deed.entity}:${deed.entityId}`);
      if (id !== undefined) this.waiting.push({ id, payload: entryOf(actor, deed) });
    }
    if (this.waiting.length > 0) this.telling ??= this.tellWaiting(request.log);
  }

  /** Resolves when everything recorded so far has been told: before the connections close. */
  async drain(): Promise<void> {
    await this.telling;
  }

  private async tellWaiting(log: FastifyRequest['log']): Promise<void> {
    // What other requests of this turn read goes along; and the answer goes out first.
    await turn();
    while (this.waiting.length > 0) {
      const reads = this.waiting.splice(0, MOST_AT_ONCE);
      try {
        await this.tell(reads);
      } catch (error) {
        for (const { id } of reads) this.told.giveBack(id);
        log.error({ err: error, reads: reads.length }, 'Reads could not be put into the audit trail');
      }
    }
    this.telling = null;
  }

  private async tell(reads: readonly Read[]): Promise<void> {
    if (!this.outbox) {
      await Promise.all(reads.map(({ id, payload }) => this.bus.publish(events.auditRecorded, payload, id)));
      return;
    }
    await emitAll(this.outbox.database, this.outbox.schema, events.auditRecorded, reads);
    this.outbox.published();
  }
}

const entryOf = (actor: Actor, { details = {}, ...deed }: Deed): AuditPayload => ({
  version: 1,
  at: new Date().toISOString(),
  ...actor,
  ...deed,
  details: told(details),
});

/** Details as they go into an entry: values too long for one event give way to their length. */
function told(details: Record<string, unknown>): Record<string, unknown> {
  if (lengthOf(details) <= MOST_DETAILS) return details;
  const shortened = Object.entries(details)
    .slice(0, MOST_VALUES)
    .map(([key, value]) => {
      const length = lengthOf(value);
      return [key.slice(0, 200), length <= MOST_OF_VALUE ? value : `${length} characters of JSON`];
    });
  return Object.fromEntries(shortened);
}

const lengthOf = (value: unknown): number => JSON.stringify(value)?.length ?? 0;
