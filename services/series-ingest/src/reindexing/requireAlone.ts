import type { Statements } from '@circus/db';

/** A connection that was just closed is still listed for a moment. */
const PATIENCE_MS = 3_000;

/** @throws Error while the suite, or another command, works with the archive's rows */
export async function requireAlone(transaction: Statements): Promise<void> {
  for (const end = performance.now() + PATIENCE_MS; ; ) {
    const [others] = await transaction.$queryRaw<{ count: bigint }[]>`
      SELECT count(*) FROM pg_stat_activity
      WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid() AND backend_type = 'client backend'`;
    if (others?.count === 0n) return;
    if (performance.now() > end) break;
    // Within a transaction the list of sessions stays as it was first seen (PostgreSQL 27.2.2).
    await transaction.$executeRaw`SELECT pg_stat_clear_snapshot()::text`;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(
    'The archive is in use: stop the suite (every series-ingest of it) first, and start it again afterwards.',
  );
}
