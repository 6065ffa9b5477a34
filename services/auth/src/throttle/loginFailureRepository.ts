import { type Database, Prisma, type Transaction } from '@circus/db';

/** What failures are counted under, and how many of them slow further attempts by how much. */
export interface FailureCount {
  keyHash: Uint8Array<ArrayBuffer>;
  /** Failures that cost no wait. */
  freeFailures: number;
  /** The first further failure costs this long a wait, each following one twice the one before. */
  firstWaitMs: number;
  maxWaitMs: number;
  /** The count begins anew after this time. */
  forgetAfterMs: number;
  /** Since when that time runs: since the last failure, or since the first that was counted. */
  forgetSince: 'last' | 'first';
}

/** All by the database's clock as it stands: a statement may have waited for another's row since it began. */
const NOW = Prisma.raw('clock_timestamp()');

const milliseconds = (value: number): Prisma.Sql => Prisma.sql`${value}::double precision * interval '1 millisecond'`;

/** Whole seconds, rounded up but for the millisecond that the column may have been rounded up by. */
const secondsUntil = (moment: Prisma.Sql): Prisma.Sql =>
  Prisma.sql`ceil(extract(epoch FROM ${moment} - ${NOW}) - 0.001)::int`;

/** The wait that goes with a number of failures, as an interval; below zero for none, because the column rounds to milliseconds. */
function waitAfter(failures: Prisma.Sql, { freeFailures, firstWaitMs, maxWaitMs }: FailureCount): Prisma.Sql {
  return Prisma.sql`CASE WHEN ${failures} > ${freeFailures}::int
    THEN least(${maxWaitMs}::double precision,
      ${firstWaitMs}::double precision * power(2, least(${failures} - ${freeFailures}::int - 1, 40))) ELSE -1
    END * interval '1 millisecond'`;
}

/**
 * Counts a failure and begins the wait that goes with it, in one statement: of attempts at the same moment each is counted,
 * and none that ends while a wait runs.
 *
 * @returns seconds to wait, 0 as long as failures are free; null when a wait runs already, and nothing was counted
 */
export async function countFailure(transaction: Transaction, count: FailureCount): Promise<number | null> {
  const { keyHash, forgetAfterMs, forgetSince } = count;
  const isForgotten = Prisma.sql`f.last_at <= ${NOW} - ${milliseconds(forgetAfterMs)}`;
  const failures = Prisma.sql`(CASE WHEN ${isForgotten} THEN 1 ELSE f.failures + 1 END)`;
  const lastAt = forgetSince === 'last' ? NOW : Prisma.sql`CASE WHEN ${isForgotten} THEN ${NOW} ELSE f.last_at END`;
  const [counted] = await transaction.$queryRaw<{ seconds: number }[]>`
    INSERT INTO auth.login_failure AS f (key_hash, failures, blocked_until, last_at)
    VALUES (${keyHash}, 1, ${NOW} + ${waitAfter(Prisma.sql`1`, count)}, ${NOW})
    ON CONFLICT (key_hash) DO UPDATE
    SET failures = ${failures}, blocked_until = ${NOW} + ${waitAfter(failures, count)}, last_at = ${lastAt}
    WHERE f.blocked_until <= ${NOW}
    RETURNING greatest(0, ${secondsUntil(Prisma.sql`blocked_until`)}) AS seconds`;
  return counted?.seconds ?? null;
}

/** Seconds until no wait runs for any of the keys, rounded up; 0 when none does. */
export async function secondsToWait(
  database: Pick<Database, '$queryRaw'>,
  keyHashes: readonly Uint8Array<ArrayBuffer>[],
): Promise<number> {
  const [longest] = await database.$queryRaw<{ seconds: number }[]>`
    SELECT greatest(1, ${secondsUntil(Prisma.sql`max(blocked_until)`)}) AS seconds FROM auth.login_failure
    WHERE key_hash IN (${Prisma.join([...keyHashes])}) AND blocked_until > ${NOW} HAVING count(*) > 0`;
  return longest?.seconds ?? 0;
}

/** Forgets the failures of a key, unless a wait runs. */
export async function forgetFailures(database: Database, keyHash: Uint8Array<ArrayBuffer>): Promise<void> {
  await database.$executeRaw`
    DELETE FROM auth.login_failure WHERE key_hash = ${keyHash} AND blocked_until <= ${NOW}`;
}

/** Removes counts that would begin anew anyhow. @returns how many there were */
export async function deleteForgottenFailures(database: Database, forgetAfterMs: number): Promise<number> {
  return database.$executeRaw`
    DELETE FROM auth.login_failure WHERE blocked_until <= now() AND last_at <= now() - ${milliseconds(forgetAfterMs)}`;
}
