import { type IdLists, Refusal, unreadableIds } from '@circus/contracts';

/** Ids that a refusal names. */
const NAMED = 10;

/**
 * Whoever may do more with a project or plug-in may read it too.
 *
 * @param lists as they are going to be
 * @param given the lists that are being set: what was wrong before and is not touched is left for whoever touches it
 * @throws Refusal `invalid` that names fields and ids
 */
export function requireReadable(lists: IdLists, given: Partial<IdLists>): void {
  const flaws = unreadableIds(lists)
    .filter(({ further, reading }) => given[further] || given[reading])
    .map(({ further, reading, ids }) => `${further} names what ${reading} does not: ${namesOf(ids)}.`);
  if (flaws.length > 0) throw new Refusal('invalid', flaws.join(' '));
}

const namesOf = (ids: string[]): string =>
  ids.length > NAMED ? `${ids.slice(0, NAMED).join(', ')} and ${ids.length - NAMED} more` : ids.join(', ');
