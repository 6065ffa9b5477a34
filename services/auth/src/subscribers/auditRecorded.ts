import type { Bus } from '@circus/bus';
import { events } from '@circus/contracts';
import type { Database } from '@circus/db';
import { appendAuditEntries } from '../audit/auditTrail.js';
import { eventIdOf } from './eventId.js';

/** An import tells of many small batches within a second: they are written together. */
const TOGETHER = { maxEvents: 200, lingerMs: 200 };

/** `circus.audit.recorded`: every service's reads and changes come into the one audit trail. */
export async function consumeAuditRecorded(bus: Bus, database: Database): Promise<void> {
  await bus.consumeBatches(events.auditRecorded, { durable: 'auth-audit', ...TOGETHER }, (deliveries) =>
    appendAuditEntries(
      database,
      deliveries.map(({ payload, messageId }) => ({ eventId: eventIdOf(messageId, payload), record: payload })),
    ),
  );
}
