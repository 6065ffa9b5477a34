import pg from 'pg';
import { LEASES } from '../leases.js';
import { migrate, requireKnownMigrations } from '../migrate.js';
import { copyIn } from './copyStreams.js';
import { type DumpedSequence, type DumpedTable, identifier, quoted, SUITE_SCHEMAS } from './databaseSnapshot.js';

/** What a dump holds, besides the rows. */
export interface DatabaseDump {
  migrations: readonly string[];
  tables: readonly DumpedTable[];
  sequences: readonly DumpedSequence[];
}

/** What stands in a database before something is loaded into it. */
export interface DatabaseContent {
  users: number;
  images: number;
  /** Sessions of others. */
  sessions: number;
}

/** @param databaseUrl as the role that owns the database */
export async function contentOfDatabase(databaseUrl: string): Promise<DatabaseContent> {
  return withClient(databaseUrl, async (client) => ({
    users: await countOf(client, 'auth.user'),
    images: await countOf(client, 'archive.instance'),
    sessions: await sessionsOf(client),
  }));
}

async function countOf(client: pg.Client, table: string): Promise<number> {
  const { rows } = await client.query<{ exists: boolean }>('SELECT to_regclass($1) IS NOT NULL AS "exists"', [
    quoted(table),
  ]);
  if (!rows[0]?.exists) return 0;
  return Number((await client.query<{ count: string }>(`SELECT count(*) FROM ${quoted(table)}`)).rows[0]?.count);
}

async function sessionsOf(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ count: string }>(
    `SELECT count(*) FROM pg_stat_activity
     WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'`,
  );
  return Number(rows[0]?.count);
}

/**
 * Puts a dump into a database in the place of everything that the suite has in it. The tables are made in the form that the
 * dump has, filled in one transaction, and brought to the newest form afterwards. Then the archive awaits a reindex of what the
 * dump is missing: until then no stored file counts as an orphan.
 *
 * @param read the rows of a table in PostgreSQL's text form
 * @throws Error when the dump is of a newer suite
 */
export async function loadDatabase(
  databaseUrl: string,
  serviceDatabaseUrls: Record<string, string>,
  dump: DatabaseDump,
  read: (table: DumpedTable) => AsyncIterable<Uint8Array>,
): Promise<void> {
  requireKnownMigrations(dump.migrations);
  await withClient(databaseUrl, removeSuite);
  await migrate({ databaseUrl, only: dump.migrations });
  await withClient(databaseUrl, async (client) => {
    await client.query('BEGIN');
    for (const table of dump.tables) {
      const sql = `COPY ${quoted(table.name)} (${table.columns.map(identifier).join(', ')}) FROM STDIN`;
      await copyIn(client, sql, read(table));
    }
    for (const { name, lastValue } of dump.sequences) {
      await client.query('SELECT setval($1::text::regclass, $2::bigint)', [quoted(name), lastValue]);
    }
    // Caches and ETags know series as they were after the dump: no version is given twice.
    await client.query('UPDATE archive.series SET version = greatest(version + 1, $1)', [Date.now()]);
    await client.query(`INSERT INTO work.lease (name, holder, expires_at) VALUES ($1, 'restore', 'infinity')`, [
      LEASES.restored,
    ]);
    await client.query('COMMIT');
    await client.query('ANALYZE');
  });
  await migrate({ databaseUrl, serviceDatabaseUrls });
}

async function removeSuite(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT nspname AS name FROM pg_namespace WHERE nspname = ANY($1) OR nspname = ANY($2)`,
    [SUITE_SCHEMAS, SUITE_SCHEMAS.map((name) => `${name}_read`)],
  );
  await client.query('BEGIN');
  for (const { name } of rows) await client.query(`DROP SCHEMA ${identifier(name)} CASCADE`);
  await client.query('DROP TABLE IF EXISTS public._prisma_migrations');
  await client.query('COMMIT');
}

async function withClient<T>(databaseUrl: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: databaseUrl, options: '-c TimeZone=UTC -c statement_timeout=0' });
  await client.connect();
  client.on('error', () => undefined); // the statement that runs hears of it
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
