import { z } from 'zod';

/** Global privileges with their captions, in the order of `GET /admin/global-privileges` (spec circus-api-core 4.2). */
export const GLOBAL_PRIVILEGES = {
  createProject: 'Create Project',
  deleteProject: 'Delete Project',
  manageServer: 'Manage Server',
  personalInfoView: 'View Personal Info',
  downloadVolume: 'Download Volume as Raw File',
  issueOnetime: 'Issue Onetime URL',
} as const;
export type GlobalPrivilege = keyof typeof GLOBAL_PRIVILEGES;
export const globalPrivilege = z.enum(Object.keys(GLOBAL_PRIVILEGES) as [GlobalPrivilege, ...GlobalPrivilege[]]);

/** Project roles and the group field that grants each (spec circus-api-core 4.4). */
export const PROJECT_ROLES = {
  read: 'readProjects',
  write: 'writeProjects',
  viewPersonalInfo: 'viewPersonalInfoProjects',
  moderate: 'moderateProjects',
  addSeries: 'addSeriesProjects',
} as const;
export type ProjectRole = keyof typeof PROJECT_ROLES;

/** Plug-in roles; the group field has the role's own name. */
export const PLUGIN_ROLES = [
  'readPlugin',
  'executePlugin',
  'manageJobs',
  'inputPersonalFeedback',
  'inputConsensualFeedback',
  'manageFeedback',
  'viewPersonalInfo',
] as const;
export type PluginRole = (typeof PLUGIN_ROLES)[number];

/** Slicebox roles; each includes the ones behind it. */
export const sliceboxRole = z.enum(['SUPERUSER', 'ADMINISTRATOR', 'USER']);
export type SliceboxRole = z.infer<typeof sliceboxRole>;

const names = z.array(z.string());

/**
 * Everything that decides what one user may do: the union over the user's groups, at one access version. Lists may hold
 * the marker `all`. The auth service computes it, every other service caches it per access version.
 */
export const access = z.object({
  userId: z.number().int(),
  accessVersion: z.number().int(),
  userEmail: z.string(),
  loginId: z.string(),
  role: sliceboxRole,
  groups: z.array(z.object({ groupId: z.number().int(), groupName: z.string() })),
  globalPrivileges: z.array(globalPrivilege),
  domains: names,
  projects: z.object({ read: names, write: names, viewPersonalInfo: names, moderate: names, addSeries: names }),
  plugins: z.object({
    readPlugin: names,
    executePlugin: names,
    manageJobs: names,
    inputPersonalFeedback: names,
    inputConsensualFeedback: names,
    manageFeedback: names,
    viewPersonalInfo: names,
  }),
  /** The user's own preference, which hides patient information on CIRCUS surfaces only (DECISIONS 14). */
  personalInfoPreference: z.boolean(),
});
export type Access = z.infer<typeof access>;

/** Claims of the internal token that the gateway signs (EdDSA) and every service verifies; it lives for seconds. */
export const callerClaims = z.object({
  iss: z.literal('circus-gateway'),
  /** The user's id in digits; empty for an anonymous caller. */
  sub: z.string().regex(/^\d*$/),
  /** Access version of the user when the credential was resolved. */
  av: z.number().int().optional(),
  /** Which credential it was: a token's or session's id, never the secret. */
  cid: z.string().optional(),
  /** Why the caller is anonymous, in the words of the 401 answer. */
  anon: z.string().optional(),
  /** After how many seconds the credential may be shown again, where guessing is being slowed: it was not looked at. */
  rty: z.number().int().min(1).optional(),
  /** The client's address, after trusted proxies. */
  adr: z.string(),
  iat: z.number(),
  exp: z.number(),
});
export type CallerClaims = z.infer<typeof callerClaims>;

/** Header in which the internal token travels; the gateway strips whatever a client sends under `x-circus-`. */
export const CALLER_HEADER = 'x-circus-caller';

/** The words of a 401 for a request that carries no credential at all (spec circus-api-core 3.1). */
export const NO_CREDENTIAL = 'Unauthorized request: no authentication given';
