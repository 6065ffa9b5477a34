import pg from 'pg';

/** Which PostgreSQL schema each service owns. Nobody else writes it (docs/architecture.md). */
const OWNED_SCHEMA: Record<string, string> = {
  auth: 'auth',
  'case-db': 'cases',
  'series-ingest': 'archive',
  'plugin-job-runner': 'jobs',
  sharing: 'sharing',
};
/** Services with a database role; image-render owns nothing and only reads. */
const SERVICES = [...Object.keys(OWNED_SCHEMA), 'image-render'];
/** Views made for other services to read, by the schema that holds them. */
const READ_SCHEMAS = ['archive_read', 'auth_read', 'cases_read', 'jobs_read', 'sharing_read'];
/** Who makes temporary tables: careful administrators take that right away from PUBLIC. */
const WITH_TEMPORARY_TABLES = ['series-ingest'];
/** Tables that only grow: not even their owner's service changes or removes a row. */
const APPEND_ONLY: Record<string, string[]> = { auth: ['audit_entry'] };

export interface RoleSqlOptions {
  /** Name and, where the SQL sets it, password of each service's role. */
  roles: Record<string, { role: string; password?: string }>;
  database: string;
}

/** The role's name of a service where its URL does not say another. */
export const defaultRole = (service: string): string => `circus_${service.replaceAll('-', '_')}`;

/**
 * The SQL that makes a role for each service and gives it its rights: all on its own schema, reading on the views, and
 * the shared tables of `work`. Running it again changes nothing. For an administrator where the owner may not make roles.
 */
export function roleSql({ roles, database }: RoleSqlOptions): string {
  const lines: string[] = [];
  for (const [service, { role, password }] of Object.entries(roles)) {
    const name = identifier(role);
    lines.push(
      `DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = ${literal(role)}) THEN CREATE ROLE ${name} LOGIN; END IF; END $$;`,
    );
    if (password) lines.push(`ALTER ROLE ${name} LOGIN PASSWORD ${literal(password)};`);
    lines.push(`GRANT CONNECT ON DATABASE ${identifier(database)} TO ${name};`);
    if (WITH_TEMPORARY_TABLES.includes(service)) {
      lines.push(`GRANT TEMPORARY ON DATABASE ${identifier(database)} TO ${name};`);
    }
    // At its start each service looks whether the database has the form that it was written for.
    lines.push(`GRANT SELECT ON public._prisma_migrations TO ${name};`);
    const own = OWNED_SCHEMA[service];
    if (own) {
      lines.push(
        `GRANT USAGE ON SCHEMA ${own} TO ${name};`,
        `GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${own} TO ${name};`,
        `GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA ${own} TO ${name};`,
        ...(APPEND_ONLY[own] ?? []).map((table) => `REVOKE UPDATE, DELETE, TRUNCATE ON ${own}.${table} FROM ${name};`),
      );
    }
    for (const schema of READ_SCHEMAS) {
      lines.push(
        `GRANT USAGE ON SCHEMA ${schema} TO ${name};`,
        `GRANT SELECT ON ALL TABLES IN SCHEMA ${schema} TO ${name};`,
      );
    }
    lines.push(
      `GRANT USAGE ON SCHEMA work TO ${name};`,
      `GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA work TO ${name};`,
    );
  }
  return `${lines.join('\n')}\n`;
}

/** Makes the roles named by the services' URLs, where a URL names another user than the owner. */
export async function applyRoles(databaseUrl: string, serviceDatabaseUrls: Record<string, string>): Promise<void> {
  const owner = new URL(databaseUrl);
  const roles: RoleSqlOptions['roles'] = {};
  for (const service of SERVICES) {
    const url = serviceDatabaseUrls[service];
    if (!url) continue;
    const { username, password } = new URL(url);
    if (!username || username === owner.username) continue;
    // Where the role stands already, its password is left alone: the owner may have no right to change it.
    const known = await canLogIn(url);
    roles[service] = { role: decodeURIComponent(username), password: known ? undefined : decodeURIComponent(password) };
  }
  if (Object.keys(roles).length === 0) return;
  const client = new pg.Client({ connectionString: databaseUrl });
  client.on('error', () => undefined); // the statement that runs hears of it
  await client.connect();
  try {
    const database = (await client.query('SELECT current_database() AS name')).rows[0].name as string;
    // One at a time: two suites on one cluster may both be starting, and roles belong to the cluster.
    await client.query('SELECT pg_advisory_lock(727169)');
    await client.query(roleSql({ roles, database }));
  } catch (error) {
    if ((error as { code?: string }).code !== '42501') throw error;
    throw new Error(
      `The owner of the database may not make the services' roles (${(error as Error).message}). ` +
        'Let an administrator run what `node circus print-role-sql` prints, then start again.',
    );
  } finally {
    await client.end();
  }
}

async function canLogIn(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;
const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;
