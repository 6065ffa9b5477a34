import { type EventPayload, type events, toStorable } from '@circus/contracts';
import type { Database } from '@circus/db';

export type AuditRecord = EventPayload<typeof events.auditRecorded>;

/**
 * Adds entries, in one statement and so with one wait for the disk; one whose event was taken before adds nothing. Nothing
 * is ever changed or removed.
 */
export async function appendAuditEntries(
  database: Database,
  entries: readonly { eventId: string; record: AuditRecord }[],
): Promise<void> {
  const rows = entries.map(({ eventId, record }) => {
    const { at, userId, userEmail, address, action, entity, entityId, details, requestId } = record;
    return {
      event_id: eventId,
      at,
      user_id: userId,
      user_email: userEmail,
      address,
      action,
      entity,
      entity_id: entityId,
      details,
      request_id: requestId,
    };
  });
  await database.$executeRaw`
    INSERT INTO auth.audit_entry
      (event_id, at, user_id, user_email, address, action, entity, entity_id, details, request_id)
    SELECT event_id, at, user_id, user_email, address, action, entity, entity_id, details, request_id
    FROM jsonb_to_recordset(${JSON.stringify(toStorable(rows))}::jsonb) AS entry(event_id text, at timestamptz, user_id int,
      user_email text, address text, action text, entity text, entity_id text, details jsonb, request_id text)
    ON CONFLICT (event_id) DO NOTHING`;
}
