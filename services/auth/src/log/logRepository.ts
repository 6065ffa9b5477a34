import { type EventPayload, type events, type LogEntry, toStorable } from '@circus/contracts';
import { type Database, Prisma, type Transaction } from '@circus/db';

export type LogLine = EventPayload<typeof events.logWritten>;

/** Adds lines in one statement; one whose event was taken before adds nothing. */
export async function appendLogEntries(
  database: Database,
  entries: readonly { eventId: string; line: LogLine }[],
): Promise<void> {
  const rows = entries.map(({ eventId, line: { at, entryType, subject, message } }) => ({
    created: at,
    entry_type: entryType,
    subject,
    message,
    event_id: eventId,
  }));
  await database.$executeRaw`
    INSERT INTO auth.log_entry (created, entry_type, subject, message, event_id)
    SELECT created, entry_type, subject, message, event_id
    FROM jsonb_to_recordset(${JSON.stringify(toStorable(rows))}::jsonb) AS line(created timestamptz, entry_type text,
      subject text, message text, event_id text)
    ON CONFLICT (event_id) DO NOTHING`;
}

/** Removes one line. @returns what it said, or null where it is not there */
export async function deleteLogEntry(
  transaction: Transaction,
  id: bigint,
): Promise<{ created: string; entryType: string; subject: string; message: string } | null> {
  const [row] = await transaction.$queryRaw<{ created: Date; entryType: string; subject: string; message: string }[]>`
    DELETE FROM auth.log_entry WHERE id = ${id}
    RETURNING created, entry_type AS "entryType", subject, message`;
  return row ? { ...row, created: row.created.toISOString() } : null;
}

/** Removes every line, or those written before a moment. @returns how many there were */
export async function deleteLogEntries(database: Database | Transaction, before?: Date): Promise<number> {
  const { count } = await database.logEntry.deleteMany({ where: before ? { created: { lt: before } } : {} });
  return count;
}

export interface LogSlice {
  subject?: string | undefined;
  entryType?: LogLine['entryType'] | undefined;
  startIndex: number;
  /** Negative for all. */
  count: number;
}

/** Lines of the log, newest first. */
export async function findLogEntries(
  database: Database,
  { subject, entryType, startIndex, count }: LogSlice,
): Promise<LogEntry[]> {
  const ofSubject = subject === undefined ? Prisma.empty : Prisma.sql`AND subject = ${subject}`;
  const ofType = entryType === undefined ? Prisma.empty : Prisma.sql`AND entry_type = ${entryType}`;
  const rows = await database.$queryRaw<(Omit<LogEntry, 'id' | 'created'> & { id: bigint; created: Date })[]>`
    SELECT id, created, entry_type AS "entryType", subject, message FROM auth.log_entry
    WHERE true ${ofSubject} ${ofType}
    ORDER BY created DESC, id DESC
    LIMIT ${count < 0 ? null : count}::bigint OFFSET ${startIndex}::bigint`;
  return rows.map((row) => ({ ...row, id: Number(row.id), created: row.created.getTime() }));
}
