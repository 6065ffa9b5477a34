import type { Bus } from '@circus/bus';
import {
  type Access,
  MY_LIST_ITEMS_MAX,
  type MyList,
  type MyListCreation,
  type MyListEditor,
  type MyListItemsChange,
  type MyListResourceType,
  type MyListUpdate,
  type MyListWithItems,
  newId,
  Refusal,
  rpc,
} from '@circus/contracts';
import type { Database, Transaction } from '@circus/db';
import { type Actor, auditChange } from '@circus/service-kit';
import { itemsOf } from './listedResources.js';
import {
  findList,
  findListed,
  findListsOf,
  findResourceIds,
  insertItems,
  lockList,
  type OwnedList,
} from './myListRepository.js';

/** What the endpoints call the resources of a list. */
const CAPTIONS: Record<MyListResourceType, string> = {
  series: 'series',
  clinicalCases: 'cases',
  pluginJobs: 'plugin jobs',
};

const listMissing = () => new Refusal('missing', 'This my list does not exist');
const withoutOwner = ({ ownerId, ...list }: OwnedList): MyList => list;

export async function listsOf(database: Database, access: Access): Promise<MyList[]> {
  return (await findListsOf(database, access.userId)).map(withoutOwner);
}

/**
 * A list with what stands in it: for its owner and its editors, a public one for everybody.
 * @throws Refusal `missing`, or `forbidden`
 */
export async function readList(database: Database, access: Access, myListId: string): Promise<MyListWithItems> {
  const list = await findList(database, myListId);
  if (!list) throw listMissing();
  if (!list.public && !mayEdit(access, list)) throw new Refusal('forbidden', 'You cannot read this my list.');
  return { ...withoutOwner(list), resourceIds: await findResourceIds(database, myListId) };
}

/** @returns the id of the new list */
export async function createList(
  database: Database,
  access: Access,
  actor: Actor,
  creation: MyListCreation,
): Promise<string> {
  const myListId = newId();
  const { name, resourceType } = creation;
  const { userId: ownerId, userEmail: ownerEmail } = access;
  const data = { myListId, ownerId, ownerEmail, name, resourceType, public: creation.public };
  await database.$transaction(async (transaction) => {
    await transaction.myList.create({ data });
    await audit(transaction, actor, 'create', myListId, { resourceType, public: creation.public });
  });
  return myListId;
}

/** @throws Refusal `missing`; `forbidden` for anybody but the owner */
export async function requireOwnList(database: Database, access: Access, myListId: string): Promise<void> {
  requireOwner(access, await findList(database, myListId));
}

/** @throws Refusal `missing`; `forbidden` for who is neither owner nor editor */
export async function requireEditableList(database: Database, access: Access, myListId: string): Promise<void> {
  requireEditor(access, await findList(database, myListId));
}

/** @throws Refusal `missing`; `forbidden` for anybody but the owner; `invalid` for editors that do not exist */
export async function updateList(
  database: Database,
  bus: Bus,
  access: Access,
  actor: Actor,
  myListId: string,
  update: MyListUpdate,
): Promise<void> {
  if (update.editors) await refuseUnknown(bus, update.editors);
  await database.$transaction(async (transaction) => {
    requireOwner(access, await lockList(transaction, myListId));
    await transaction.myList.update({ where: { myListId }, data: { ...update, updatedAt: new Date() } });
    await audit(transaction, actor, 'update', myListId, { changed: Object.keys(update) });
  });
}

/** @throws Refusal `missing`; `forbidden` for anybody but the owner */
export async function deleteList(database: Database, access: Access, actor: Actor, myListId: string): Promise<void> {
  await database.$transaction(async (transaction) => {
    requireOwner(access, await lockList(transaction, myListId));
    await transaction.myList.delete({ where: { myListId } });
    await audit(transaction, actor, 'delete', myListId, {});
  });
}

