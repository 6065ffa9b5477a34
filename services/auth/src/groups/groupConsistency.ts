import { ALL, type GroupCreation, PLUGIN_ROLES, PROJECT_ROLES, Refusal } from '@circus/contracts';

type IdList = Exclude<keyof GroupCreation, 'groupName' | 'privileges' | 'domains'>;
/** What a group allows with projects and plug-ins. */
export type IdLists = Pick<GroupCreation, IdList>;

/** Lists that allow more than reading, each with the one that allows reading (spec circus-api-core 8.3). */
const PAIRS: [further: IdList, reading: IdList][] = [
  ...Object.values(PROJECT_ROLES)
    .filter((list) => list !== PROJECT_ROLES.read)
    .map((list): [IdList, IdList] => [list, PROJECT_ROLES.read]),
  ...PLUGIN_ROLES.filter((list) => list !== 'readPlugin').map((list): [IdList, IdList] => [list, 'readPlugin']),
];
/** Ids that a refusal names. */
const NAMED = 10;

/**
 * Whoever may do more with a project or plug-in may read it too. The marker `all` for reading is every id.
 *
 * @param lists as they are going to be
 * @param given the lists that are being set: what was wrong before and is not touched is left for whoever touches it
 * @throws Refusal `invalid` that names fields and ids
 */
export function requireReadable(lists: IdLists, given: Partial<IdLists>): void {
  const flaws = PAIRS.filter(([further, reading]) => given[further] || given[reading]).flatMap(([further, reading]) => {
    if (lists[reading].includes(ALL)) return [];
    const readable = new Set(lists[reading]);
    const unreadable = lists[further].filter((id) => !readable.has(id));
    return unreadable.length === 0 ? [] : [`${further} names what ${reading} does not: ${namesOf(unreadable)}.`];
  });
  if (flaws.length > 0) throw new Refusal('invalid', flaws.join(' '));
}

const namesOf = (ids: string[]): string =>
  ids.length > NAMED ? `${ids.slice(0, NAMED).join(', ')} and ${ids.length - NAMED} more` : ids.join(', ');
