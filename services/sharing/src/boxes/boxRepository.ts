import { createHash, timingSafeEqual } from 'node:crypto';
import type { Box } from '@circus/contracts';
import type { Database, Transaction } from '@circus/db';

/** How it goes with one way to a box that this side calls. */
export interface StoredLoop {
  direction: 'PUSH' | 'POLL';
  /** In a row. */
  failures: number;
  retryAt: Date | null;
  lastError: string | null;
  lastErrorAt: Date | null;
}

/** A box as it is stored. */
export interface StoredBox {
  id: number;
  name: string;
  token: string;
  baseUrl: string;
  sendMethod: Box['sendMethod'];
  /** Names of the options of its default profile. */
  profile: string[];
  /** Of what comes from it; null: the default domain. */
  domain: string | null;
  /** When it last called or, for one that this side calls, answered. */
  lastContact: Date | null;
  loops: StoredLoop[];
}

export type NewBox = Omit<StoredBox, 'id' | 'lastContact' | 'loops'>;

/** Largest id that the column holds: a larger one is nobody's. */
const MAX_ID = 2 ** 31 - 1;

/** @param slice all of them when left out; by id */
export async function listBoxes(
  database: Database,
  slice: { startIndex: number; count: number | undefined } = { startIndex: 0, count: undefined },
): Promise<StoredBox[]> {
  const rows = await database.box.findMany({
    include: { loops: { orderBy: { direction: 'asc' } } },
    orderBy: { id: 'asc' },
    skip: Math.min(slice.startIndex, MAX_ID),
    ...(slice.count !== undefined && { take: Math.min(slice.count, MAX_ID) }),
  });
  return rows as StoredBox[];
}

export async function findBox(database: Database | Transaction, id: number): Promise<StoredBox | null> {
  if (id > MAX_ID) return null;
  return (await database.box.findUnique({ where: { id }, include: { loops: true } })) as StoredBox | null;
}

/**
 * The box whose token this is: one that calls this side. The digest is compared, so that neither the time it takes nor an
 * index tells how much of a guess was right.
 */
export async function findBoxByToken(database: Database, token: string): Promise<StoredBox | null> {
  const digest = createHash('sha256').update(token).digest();
  const rows = await database.$queryRaw<{ id: number; digest: Uint8Array }[]>`
    SELECT id, sha256(convert_to(token, 'UTF8')) AS digest FROM sharing.box
    WHERE send_method = 'POLL' AND sha256(convert_to(token, 'UTF8')) = ${digest}`;
  const row = rows.find((each) => timingSafeEqual(each.digest, digest));
  return row ? findBox(database, row.id) : null;
}

/** Adds a box unless there is one of this name, also when two try at the same moment. */
export async function addBox(transaction: Transaction, box: NewBox): Promise<{ box: StoredBox; added: boolean }> {
  const { count } = await transaction.box.createMany({ data: [box], skipDuplicates: true });
  const stored = await transaction.box.findUniqueOrThrow({ where: { name: box.name }, include: { loops: true } });
  return { box: stored as StoredBox, added: count === 1 };
}

/** @returns the name of the box that is gone now; null where there was none */
export async function removeBox(transaction: Transaction, id: number): Promise<string | null> {
  if (id > MAX_ID) return null;
  const rows = await transaction.$queryRaw<{ name: string }[]>`
    DELETE FROM sharing.box WHERE id = ${id} RETURNING name`;
  return rows[0]?.name ?? null;
}

/** The box was heard of. What it sends is many calls: they are noted once a second. */
export async function noteContact(database: Database, id: number): Promise<void> {
  await database.$executeRaw`
    UPDATE sharing.box SET last_contact = now()
    WHERE id = ${id} AND (last_contact IS NULL OR last_contact < now() - interval '1 second')`;
}

/** When one way to a box may be tried again; null for at once. */
export async function findRetryTime(
  database: Database,
  boxId: number,
  direction: StoredLoop['direction'],
): Promise<Date | null> {
  const [row] = await database.$queryRaw<{ retry_at: Date | null }[]>`
    SELECT retry_at FROM sharing.box_loop WHERE box_id = ${boxId} AND direction = ${direction}`;
  return row?.retry_at ?? null;
}

/** One way to a box works (again). */
export async function noteLoopSuccess(
  database: Database,
  boxId: number,
  direction: StoredLoop['direction'],
): Promise<void> {
  await database.$executeRaw`
    UPDATE sharing.box_loop SET failures = 0, retry_at = NULL
    WHERE box_id = ${boxId} AND direction = ${direction} AND failures > 0`;
}

/**
 * One way to a box does not work. A box that is gone has no way.
 *
 * @returns what it failed for before; null where it worked, undefined where the box is gone
 */
export async function noteLoopFailure(
  transaction: Transaction,
  boxId: number,
  direction: StoredLoop['direction'],
  message: string,
  retryAfterMs: (failures: number) => number,
): Promise<string | null | undefined> {
  // The box first, as where it is deleted: neither waits for what the other one holds.
  const [box] = await transaction.$queryRaw<unknown[]>`SELECT 1 FROM sharing.box WHERE id = ${boxId} FOR KEY SHARE`;
  if (!box) return undefined;
  const [before] = await transaction.$queryRaw<{ failures: number; last_error: string | null }[]>`
    SELECT failures, last_error FROM sharing.box_loop WHERE box_id = ${boxId} AND direction = ${direction}`;
  const failures = (before?.failures ?? 0) + 1;
  await transaction.$executeRaw`
    INSERT INTO sharing.box_loop (box_id, direction, failures, retry_at, last_error, last_error_at)
    VALUES (${boxId}, ${direction}, ${failures}, now() + ${retryAfterMs(failures)} * interval '1 millisecond', ${message}, now())
    ON CONFLICT (box_id, direction) DO UPDATE SET failures = EXCLUDED.failures, retry_at = EXCLUDED.retry_at,
      last_error = EXCLUDED.last_error, last_error_at = EXCLUDED.last_error_at`;
  return failures > 1 ? before?.last_error : null;
}
