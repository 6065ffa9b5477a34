import type { Group, GroupCreation, GroupList } from '@circus/contracts';

export const GLOBAL_RIGHTS = [
  'createProject',
  'deleteProject',
  'manageServer',
  'personalInfoView',
  'downloadVolume',
  'issueOnetime',
] as const;
export const PROJECT_RIGHTS = [
  'readProjects',
  'writeProjects',
  'addSeriesProjects',
  'viewPersonalInfoProjects',
  'moderateProjects',
] as const;
export const PLUGIN_RIGHTS = [
  'readPlugin',
  'executePlugin',
  'manageJobs',
  'inputPersonalFeedback',
  'inputConsensualFeedback',
  'manageFeedback',
  'viewPersonalInfo',
] as const;

/** A group that allows nothing yet. */
export const NO_RIGHTS: Omit<GroupCreation, 'groupName'> = {
  privileges: [],
  domains: [],
  ...(Object.fromEntries([...PROJECT_RIGHTS, ...PLUGIN_RIGHTS].map((right) => [right, []])) as unknown as Record<
    (typeof PROJECT_RIGHTS)[number] | (typeof PLUGIN_RIGHTS)[number],
    string[]
  >),
};

const LISTS: readonly GroupList[] = ['privileges', 'domains', ...PROJECT_RIGHTS, ...PLUGIN_RIGHTS];

/** What a change of the group sends: each changed list whole. */
export function changedLists(
  before: Pick<Group, GroupList>,
  after: Record<GroupList, string[]>,
): Partial<Record<GroupList, string[]>> {
  const key = (list: readonly string[]) => [...list].sort().join('\n');
  return Object.fromEntries(
    LISTS.filter((list) => key(before[list]) !== key(after[list])).map((list) => [list, after[list]]),
  );
}

export const toggled = (list: readonly string[], entry: string): string[] =>
  list.includes(entry) ? list.filter((each) => each !== entry) : [...list, entry];
