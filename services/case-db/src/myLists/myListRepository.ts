import type { MyList, MyListEditor, MyListResourceType } from '@circus/contracts';
import type { Database, Transaction } from '@circus/db';

/** A list with whose it is. */
export interface OwnedList extends MyList {
  ownerId: number;
}

interface ListRow {
  myListId: string;
  ownerId: number;
  resourceType: string;
  name: string;
  public: boolean;
  editors: unknown;
  createdAt: Date;
}

const COLUMNS = {
  myListId: true,
  ownerId: true,
  resourceType: true,
  name: true,
  public: true,
  editors: true,
  createdAt: true,
} as const;

const ownedListOf = ({ resourceType, editors, createdAt, ...row }: ListRow): OwnedList => ({
  ...row,
  resourceType: resourceType as MyListResourceType, // a constraint of the table knows them
  editors: editors as MyListEditor[],
  createdAt: createdAt.toISOString(),
});

export async function findList(database: Database | Transaction, myListId: string): Promise<OwnedList | null> {
  const row = await database.myList.findUnique({ where: { myListId }, select: COLUMNS });
  return row && ownedListOf(row);
}

/** The same, and nobody else changes the list until the transaction ends. */
export async function lockList(transaction: Transaction, myListId: string): Promise<OwnedList | null> {
  await transaction.$executeRaw`SELECT FROM cases.my_list WHERE my_list_id = ${myListId} FOR UPDATE`;
  return findList(transaction, myListId);
}

/** A user's lists in the order in which they were made. */
export async function findListsOf(database: Database, ownerId: number): Promise<OwnedList[]> {
  const rows = await database.myList.findMany({
    where: { ownerId },
    select: COLUMNS,
    orderBy: [{ createdAt: 'asc' }, { myListId: 'asc' }],
  });
  return rows.map(ownedListOf);
}

/** What stands in a list, in the order added. */
export async function findResourceIds(database: Database, myListId: string): Promise<string[]> {
  const rows = await database.myListItem.findMany({
    where: { myListId },
    select: { resourceId: true },
    orderBy: { position: 'asc' },
  });
  return rows.map(({ resourceId }) => resourceId);
}

/** An item to add; of a series, with the archive's id. */
export interface NewItem {
  resourceId: string;
  seriesId: number | null;
}

/**
 * Adds items in this order at one time; what is in the list stays where it is.
 * @returns how many were added
 */
export function insertItems(
  transaction: Transaction,
  myListId: string,
  items: readonly NewItem[],
  addedAt: Date,
): Promise<number> {
  return transaction.$executeRaw`
    INSERT INTO cases.my_list_item (my_list_id, resource_id, series_id, created_at)
    SELECT ${myListId}, resource_id, series_id, ${addedAt.toISOString()}::timestamptz
    FROM ROWS FROM (unnest(${items.map(({ resourceId }) => resourceId)}::text[]),
      unnest(${items.map(({ seriesId }) => seriesId)}::bigint[])) WITH ORDINALITY AS item (resource_id, series_id, place)
    ORDER BY place
    ON CONFLICT DO NOTHING`;
}

/** The cases, series or jobs of these that stand in a list already. */
export async function findListed(
  transaction: Transaction,
  myListId: string,
  resourceIds: readonly string[],
): Promise<Set<string>> {
  const rows = await transaction.myListItem.findMany({
    where: { myListId, resourceId: { in: [...resourceIds] } },
    select: { resourceId: true },
  });
  return new Set(rows.map(({ resourceId }) => resourceId));
}

/** How many lists a case is in. */
export async function countListsWithCase(transaction: Transaction, caseId: string): Promise<number> {
  return transaction.myListItem.count({ where: { resourceId: caseId, myList: { resourceType: 'clinicalCases' } } });
}

export async function removeCaseFromLists(transaction: Transaction, caseId: string): Promise<void> {
  await transaction.myListItem.deleteMany({ where: { resourceId: caseId, myList: { resourceType: 'clinicalCases' } } });
}

/** Takes series out of all lists: those of these archive's ids, and no others of their UIDs. */
export async function removeSeriesFromLists(
  database: Database,
  series: readonly { seriesId: number; seriesUid: string }[],
): Promise<void> {
  await database.myListItem.deleteMany({
    where: {
      // There is an index on it.
      resourceId: { in: series.map(({ seriesUid }) => seriesUid) },
      seriesId: { in: series.map(({ seriesId }) => seriesId) },
      myList: { resourceType: 'series' },
    },
  });
}

/** Removes a user's lists with all that stands in them, and the user from the editors of others' lists. */
export async function forgetUserInLists(
  database: Database,
  { userId, userEmail }: { userId: number; userEmail: string },
): Promise<void> {
  await database.myList.deleteMany({ where: { ownerId: userId } });
  const editor = JSON.stringify([{ type: 'user', userEmail }]);
  await database.$executeRaw`
    UPDATE cases.my_list SET updated_at = now(), editors = coalesce(
      (SELECT jsonb_agg(e ORDER BY n) FROM jsonb_array_elements(editors) WITH ORDINALITY AS entry (e, n)
        WHERE NOT e @> ${JSON.stringify({ type: 'user', userEmail })}::jsonb), '[]')
    WHERE editors @> ${editor}::jsonb`;
}
