import { inSpan, tracing } from '@circus/tracing';
import pg from 'pg';
import { type Database, isUnavailable } from './database.js';
import { Prisma } from './generated/prisma/client.js';
import { DATABASE_ATTRIBUTES } from './slowStatements.js';

/** What repositories on a hot path write against: a transaction of Prisma, or one of prepared statements. */
export interface Statements {
  $queryRaw<Rows = unknown>(query: TemplateStringsArray, ...values: unknown[]): Promise<Rows>;
  $executeRaw(query: TemplateStringsArray, ...values: unknown[]): Promise<number>;
}

const pools = new WeakMap<Database, pg.Pool>();

/** Remembers the connections that a database's client shares with its prepared statements. */
export function sharePool(database: Database, pool: pg.Pool): void {
  pools.set(database, pool);
}

/**
 * A transaction of statements that PostgreSQL parses and plans once for each connection, straight on the driver: a third of
 * the processor time of the same statements through Prisma. For hot paths whose statements are few and fixed: values are
 * parameters, and nothing that varies is spelled into the text.
 */
export function inTransaction<Result>(
  database: Database,
  work: (statements: Statements) => Promise<Result>,
): Promise<Result> {
  if (!tracing()) return transact(database, work);
  return inSpan('transaction', { kind: 'client', attributes: DATABASE_ATTRIBUTES }, () => transact(database, work));
}

async function transact<Result>(
  database: Database,
  work: (statements: Statements) => Promise<Result>,
): Promise<Result> {
  const { client, release, brokenBy } = await connectionOf(database);
  try {
    await client.query('BEGIN');
    const result = await work(statementsOn(client));
    await client.query('COMMIT');
    return result;
  } catch (error) {
    const reason = brokenBy() ?? error; // what ended the connection, rather than what that did to the next statement
    await client.query('ROLLBACK').catch(release);
    throw reason;
  } finally {
    release();
  }
}

/** What a search reads with. */
export interface ReadStatements {
  $queryRaw<Rows = unknown>(query: Prisma.Sql): Promise<Rows>;
}

/**
 * A transaction that only reads, straight on the driver and with settings of its own: for statements that a caller's words
 * compose, each of which is planned for its values. The result does not wait for the transaction's end.
 *
 * @param settings of PostgreSQL, by name, for instance `{ statement_timeout: 10_000, jit: 'off' }`; the program's own words only
 */
export async function readingTransaction<Result>(
  database: Database,
  settings: Readonly<Record<string, string | number>>,
  work: (statements: ReadStatements) => Promise<Result>,
): Promise<Result> {
  const { client, release, brokenBy } = await connectionOf(database);
  const own = Object.entries(settings).map(([name, value]) => `SET LOCAL ${name} = ${value}`);
  try {
    await client.query(['BEGIN READ ONLY', ...own].join('; '));
    return await work({
      $queryRaw: async <Rows>({ text, values }: Prisma.Sql) =>
        (await client.query({ text, values, types: TYPES })).rows as Rows,
    });
  } catch (error) {
    throw brokenBy() ?? error;
  } finally {
    // Nothing was changed: whichever way it ends, it ends alike.
    client.query('ROLLBACK').then(() => release(), release);
  }
}

/** A connection of the pool, and whether it has ended meanwhile. */
async function connectionOf(database: Database) {
  const pool = pools.get(database);
  if (!pool) throw new Error('This database was not opened by openDatabase');
  const client = await pool.connect();
  let broken: Error | undefined;
  const fail = (error: Error): void => {
    broken = error;
  };
  client.on('error', fail); // a connection that ends between statements has no statement to tell it
  let released = false;
  const release = (error?: Error): void => {
    broken ??= error;
    if (released) return;
    released = true;
    client.off('error', fail);
    client.release(broken);
  };
  return { client, release, brokenBy: () => broken };
}

/** Prepared statements as in `inTransaction`, each of which is a transaction of its own: one round trip. */
export function singleStatements(database: Database): Statements {
  const pool = pools.get(database);
  if (!pool) throw new Error('This database was not opened by openDatabase');
  return statementsOn(pool);
}

/** True for an error that PostgreSQL answered a statement with: nothing of the statement stands. */
export const isRefusedByDatabase = (error: unknown): boolean =>
  error instanceof pg.DatabaseError && !isUnavailable(error);

function statementsOn(client: Pick<pg.PoolClient, 'query'>): Statements {
  const run = (query: TemplateStringsArray, values: unknown[]) => {
    const { text, values: parameters } = Prisma.sql(query, ...values);
    return client.query({ name: nameOf(text), text, values: parameters, types: TYPES });
  };
  return {
    $queryRaw: async <Rows>(query: TemplateStringsArray, ...values: unknown[]) =>
      (await run(query, values)).rows as Rows,
    $executeRaw: async (query, ...values) => (await run(query, values)).rowCount ?? 0,
  };
}

const names = new Map<string, string>();

/** A statement is prepared under a name; the same text has the same name. */
function nameOf(text: string): string {
  const known = names.get(text);
  if (known) return known;
  const name = `circus_${names.size + 1}`;
  names.set(text, name);
  return name;
}

/** As Prisma gives them: 64-bit integers as bigint. */
const TYPES = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === pg.types.builtins.INT8 && format !== 'binary'
      ? BigInt
      : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
};
