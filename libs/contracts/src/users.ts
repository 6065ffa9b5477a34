import { z } from 'zod';
import {
  GLOBAL_PRIVILEGES,
  globalPrivilege,
  PLUGIN_ROLES,
  PROJECT_ROLES,
  type ProjectRole,
  sliceboxRole,
} from './access.js';
import { project } from './cases.js';
import { myList } from './myLists.js';
import { plugin } from './plugins.js';
import { isoDate, numericId, opaqueId } from './values.js';

/** What every user may know of another (spec circus-api-core 7.5). */
export const userSummary = z
  .object({
    userEmail: z.string(),
    loginId: z.string(),
    description: z.string(),
    createdAt: isoDate,
    updatedAt: isoDate,
  })
  .meta({ id: 'UserSummary' });
export type UserSummary = z.infer<typeof userSummary>;

/** Who the caller is (spec circus-api-core 7.2). */
export const loginInfo = z.object({ userEmail: z.string(), loginId: z.string() }).meta({ id: 'LoginInfo' });

export const projectRole = z.enum(Object.keys(PROJECT_ROLES) as [ProjectRole, ...ProjectRole[]]);
export const pluginRole = z.enum(PLUGIN_ROLES);

const accessibleProject = z
  .object({ projectId: opaqueId, roles: z.array(projectRole), project })
  .meta({ id: 'AccessibleProject' });
export type AccessibleProject = z.infer<typeof accessibleProject>;

const accessiblePlugin = z
  .object({ pluginId: z.string(), roles: z.array(pluginRole), plugin })
  .meta({ id: 'AccessiblePlugin' });
export type AccessiblePlugin = z.infer<typeof accessiblePlugin>;

const anyObject = z.record(z.string(), z.unknown());

/** The caller's record and everything that they may open (spec circus-api-core 7.3). */
export const fullLoginInfo = z
  .object({
    userEmail: z.string(),
    loginId: z.string(),
    description: z.string(),
    loginEnabled: z.boolean(),
    lastLoginTime: isoDate,
    lastLoginIp: z.string(),
    createdAt: isoDate,
    updatedAt: isoDate,
    /** As stored; defaults are not filled in. */
    preferences: anyObject,
    myLists: z.array(myList),
    /** Names, not ids. */
    groups: z.array(z.string()),
    domains: z.array(z.string()),
    globalPrivileges: z.array(globalPrivilege),
    accessibleProjects: z.array(accessibleProject),
    accessiblePlugins: z.array(accessiblePlugin),
    /** Where new series go unless another domain is chosen; null where the caller cannot use it. */
    defaultDomain: z.string().nullable(),
    sharedMyLists: z.array(z.object({ owner: z.string(), sharedMyList: myList })),
    /** Address of the image server. */
    dicomImageServer: z.string(),
    /** Files in one upload that a client should offer at most. */
    uploadFileMax: z.number().int(),
    /** Bytes of one uploaded file. */
    uploadFileSizeMaxBytes: z.number().int(),
  })
  .meta({ id: 'FullLoginInfo' });
export type FullLoginInfo = z.infer<typeof fullLoginInfo>;

/** Slicebox' view of an account: `user` is the login ID (DECISIONS 5). */
export const sliceboxUserInfo = z
  .object({ id: numericId, user: z.string(), role: sliceboxRole })
  .meta({ id: 'userInfo' });

export const globalPrivilegeCaption = z
  .object({ privilege: globalPrivilege, caption: z.string() })
  .meta({ id: 'GlobalPrivilege' });

/** The six global privileges in the order that clients show (spec circus-api-core 8.2). */
export const GLOBAL_PRIVILEGE_CAPTIONS: z.infer<typeof globalPrivilegeCaption>[] = globalPrivilege.options.map(
  (privilege) => ({ privilege, caption: GLOBAL_PRIVILEGES[privilege] }),
);
