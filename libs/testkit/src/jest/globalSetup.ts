import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate } from '@circus/db';
import { freePort, type StandaloneServer, startPostgresql } from '@circus/local';
import pg from 'pg';
import { DATABASE_SERVICES, serverUrlVariable, serviceUrl, TEMPLATE_DATABASE } from '../testServer.js';

interface TestServer {
  server: StandaloneServer;
  directory: string;
}
const running = globalThis as typeof globalThis & { circusTestServer?: TestServer };

/** One PostgreSQL for the whole run, with a migrated template database that each test's database is copied from. */
export default async function globalSetup(): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'circus-test-'));
  chmodSync(directory, 0o711); // PostgreSQL's own account passes through
  const password = randomBytes(16).toString('hex');
  // What a crash of the machine would lose is of no interest here; crashes of processes lose nothing either way.
  const settings = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '400' };
  const server = await startPostgresql({ dataDirectory: directory, port: await freePort(), password, settings });
  running.circusTestServer = { server, directory };

  const owner = new pg.Client({ connectionString: server.url });
  await owner.connect();
  await owner.query(`CREATE DATABASE ${TEMPLATE_DATABASE}`);
  await owner.end();
  const template = new URL(server.url);
  template.pathname = `/${TEMPLATE_DATABASE}`;
  await migrate({
    databaseUrl: template.href,
    serviceDatabaseUrls: Object.fromEntries(
      DATABASE_SERVICES.map((service) => [service, serviceUrl(template.href, service)]),
    ),
  });
  process.env[serverUrlVariable] = server.url;
}

export async function stopTestServer(): Promise<void> {
  const { server, directory } = running.circusTestServer ?? {};
  await server?.stop();
  if (directory) rmSync(directory, { recursive: true, force: true });
}
