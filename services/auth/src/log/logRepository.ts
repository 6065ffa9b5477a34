import { type EventPayload, type events, type LogEntry, toStorable } from '@circus/contracts';
import { type Database, Prisma } from '@circus/db';

export type LogLine = EventPayload<typeof events.logWritten>;

/** Adds a line; one whose event was taken before adds nothing. */
export async function appendLogEntry(database: Database, eventId: string, line: LogLine): Promise<void> {
  const { at, entryType, subject, message } = toStorable(line);
  await database.$executeRaw`
    INSERT INTO auth.log_entry (created, entry_type, subject, message, event_id)
    VALUES (${at}::timestamptz, ${entryType}, ${subject}, ${message}, ${toStorable(eventId)})
    ON CONFLICT (event_id) DO NOTHING`;
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
