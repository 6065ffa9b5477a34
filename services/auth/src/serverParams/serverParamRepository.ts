import type { Database } from '@circus/db';
import { z } from 'zod';

/** Every server parameter (spec circus-api-core 8.5). */
export async function findServerParams(database: Database): Promise<Record<string, unknown>> {
  const rows = await database.serverParam.findMany({ select: { key: true, value: true }, orderBy: { key: 'asc' } });
  return Object.fromEntries(rows.map(({ key, value }) => [key, value]));
}

/** The value of one parameter, wrapped, since it may itself be null; null when it is not set. */
export async function findServerParam(database: Database, key: string): Promise<{ value: unknown } | null> {
  return database.serverParam.findUnique({ where: { key }, select: { value: true } });
}

const knownParams = z.object({
  domains: z.array(z.string()).catch([]),
  defaultDomain: z.string().nullable().catch(null),
});

/** The domains that the suite knows and the one that new series go to by default; null where there is none. */
export async function findDomainParams(database: Database): Promise<z.infer<typeof knownParams>> {
  return knownParams.parse(await findServerParams(database));
}
