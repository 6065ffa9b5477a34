import { z } from 'zod';
import { events } from './events.js';
import { searchEnvelope } from './search.js';
import { isoDate, numericId } from './values.js';

/** Who read or changed what, as administrators see it. */
export const auditEntry = z
  .object({
    id: numericId,
    at: isoDate,
    userId: z.number().int().nullable(),
    userEmail: z.string(),
    address: z.string(),
    action: z.string(),
    entity: z.string(),
    entityId: z.string(),
    details: z.record(z.string(), z.unknown()),
    requestId: z.string(),
  })
  .meta({ id: 'AuditEntry' });
export type AuditEntry = z.infer<typeof auditEntry>;

export const auditEntryPage = searchEnvelope(auditEntry).meta({ id: 'AuditEntryPage' });
export type AuditEntryPage = z.infer<typeof auditEntryPage>;

export const logEntryType = events.logWritten.payload.shape.entryType;

/** A line of the log that Slicebox shows its users; `created` in epoch milliseconds (spec slicebox 13). */
export const logEntry = z
  .object({
    id: numericId,
    created: z.number().int(),
    entryType: logEntryType,
    subject: z.string(),
    message: z.string(),
  })
  .meta({ id: 'logEntry' });
export type LogEntry = z.infer<typeof logEntry>;
