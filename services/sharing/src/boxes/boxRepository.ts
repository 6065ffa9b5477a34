import type { Box } from '@circus/contracts';
import type { Database, Transaction } from '@circus/db';

/** A box as it is stored. */
export interface StoredBox {
  id: number;
  name: string;
  token: string;
  baseUrl: string;
  sendMethod: Box['sendMethod'];
  /** Names of the options of its default profile. */
  profile: string[];
  lastContact: Date | null;
}

export type NewBox = Omit<StoredBox, 'id' | 'lastContact'>;

/** Largest id that the column holds: a larger one is nobody's. */
const MAX_ID = 2 ** 31 - 1;

/** @param slice all of them when left out; by id */
export async function listBoxes(
  database: Database,
  slice: { startIndex: number; count: number | undefined } = { startIndex: 0, count: undefined },
): Promise<StoredBox[]> {
  const rows = await database.box.findMany({ orderBy: { id: 'asc' }, skip: slice.startIndex, take: slice.count });
  return rows as StoredBox[];
}

/** Adds a box unless there is one of this name, also when two try at the same moment. */
export async function addBox(transaction: Transaction, box: NewBox): Promise<{ box: StoredBox; added: boolean }> {
  const { count } = await transaction.box.createMany({ data: [box], skipDuplicates: true });
  const stored = await transaction.box.findUniqueOrThrow({ where: { name: box.name } });
  return { box: stored as StoredBox, added: count === 1 };
}

/** @returns the name of the box that is gone now; null where there was none */
export async function removeBox(transaction: Transaction, id: number): Promise<string | null> {
  if (id > MAX_ID) return null;
  const rows = await transaction.$queryRaw<{ name: string }[]>`
    DELETE FROM sharing.box WHERE id = ${id} RETURNING name`;
  return rows[0]?.name ?? null;
}
