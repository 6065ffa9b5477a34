import type { Bus } from '@circus/bus';
import { events } from '@circus/contracts';
import type { Database } from '@circus/db';
import { appendAuditEntry } from '../audit/auditTrail.js';
import { eventIdOf } from './eventId.js';

/** `circus.audit.recorded`: every service's reads and changes come into the one audit trail. */
export async function consumeAuditRecorded(bus: Bus, database: Database): Promise<void> {
  await bus.consume(events.auditRecorded, { durable: 'auth-audit' }, (record, { messageId }) =>
    appendAuditEntry(database, eventIdOf(messageId, record), record),
  );
}
