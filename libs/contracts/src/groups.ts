import { z } from 'zod';
import { globalPrivilege } from './access.js';
import { searchEnvelope } from './search.js';
import { storableText } from './storableText.js';
import { isoDate } from './values.js';

/** Ids of projects or plug-ins, also of such as do not exist (spec circus-api-core 8.3), or the marker `all`. */
const ids = z.array(storableText.min(1).max(128));

const fields = {
  groupName: storableText.min(1).max(128),
  privileges: z.array(globalPrivilege),
  domains: z.array(storableText.min(1).max(64)),
  readProjects: ids,
  writeProjects: ids,
  addSeriesProjects: ids,
  viewPersonalInfoProjects: ids,
  moderateProjects: ids,
  readPlugin: ids,
  executePlugin: ids,
  manageJobs: ids,
  inputPersonalFeedback: ids,
  inputConsensualFeedback: ids,
  manageFeedback: ids,
  viewPersonalInfo: ids,
};

/** `POST /admin/groups` (spec circus-api-core 8.2): all fields. */
export const groupCreation = z.strictObject(fields).meta({ id: 'GroupCreation' });
export type GroupCreation = z.infer<typeof groupCreation>;

export const groupCreated = z.object({ groupId: z.number().int() }).meta({ id: 'GroupCreated' });

/** `PATCH /admin/groups/:groupId`: some fields, each of which is replaced whole. */
export const groupUpdate = z.strictObject(fields).partial().meta({ id: 'GroupUpdate' });
export type GroupUpdate = z.infer<typeof groupUpdate>;

/** The lists of a group: what it allows its members. */
export type GroupList = Exclude<keyof GroupCreation, 'groupName'>;
export const GROUP_LISTS = Object.keys(fields).filter((field) => field !== 'groupName') as GroupList[];

const names = z.array(z.string());

/** A group as it stands (spec circus-api-core 5.2), whoever wrote it. */
export const group = z
  .object({
    groupId: z.number().int(),
    groupName: z.string(),
    ...(Object.fromEntries(GROUP_LISTS.map((list) => [list, names])) as Record<GroupList, typeof names>),
    createdAt: isoDate,
    updatedAt: isoDate,
  })
  .meta({ id: 'Group' });
export type Group = z.infer<typeof group>;

export const groupPage = searchEnvelope(group).meta({ id: 'GroupPage' });
