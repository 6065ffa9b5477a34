import { Refusal, type Scu, type ScuCreation } from '@circus/contracts';
import { type Database, Prisma, type Transaction } from '@circus/db';

/** Apart from the keys of other advisory locks. */
const LOCK = 727_174;
/** Largest id that the column holds: a larger one is nobody's. */
const MAX_ID = 2 ** 31 - 1;

const COLUMNS = Prisma.sql`id, name, ae_title AS "aeTitle", host, port, calling_ae_title AS "callingAeTitle", tls`;

/** @param slice all of them when left out; by id */
export async function listScus(
  database: Database,
  { startIndex, count }: { startIndex: number; count: number | undefined } = { startIndex: 0, count: undefined },
): Promise<Scu[]> {
  return database.$queryRaw<Scu[]>`
    SELECT ${COLUMNS} FROM sharing.scu ORDER BY id OFFSET ${startIndex}::bigint LIMIT ${count ?? null}::bigint`;
}

export async function findScu(database: Database, id: number): Promise<Scu | null> {
  if (id > MAX_ID) return null;
  const [scu] = await database.$queryRaw<Scu[]>`SELECT ${COLUMNS} FROM sharing.scu WHERE id = ${id}`;
  return scu ?? null;
}

/**
 * Adds an SCU; one of the same name is the one that is there (spec slicebox 9.2).
 *
 * @throws Refusal `invalid` where another one has the same host and port
 */
export async function addScu(transaction: Transaction, given: ScuCreation): Promise<{ scu: Scu; isNew: boolean }> {
  await transaction.$executeRaw`SELECT pg_advisory_xact_lock(${LOCK}::bigint)::text`;
  const [known] = await transaction.$queryRaw<Scu[]>`SELECT ${COLUMNS} FROM sharing.scu WHERE name = ${given.name}`;
  if (known) return { scu: known, isNew: false };
  const [other] = await transaction.$queryRaw<{ name: string }[]>`
    SELECT name FROM sharing.scu WHERE host = ${given.host} AND port = ${given.port}`;
  if (other) throw new Refusal('invalid', `This host and port are those of another SCU, ${other.name}.`);
  const [scu] = await transaction.$queryRaw<Scu[]>`
    INSERT INTO sharing.scu (name, ae_title, host, port, calling_ae_title, tls)
    VALUES (${given.name}, ${given.aeTitle}, ${given.host}, ${given.port}, ${given.callingAeTitle ?? null},
      ${given.tls ?? false})
    RETURNING ${COLUMNS}`;
  return { scu: scu as Scu, isNew: true };
}

/** Rules that forward to it go with it. @returns whether there was one */
export async function removeScu(transaction: Transaction, id: number): Promise<boolean> {
  if (id > MAX_ID) return false;
  return (await transaction.$executeRaw`DELETE FROM sharing.scu WHERE id = ${id}`) > 0;
}
