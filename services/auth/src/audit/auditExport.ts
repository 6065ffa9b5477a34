import { Readable } from 'node:stream';
import type { AuditEntry } from '@circus/contracts';
import { type Database, Prisma } from '@circus/db';
import { type Actor, auditChange } from '@circus/service-kit';
import { CSV_HEADER, csvLine } from './auditCsv.js';
import { AUDIT_COLUMNS, type AuditFilter, type AuditRow, auditCondition, entryOf } from './auditSearch.js';

/** `csv`: RFC 4180; `ndjson`: one JSON object a line, as `GET /api/admin/audit` gives them. */
export const EXPORT_FORMATS = ['csv', 'ndjson'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** Entries in memory at a time. */
const PAGE = 1_000;

/**
 * Everything of the trail that was asked for and stands there now, in the order in which it was recorded. That somebody
 * took it out is itself recorded before the first byte is given; that entry comes with the next export.
 *
 * The database is asked for one page at a time, when the reader has taken the one before: no connection and no transaction
 * waits for a slow reader, and memory does not grow with the trail.
 */
export async function exportAuditTrail(
  database: Database,
  actor: Actor,
  filter: AuditFilter,
  format: ExportFormat,
): Promise<Readable> {
  const newest = await database.$transaction(async (transaction) => {
    const [last] = await transaction.$queryRaw<{ id: bigint }[]>`
      SELECT coalesce(max(id), 0) AS id FROM auth.audit_entry`;
    const deed = { action: 'audit.export', entity: 'audit', entityId: '', details: { format, ...filter } };
    await auditChange(transaction, 'auth', actor, deed);
    return last?.id ?? 0n;
  });
  // Not in object mode: there a stream would read sixteen pages ahead.
  return Readable.from(chunks(pages(database, filter, newest), format), { objectMode: false });
}

async function* chunks(trail: AsyncIterable<AuditEntry[]>, format: ExportFormat): AsyncGenerator<string> {
  const line = format === 'csv' ? csvLine : (entry: AuditEntry) => `${JSON.stringify(entry)}\n`;
  if (format === 'csv') yield CSV_HEADER;
  for await (const entries of trail) yield entries.map(line).join('');
}

async function* pages(database: Database, filter: AuditFilter, newest: bigint): AsyncGenerator<AuditEntry[]> {
  const condition = auditCondition(filter);
  for (let after = 0n; ; ) {
    const rows: AuditRow[] = await database.$queryRaw(Prisma.sql`
      SELECT ${AUDIT_COLUMNS} FROM auth.audit_entry
      WHERE ${condition} AND id > ${after} AND id <= ${newest} ORDER BY id LIMIT ${PAGE}::bigint`);
    const last = rows.at(-1);
    if (last) yield rows.map(entryOf);
    if (!last || rows.length < PAGE) return;
    after = last.id;
  }
}