/**
 * Adds items, or removes them, all in one transaction.
 *
 * @returns how many items the list has more or less
 * @throws Refusal `missing` for an unknown list or resource; `forbidden` for anybody but owner and editors; `invalid` where
 *   there would be more than 100,000 items
 */
export function changeItems(
  database: Database,
  access: Access,
  actor: Actor,
  myListId: string,
  { operation, resourceIds }: MyListItemsChange,
): Promise<number> {
  return database.$transaction(async (transaction) => {
    const list = await lockList(transaction, myListId);
    requireEditor(access, list);
    const changed =
      operation === 'add'
        ? await addItems(transaction, access, list, [...new Set(resourceIds)])
        : (await transaction.myListItem.deleteMany({ where: { myListId, resourceId: { in: resourceIds } } })).count;
    if (changed > 0) {
      await transaction.myList.update({ where: { myListId }, data: { updatedAt: new Date() } });
      await audit(transaction, actor, 'changeItems', myListId, { operation, resourceIds });
    }
    return changed;
  });
}

async function addItems(
  transaction: Transaction,
  access: Access,
  { myListId, resourceType }: OwnedList,
  resourceIds: string[],
): Promise<number> {
  const items = await itemsOf(transaction, access, resourceType, resourceIds);
  const listed = await findListed(transaction, myListId, resourceIds);
  const added = items.filter(({ resourceId }) => !listed.has(resourceId));
  const count = await transaction.myListItem.count({ where: { myListId } });
  if (count + added.length > MY_LIST_ITEMS_MAX) {
    throw new Refusal('invalid', `The number of items cannot exceed ${MY_LIST_ITEMS_MAX}`);
  }
  return insertItems(transaction, myListId, added, new Date());
}

/**
 * A search within a list is for its owner alone (spec circus-api-core 6.5).
 * @throws Refusal `missing` for another's list, too; `invalid` for a list of something else
 */
export async function requireSearchable(
  database: Database,
  access: Access,
  myListId: string,
  type: MyListResourceType,
): Promise<void> {
  const list = await findList(database, myListId);
  if (!list || list.ownerId !== access.userId) throw listMissing();
  if (list.resourceType !== type) throw new Refusal('invalid', `This my list is not for ${CAPTIONS[type]}`);
}

const audit = (
  transaction: Transaction,
  actor: Actor,
  doing: 'create' | 'update' | 'delete' | 'changeItems',
  myListId: string,
  details: Record<string, unknown>,
): Promise<void> =>
  auditChange(transaction, 'cases', actor, {
    action: `myList.${doing}`,
    entity: 'myList',
    entityId: myListId,
    details,
  });

function requireOwner(access: Access, list: OwnedList | null): void {
  if (!list) throw listMissing();
  if (list.ownerId !== access.userId) throw new Refusal('forbidden', 'This my list belongs to somebody else.');
}

function requireEditor(access: Access, list: OwnedList | null): asserts list is OwnedList {
  if (!list) throw listMissing();
  if (!mayEdit(access, list)) throw new Refusal('forbidden', 'You cannot edit this my list.');
}

const mayEdit = ({ userId, userEmail, groups }: Access, { ownerId, editors }: OwnedList): boolean =>
  ownerId === userId ||
  editors.some((editor) =>
    editor.type === 'user' ? editor.userEmail === userEmail : groups.some(({ groupId }) => groupId === editor.groupId),
  );

async function refuseUnknown(bus: Bus, editors: readonly MyListEditor[]): Promise<void> {
  const unknown = await bus.request(rpc.unknownAccounts, {
    userEmails: editors.flatMap((editor) => (editor.type === 'user' ? [editor.userEmail] : [])),
    groupIds: editors.flatMap((editor) => (editor.type === 'group' ? [editor.groupId] : [])),
  });
  if (unknown.userEmails.length > 0) throw new Refusal('invalid', 'Invalid email address is included');
  if (unknown.groupIds.length > 0) throw new Refusal('invalid', 'Invalid group ID is included');
}
