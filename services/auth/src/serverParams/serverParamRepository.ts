import { events } from '@circus/contracts';
import { type Database, emit, type Transaction } from '@circus/db';
import { z } from 'zod';

/** Every server parameter (spec circus-api-core 8.5). */
export async function findServerParams(database: Database | Transaction): Promise<Record<string, unknown>> {
  const rows = await database.serverParam.findMany({ select: { key: true, value: true }, orderBy: { key: 'asc' } });
  return Object.fromEntries(rows.map(({ key, value }) => [key, value]));
}

/** The value of one parameter, wrapped, since it may itself be null; null when it is not set. */
export async function findServerParam(database: Database, key: string): Promise<{ value: unknown } | null> {
  return database.serverParam.findUnique({ where: { key }, select: { value: true } });
}

/** Creates or replaces parameters in one statement; those that were there keep the date of their making. */
export async function storeServerParams(transaction: Transaction, params: Record<string, unknown>): Promise<void> {
  await transaction.$executeRaw`
    INSERT INTO auth.server_param (key, value, updated_at)
    SELECT key, value, now() FROM jsonb_each(${JSON.stringify(params)}::jsonb)
    ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value, updated_at = EXCLUDED.updated_at`;
}

/** Puts the event that says so into the outbox: services that know a value of these ask again. */
export const emitServerParamsChanged = (transaction: Transaction, keys: string[]): Promise<void> =>
  emit(transaction, 'auth', events.serverParamChanged, { version: 1, keys });

const knownParams = z.object({
  domains: z.array(z.string()).catch([]),
  defaultDomain: z.string().nullable().catch(null),
});

/** The domains that the suite knows and the one that new series go to by default; null where there is none. */
export async function findDomainParams(database: Database): Promise<z.infer<typeof knownParams>> {
  return knownParams.parse(await findServerParams(database));
}
