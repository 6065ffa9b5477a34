import { tracing } from '@circus/tracing';
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { summarizeDatabaseError } from './databaseError.js';
import { Prisma, PrismaClient } from './generated/prisma/client.js';
import { ClientWithSpans, PoolWithSpans } from './slowStatements.js';
import { sharePool } from './statements.js';

export { Prisma };
/** A service's connection to PostgreSQL. */
export type Database = PrismaClient;
/** The same inside a transaction: what a repository function takes, so that callers decide what belongs together. */
export type Transaction = Prisma.TransactionClient;

/**
 * Opens a small pool: five connections for each process are enough, because nothing holds one while waiting for a client.
 *
 * @param url of the service's own role
 */
export function openDatabase(
  url: string,
  {
    connections = 5,
    // No request waits longer; a search that takes so long must not hold a connection for ever.
    statementTimeoutMs = 60_000,
  }: { connections?: number; statementTimeoutMs?: number } = {},
): Database {
  const traced = tracing() !== undefined;
  const pool = new (traced ? PoolWithSpans : pg.Pool)({
    ...(traced && { Client: ClientWithSpans }),
    connectionString: url,
    max: connections,
    connectionTimeoutMillis: 5_000,
    statement_timeout: statementTimeoutMs,
    // Prisma writes dates without a zone: the session's must be UTC, whatever the server's or the role's is.
    options: '-c TimeZone=UTC',
    allowExitOnIdle: true,
  });
  pool.on('error', () => undefined); // an idle connection that ends is replaced when one is needed
  // Between the statement that gave a connection back and the one that waits for it, nobody listens: an end that is told
  // there would be the process's. The next statement hears of it.
  pool.on('connect', (client) => client.on('error', () => undefined));
  const adapter = new PrismaPg(pool, { disposeExternalPool: true });
  const database = new PrismaClient({ adapter, transactionOptions: { maxWait: 10_000, timeout: 30_000 } });
  sharePool(database, pool);
  return database;
}

/** True for an error that says two transactions got in each other's way: doing the work again is right. */
export function isTransient(error: unknown): boolean {
  const { codes, text } = toldBy(error);
  return (
    codes.some((code) => TRANSIENT.has(code)) ||
    /\b(40001|40P01)\b|deadlock detected|could not serialize|TransactionWriteConflict/.test(text)
  );
}

/** Prisma's code and SQLSTATEs of transactions that got in each other's way. */
const TRANSIENT = new Set(['P2034', '40001', '40P01']);

/** Codes of Prisma, of sockets, and SQLSTATEs (classes 08 and 57P) of a connection that ended or was never made. */
const UNAVAILABLE = new Set([
  ...['P1001', 'P1002', 'P1008', 'P1017', 'P2024', 'P2028', 'P2037'],
  ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT'],
  ...['08000', '08001', '08003', '08004', '08006', '57P01', '57P02', '57P03', '53300'],
]);

/** True for an error that says the database itself is away, not that a statement was wrong. */
export function isUnavailable(error: unknown): boolean {
  const { codes, text } = toldBy(error);
  return (
    codes.some((code) => UNAVAILABLE.has(code)) ||
    /ECONNREFUSED|ECONNRESET|EPIPE|ConnectionClosed|DatabaseNotReachable|SocketTimeout|TooManyConnections|terminating connection|Connection terminated|not queryable|the database system is|Can't reach database|timeout exceeded when trying to connect/.test(
      text,
    )
  );
}

/** What an error says, and what the driver said that it wraps: Prisma's own message of it tells nothing. */
function toldBy(error: unknown): { codes: string[]; text: string } {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
  const summary = error instanceof Error ? summarizeDatabaseError(error) : null;
  const codes = [code, summary?.code, summary?.originalCode].filter((each) => typeof each === 'string');
  return { codes, text: `${message ?? ''}\n${summary?.message ?? ''}` };
}
