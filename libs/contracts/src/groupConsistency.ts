import { PLUGIN_ROLES, PROJECT_ROLES } from './access.js';
import type { GroupCreation } from './groups.js';
import { ALL } from './values.js';

type IdList = Exclude<keyof GroupCreation, 'groupName' | 'privileges' | 'domains'>;
/** What a group allows with projects and plug-ins. */
export type IdLists = Pick<GroupCreation, IdList>;

/** A list that allows more than reading names what the one that allows reading does not. */
export interface Unreadable {
  further: IdList;
  reading: IdList;
  ids: string[];
}

const PAIRS: [further: IdList, reading: IdList][] = [
  ...Object.values(PROJECT_ROLES)
    .filter((list) => list !== PROJECT_ROLES.read)
    .map((list): [IdList, IdList] => [list, PROJECT_ROLES.read]),
  ...PLUGIN_ROLES.filter((list) => list !== 'readPlugin').map((list): [IdList, IdList] => [list, 'readPlugin']),
];

/**
 * Whoever may do more with a project or plug-in may read it too (spec circus-api-core 8.3). The marker `all` for reading is
 * every id.
 *
 * @returns where a group says otherwise
 */
export function unreadableIds(lists: IdLists): Unreadable[] {
  return PAIRS.flatMap(([further, reading]) => {
    if (lists[reading].includes(ALL)) return [];
    const readable = new Set(lists[reading]);
    const ids = lists[further].filter((id) => !readable.has(id));
    return ids.length === 0 ? [] : [{ further, reading, ids }];
  });
}
