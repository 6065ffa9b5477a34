import { Refusal } from '@circus/contracts';
import { type Database, type ReadStatements, readingTransaction } from '@circus/db';

/**
 * Runs statements none of which may take longer.
 *
 * @param settings of PostgreSQL for these statements
 * @throws Refusal `unavailable` where one does
 */
export async function withTimeLimit<Result>(
  database: Database,
  longestMs: number,
  search: (limited: ReadStatements) => Promise<Result>,
  settings: Readonly<Record<string, string | number>> = {},
): Promise<Result> {
  try {
    // Compiling costs more than any query takes that has an index.
    return await readingTransaction(database, { statement_timeout: longestMs, jit: 'off', ...settings }, search);
  } catch (error) {
    throw isTimeout(error) ? takesTooLong() : error;
  }
}

const takesTooLong = (): Refusal =>
  new Refusal(
    'unavailable',
    'The search takes too long. Narrow it: name a modality, a span of dates, or longer parts of texts.',
  );

/** SQLSTATE 57014 (PostgreSQL, appendix A), as the driver or Prisma tells it. */
const isTimeout = (error: unknown): boolean =>
  /\b57014\b|canceling statement due to statement timeout/.test(
    `${(error as { code?: unknown }).code} ${(error as { message?: unknown }).message}`,
  );
