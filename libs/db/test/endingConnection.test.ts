import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { type TestDatabase, testDatabase } from '@circus/testkit';
import {
  type Database,
  inTransaction,
  isUnavailable,
  openDatabase,
  Prisma,
  readingTransaction,
  singleStatements,
} from '../src/index.js';

/** What PostgreSQL says last to a connection whose postmaster is gone: an ErrorResponse. */
function farewell(): Buffer {
  const fields = Buffer.from('SFATAL\0VFATAL\0C57P01\0Mterminating connection due to unexpected postmaster exit\0\0');
  const head = Buffer.alloc(5);
  head.write('E');
  head.writeInt32BE(fields.length + 4, 1);
  return Buffer.concat([head, fields]);
}

describe('a connection whose end is told in the same packet as the answer before it', () => {
  let database: TestDatabase;
  let between: Server;
  let opened: Database;
  /** Whether the next answer of a row is the last of its connection. */
  let ending = false;

  beforeAll(async () => {
    database = await testDatabase();
    const { hostname, port } = new URL(database.ownerUrl);
    between = createServer((client) => {
      const server = connect(Number(port), hostname);
      const answers: Buffer[] = [];
      client.pipe(server);
      server.on('data', (chunk) => {
        if (!ending || !chunk.includes('SELECT 1\0')) return client.write(chunk);
        ending = false;
        server.destroy();
        answers.push(chunk, farewell());
        return client.end(Buffer.concat(answers));
      });
      for (const socket of [client, server]) socket.on('error', () => undefined);
      client.on('close', () => server.destroy());
    });
    await once(between.listen(0, '127.0.0.1'), 'listening');
    const url = new URL(database.ownerUrl);
    url.host = `127.0.0.1:${(between.address() as AddressInfo).port}`;
    opened = openDatabase(url.href, { connections: 1 });
  });
  afterAll(async () => {
    await opened.$disconnect();
    between.close();
    await database.drop();
  });

  const alone = () => singleStatements(opened).$queryRaw`SELECT 1 AS value`;
  const inOne = () => inTransaction(opened, (statements) => statements.$queryRaw`SELECT 1 AS value`);
  const reading = () =>
    readingTransaction(opened, {}, (statements) => statements.$queryRaw(Prisma.sql`SELECT 1 AS value`));
  const byPrisma = () => opened.$transaction((transaction) => transaction.$queryRaw`SELECT 1 AS value`);

  it.each([
    { what: 'a statement', next: alone },
    { what: 'a transaction', next: inOne },
    { what: 'a transaction that reads', next: reading },
    { what: 'a transaction of Prisma', next: byPrisma },
  ])('is the affair of $what that takes it next, not the end of the process', async ({ next }) => {
    await alone();
    ending = true;
    // The second waits for the one connection: it gets it while the packet with its end is still being read.
    const [first, second] = await Promise.allSettled([alone(), next()]);
    expect(ending).toBe(false);
    expect(first).toEqual({ status: 'fulfilled', value: [{ value: 1 }] });
    expect([second.status, second.status === 'rejected' && isUnavailable(second.reason)]).toEqual(['rejected', true]);
    expect(await next()).toEqual([{ value: 1 }]);
  });
});
