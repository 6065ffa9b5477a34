import { testDatabase } from '@circus/testkit';
import pg from 'pg';
import { isMigrated, migrate, roleSql, schemaSql } from '../src/index.js';

/** Columns and indexes of the owners' schemas, one line each. */
const DESCRIPTION = `
  SELECT format('%s.%s.%s %s%s %s', table_schema, table_name, column_name, udt_name,
                CASE WHEN is_nullable = 'YES' THEN '?' ELSE '' END, column_default) AS line
  FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
  WHERE table_type = 'BASE TABLE' AND table_schema IN ('auth', 'cases', 'archive', 'jobs', 'sharing', 'work')
  UNION ALL
  SELECT indexdef FROM pg_indexes WHERE schemaname IN ('auth', 'cases', 'archive', 'jobs', 'sharing', 'work')
    -- Prisma's schema cannot say these.
    AND (tablename NOT IN ('series_search', 'case_search', 'listed_series', 'listed_case') OR indexname LIKE '%_pkey')
  ORDER BY 1`;

describe('the migrations', () => {
  it('amount to what the Prisma schema says', async () => {
    const migrated = await testDatabase();
    const made = await testDatabase();
    try {
      const client = new pg.Client({ connectionString: made.ownerUrl });
      await client.connect();
      await client.query(
        `DROP SCHEMA archive_read CASCADE; DROP SCHEMA cases_read CASCADE; DROP SCHEMA jobs_read CASCADE;
         DROP SCHEMA auth_read CASCADE; DROP SCHEMA sharing_read CASCADE;
         DROP SCHEMA auth CASCADE; DROP SCHEMA cases CASCADE; DROP SCHEMA archive CASCADE;
         DROP SCHEMA jobs CASCADE; DROP SCHEMA sharing CASCADE; DROP SCHEMA work CASCADE;`,
      );
      await client.query(await schemaSql(made.ownerUrl));
      const fromSchema = (await client.query(DESCRIPTION)).rows.map(({ line }) => line);
      await client.end();
      const rows = await migrated.owner.$queryRawUnsafe<{ line: string }[]>(DESCRIPTION);
      expect(rows.map(({ line }) => line)).toEqual(fromSchema);
      expect(rows.length).toBeGreaterThan(100);
    } finally {
      await Promise.all([migrated.drop(), made.drop()]);
    }
  });

  it('change nothing when they are applied again', async () => {
    const database = await testDatabase();
    try {
      await expect(isMigrated(database.ownerUrl)).resolves.toBe(true);
      await expect(migrate({ databaseUrl: database.ownerUrl })).resolves.toEqual([]);
    } finally {
      await database.drop();
    }
  });

  it('are refused by a database that is newer than this code', async () => {
    const database = await testDatabase();
    try {
      await database.owner.$executeRaw`
        INSERT INTO public._prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count)
        VALUES ('x', 'x', '29990101000000_from_the_future', now(), 1)`;
      await expect(migrate({ databaseUrl: database.ownerUrl })).rejects.toThrow(
        /newer than this suite.*29990101000000/,
      );
    } finally {
      await database.drop();
    }
  });
});

describe('a connection', () => {
  it('keeps instants as they are, whatever time zone the database is set to', async () => {
    const database = await testDatabase();
    try {
      const name = new URL(database.ownerUrl).pathname.slice(1);
      await database.owner.$executeRawUnsafe(`ALTER DATABASE ${name} SET TimeZone = 'Asia/Tokyo'`);
      const auth = database.open('auth');
      const instant = new Date('2024-02-03T04:05:06.789Z');
      await auth.serverParam.create({ data: { key: 'a', value: 1, createdAt: instant } });
      const [row] = await auth.$queryRaw<{ text: string; same: boolean }[]>`
        SELECT to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS') AS text, created_at = ${instant} AS same
        FROM auth.server_param`;
      expect(row).toEqual({ text: '2024-02-03T04:05:06.789', same: true });
    } finally {
      await database.drop();
    }
  });
});

describe('the roles', () => {
  it('let a service write its own schema and nothing else', async () => {
    const database = await testDatabase();
    try {
      const auth = database.open('auth');
      const ingest = database.open('series-ingest');
      await auth.$executeRaw`INSERT INTO auth.server_param (key, value) VALUES ('domains', '[]')`;
      await expect(ingest.$queryRaw`SELECT * FROM auth.server_param`).rejects.toThrow(/permission denied/);
      await expect(auth.$queryRaw`SELECT * FROM archive.series`).rejects.toThrow(/permission denied/);
      await expect(auth.$queryRaw`SELECT id FROM archive_read.series`).resolves.toEqual([]);
      await expect(auth.$executeRaw`DELETE FROM archive_read.series`).rejects.toThrow(/permission denied/);
    } finally {
      await database.drop();
    }
  });

  it('let nobody change the audit trail', async () => {
    const database = await testDatabase();
    try {
      const auth = database.open('auth');
      await auth.$executeRaw`
        INSERT INTO auth.audit_entry (event_id, at, user_email, address, action, entity, entity_id, details, request_id)
        VALUES ('e', now(), '', '', 'test', '', '', '{}', '')`;
      await expect(auth.$executeRaw`UPDATE auth.audit_entry SET action = 'other'`).rejects.toThrow(/permission denied/);
      await expect(auth.$executeRaw`DELETE FROM auth.audit_entry`).rejects.toThrow(/permission denied/);
    } finally {
      await database.drop();
    }
  });

  it('let not even the owner change the audit trail, also where nothing would be changed', async () => {
    const database = await testDatabase();
    try {
      const { owner } = database;
      for (const statement of [
        `UPDATE auth.audit_entry SET action = 'other'`,
        'DELETE FROM auth.audit_entry WHERE false',
        'TRUNCATE auth.audit_entry',
        `SET session_replication_role = replica; DELETE FROM auth.audit_entry`,
      ]) {
        const client = new pg.Client({ connectionString: database.ownerUrl });
        await client.connect();
        await expect(client.query(statement)).rejects.toThrow(/auth\.audit_entry is append-only/);
        await client.end();
      }
      await expect(owner.auditEntry.count()).resolves.toBe(0);
    } finally {
      await database.drop();
    }
  });

  it('let series-ingest make temporary tables where nobody else may', async () => {
    const database = await testDatabase();
    const client = new pg.Client({ connectionString: database.ownerUrl });
    try {
      await client.connect();
      const name = String(client.database);
      await client.query(`REVOKE TEMPORARY ON DATABASE "${name}" FROM PUBLIC`);
      const roles = { auth: { role: 'circus_auth' }, 'series-ingest': { role: 'circus_series_ingest' } };
      await client.query(roleSql({ roles, database: name }));
      const { rows } = await client.query(
        `SELECT has_database_privilege('circus_auth', $1, 'TEMPORARY') AS auth,
           has_database_privilege('circus_series_ingest', $1, 'TEMPORARY') AS ingest`,
        [name],
      );
      expect(rows).toEqual([{ auth: false, ingest: true }]);
    } finally {
      await client.end();
      await database.drop();
    }
  });

  it('quote what an administrator puts into a name or password', () => {
    const sql = roleSql({ roles: { auth: { role: 'a"b', password: "it's" } }, database: 'd' });
    expect(sql).toContain(`ALTER ROLE "a""b" LOGIN PASSWORD 'it''s';`);
  });
});
