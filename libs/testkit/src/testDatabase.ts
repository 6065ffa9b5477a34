import { randomBytes } from 'node:crypto';
import { type Database, openDatabase } from '@circus/db';
import pg from 'pg';
import { DATABASE_SERVICES, serverUrlVariable, serviceUrl, TEMPLATE_DATABASE } from './testServer.js';

/** A migrated database of a test's own, in the run's real PostgreSQL. */
export interface TestDatabase {
  /** As the role that owns everything: for preparing and looking, not for the service under test. */
  ownerUrl: string;
  /** As the role of a service, with exactly its rights. */
  urlFor(service: string): string;
  /** Every service's URL, for a whole suite. */
  serviceUrls: Record<string, string>;
  /** A connection as the owner. Closed by `drop`. */
  owner: Database;
  /** A connection as a service's role. Closed by `drop`. */
  open(service: string, connections?: number): Database;
  /** Ends every session of the database, as a restart of PostgreSQL would. */
  endSessions(): Promise<void>;
  drop(): Promise<void>;
}

/** Makes a database from the migrated template; some 50 ms. */
export async function testDatabase(): Promise<TestDatabase> {
  const server = process.env[serverUrlVariable];
  if (!server) throw new Error('No test PostgreSQL: run tests with jest from the root, after npm run build');
  const name = `test_${randomBytes(8).toString('hex')}`;
  await administer(server, (client) => client.query(`CREATE DATABASE ${name} TEMPLATE ${TEMPLATE_DATABASE}`));
  const url = new URL(server);
  url.pathname = `/${name}`;
  const ownerUrl = url.href;
  const opened: Database[] = [];
  const open = (databaseUrl: string, connections?: number): Database => {
    const database = openDatabase(databaseUrl, { connections });
    opened.push(database);
    return database;
  };
  return {
    ownerUrl,
    urlFor: (service) => serviceUrl(ownerUrl, service),
    serviceUrls: Object.fromEntries(DATABASE_SERVICES.map((service) => [service, serviceUrl(ownerUrl, service)])),
    owner: open(ownerUrl),
    open: (service, connections) => open(serviceUrl(ownerUrl, service), connections),
    endSessions: () =>
      administer(server, (client) =>
        client.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name]),
      ),
    drop: async () => {
      await Promise.all(opened.map((database) => database.$disconnect()));
      await administer(server, (client) => client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`));
    },
  };
}

async function administer(server: string, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  try {
    // Copying a template waits for no other copy, but refuses while one is under way: one after the other.
    await client.query('SELECT pg_advisory_lock(1)');
    await work(client);
  } finally {
    await client.end();
  }
}
