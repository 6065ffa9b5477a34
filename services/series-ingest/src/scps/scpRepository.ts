import { Refusal, type Scp, type ScpCreation } from '@circus/contracts';
import { type Database, Prisma, type Transaction } from '@circus/db';
import type { Slice } from '../filtering/filterRepository.js';

/** Apart from the keys of other advisory locks. */
const LOCK = 727_173;

const COLUMNS = Prisma.sql`id, name, ae_title AS "aeTitle", port, domain, calling_ae_titles AS "callingAeTitles", tls,
  query_domains AS "queryDomains", last_error AS "lastError"`;

export async function listScps(database: Database, { startindex, limit }: Slice): Promise<Scp[]> {
  return database.$queryRaw<Scp[]>`
    SELECT ${COLUMNS} FROM archive.scp ORDER BY id OFFSET ${startindex}::bigint LIMIT ${limit}::bigint`;
}

/**
 * Adds an SCP; one of the same name is the one that is there (spec slicebox 9.1).
 *
 * @param given with port 0, it has that of nobody until it is set
 * @throws Refusal `invalid` for a port that another SCP has
 */
export async function addScp(transaction: Transaction, given: ScpCreation): Promise<{ scp: Scp; isNew: boolean }> {
  await transaction.$executeRaw`SELECT pg_advisory_xact_lock(${LOCK}::bigint)::text`;
  const [known] = await transaction.$queryRaw<Scp[]>`SELECT ${COLUMNS} FROM archive.scp WHERE name = ${given.name}`;
  if (known) return { scp: known, isNew: false };
  const [other] = await transaction.$queryRaw<{ name: string }[]>`
    SELECT name FROM archive.scp WHERE port = ${given.port} AND port <> 0`;
  if (other) throw new Refusal('invalid', `Port ${given.port} is that of another SCP, ${other.name}.`);
  const [scp] = await transaction.$queryRaw<Scp[]>`
    INSERT INTO archive.scp (name, ae_title, port, domain, calling_ae_titles, tls, query_domains)
    VALUES (${given.name}, ${given.aeTitle}, ${given.port}, ${given.domain ?? null},
      ${given.callingAeTitles ?? []}::text[], ${given.tls ?? false}, ${given.queryDomains ?? []}::text[])
    RETURNING ${COLUMNS}`;
  return { scp: scp as Scp, isNew: true };
}

/** For one that asked for any free port. */
export async function setPort(transaction: Transaction, id: number, port: number): Promise<void> {
  await transaction.$executeRaw`UPDATE archive.scp SET port = ${port} WHERE id = ${id}`;
}

export async function setError(database: Database, id: number, error: string | null): Promise<void> {
  await database.$executeRaw`
    UPDATE archive.scp SET last_error = ${error} WHERE id = ${id} AND last_error IS DISTINCT FROM ${error}`;
}

/** The images stay. @returns whether there was one */
export async function removeScp(transaction: Transaction, id: bigint): Promise<boolean> {
  return (await transaction.$executeRaw`DELETE FROM archive.scp WHERE id = ${id}`) > 0;
}
