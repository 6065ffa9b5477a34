import { type Database, LEASES } from '@circus/db';
import type { Storage } from '@circus/storage';
import { entriesOf, type JournalEntry } from '../inventory/journalEntry.js';

/** Whether a restored database has not been brought up to the storage's journal yet. */
export async function awaitsReindex(database: Database): Promise<boolean> {
  const rows = await database.$queryRaw<object[]>`SELECT 1 FROM work.lease WHERE name = ${LEASES.restored}`;
  return rows.length > 0;
}

/**
 * Whether the journal shows, by files that no row names, that the database is an older one than the storage's: an id that the
 * database has not given yet, or has given to another image since. What a crash leaves has an id that nobody else has.
 */
export async function isStorageNewer(
  database: Database,
  storage: Pick<Storage, 'readJournal'>,
  orphans: readonly string[],
): Promise<boolean> {
  const entries = await journalledAmong(storage, new Set(orphans));
  const rows = entries.map(({ instanceId, sopInstanceUid }) => ({ id: instanceId ?? null, sop: sopInstanceUid }));
  const [found] = await database.$queryRaw<{ newer: boolean }[]>`
    SELECT EXISTS (
      SELECT FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS o(id bigint, sop text)
      WHERE o.id > (SELECT last_value FROM archive.instance_id_seq)
        OR EXISTS (SELECT FROM archive.instance i WHERE i.id = o.id AND i.sop_instance_uid <> o.sop)) AS newer`;
  return found?.newer === true;
}

/** The entries of these keys, of each the last, without those that were dropped. */
async function journalledAmong(storage: Pick<Storage, 'readJournal'>, keys: ReadonlySet<string>) {
  const found = new Map<string, Extract<JournalEntry, { dropped: false }> | null>();
  for await (const line of storage.readJournal()) {
    for (const entry of entriesOf(line) ?? []) {
      if (!keys.has(entry.key) || found.get(entry.key) === null) continue;
      found.set(entry.key, entry.dropped ? null : entry);
    }
  }
  return [...found.values()].filter((entry) => entry !== null);
}
