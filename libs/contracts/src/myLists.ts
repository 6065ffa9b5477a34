import { z } from 'zod';
import { storableText } from './storableText.js';
import { isoDate, opaqueId } from './values.js';

/** Items that one list holds at most (DECISIONS 17). */
export const MY_LIST_ITEMS_MAX = 100_000;

export const myListResourceType = z.enum(['series', 'clinicalCases', 'pluginJobs']);
export type MyListResourceType = z.infer<typeof myListResourceType>;

/** Who besides the owner may change the items of a list (spec circus-api-core 5.5). */
export const myListEditor = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('user'), userEmail: storableText.min(1).max(254) }),
  z.strictObject({ type: z.literal('group'), groupId: z.number().int().min(0).max(2_147_483_647) }),
]);
export type MyListEditor = z.infer<typeof myListEditor>;

const name = storableText.min(1).max(64);
const editors = z.array(myListEditor).max(1_000);

/** A list without its items: CIRCUS' UserMyList. */
export const myList = z
  .object({
    myListId: opaqueId,
    resourceType: myListResourceType,
    name: z.string(),
    public: z.boolean(),
    editors,
    createdAt: isoDate,
  })
  .meta({ id: 'MyList' });
export type MyList = z.infer<typeof myList>;

/** `GET /mylists/:myListId`: series UIDs, case ids or job ids in the order added. */
export const myListWithItems = myList.extend({ resourceIds: z.array(z.string()) }).meta({ id: 'MyListWithItems' });
export type MyListWithItems = z.infer<typeof myListWithItems>;

/** `POST /mylists`: other members are passed over. */
export const myListCreation = z
  .object({ name, resourceType: myListResourceType, public: z.boolean() })
  .meta({ id: 'MyListCreation' });
export type MyListCreation = z.infer<typeof myListCreation>;

export const myListCreated = z.object({ myListId: opaqueId }).meta({ id: 'MyListCreated' });

/** `PATCH /mylists/:myListId`: `editors` replaces them all. */
export const myListUpdate = z
  .strictObject({ name, public: z.boolean(), editors })
  .partial()
  .refine((update) => Object.keys(update).length > 0, 'At least one of name, public and editors must be given.')
  .meta({ id: 'MyListUpdate' });
export type MyListUpdate = z.infer<typeof myListUpdate>;

/** `PATCH /mylists/:myListId/items`. */
export const myListItemsChange = z
  .object({
    operation: z.enum(['add', 'remove']),
    resourceIds: z.array(storableText.min(1).max(64)).min(1).max(1_000),
  })
  .meta({ id: 'MyListItemsChange' });
export type MyListItemsChange = z.infer<typeof myListItemsChange>;

export const myListItemsChanged = z
  .object({
    /** Items that were added or removed; those that were there, or were not, do not count. */
    changedCount: z.number().int(),
  })
  .meta({ id: 'MyListItemsChanged' });
