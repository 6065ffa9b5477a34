import { Refusal } from '@circus/contracts';
import type { Database } from '@circus/db';
import type { SearchDatabase } from './runSearch.js';

/**
 * Runs statements none of which may take longer.
 *
 * @throws Refusal `unavailable` where one does
 */
export async function withTimeLimit<Result>(
  database: Database,
  longestMs: number,
  search: (limited: SearchDatabase) => Promise<Result>,
): Promise<Result> {
  try {
    return await database.$transaction(
      async (transaction) => {
        await transaction.$queryRaw`
          SELECT set_config('statement_timeout', ${String(longestMs)}, true), set_config('jit', 'off', true)`;
        return search(transaction);
      },
      { timeout: 4 * longestMs + 1_000 },
    );
  } catch (error) {
    throw isTimeout(error) ? takesTooLong() : error;
  }
}

export const takesTooLong = (): Refusal =>
  new Refusal(
    'unavailable',
    'The search takes too long. Narrow it: name a modality, a span of dates, or longer parts of texts.',
  );

/** SQLSTATE 57014 (PostgreSQL, appendix A), as the driver or Prisma tells it. */
export const isTimeout = (error: unknown): boolean =>
  /\b57014\b|canceling statement due to statement timeout/.test(
    `${(error as { code?: unknown }).code} ${(error as { message?: unknown }).message}`,
  );
