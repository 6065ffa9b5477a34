import type { Statements } from './statements.js';

/** Apart from the keys of other advisory locks. */
const SEED = 513_003;

/**
 * Keeps series from being deleted until the transaction ends. Whoever makes something that uses a series (a case, a job)
 * takes this before looking whether the series is there; the archive, before it looks whether somebody uses it.
 *
 * @param seriesIds the archive's ids
 */
export async function holdSeries(transaction: Statements, seriesIds: readonly number[]): Promise<void> {
  await transaction.$executeRaw`
    SELECT count(pg_advisory_xact_lock_shared(hashint8extended(id, ${SEED}::bigint))) FROM (
      SELECT DISTINCT id FROM unnest(${[...seriesIds]}::bigint[]) AS id ORDER BY id) AS ordered`;
}

/** Waits for those who hold the series, and keeps others from holding it until the transaction ends. */
export async function keepSeriesFromUse(transaction: Statements, seriesId: number): Promise<void> {
  await transaction.$executeRaw`
    SELECT pg_advisory_xact_lock(hashint8extended(${seriesId}::bigint, ${SEED}::bigint))::text`;
}
