import { type Access, ALL, type FullLoginInfo, Refusal } from '@circus/contracts';
import type { Database } from '@circus/db';
import { hasDomain, type ServiceOptions } from '@circus/service-kit';
import { findDomainParams } from '../serverParams/serverParamRepository.js';
import { findOwnLists, findSharedLists } from './myListRepository.js';
import { accessiblePlugins, accessibleProjects } from './openable.js';

/** Files in one upload that clients offer at most (spec circus-api-core 7.3). */
const UPLOAD_FILE_MAX = 30;

/** What clients are told about the suite itself. */
export type SuiteInformation = Pick<FullLoginInfo, 'dicomImageServer' | 'uploadFileSizeMaxBytes'>;

/**
 * The caller's record and everything that they may open (spec circus-api-core 7.3).
 *
 * @throws Refusal `unauthenticated` for an account that was removed meanwhile
 */
export async function fullLoginInformation(
  database: Database,
  access: Access,
  suite: SuiteInformation,
  log: Pick<ServiceOptions['log'], 'warn'>,
): Promise<FullLoginInfo> {
  const [user, params, projects, plugins, myLists, sharedMyLists] = await Promise.all([
    findRecord(database, access.userId),
    findDomainParams(database),
    accessibleProjects(database, access, log),
    accessiblePlugins(database, access, log),
    findOwnLists(database, access.userId),
    findSharedLists(database, access),
  ]);
  const { defaultDomain } = params;
  return {
    ...user,
    myLists,
    groups: access.groups.map(({ groupName }) => groupName),
    domains: domainsOf(access, params.domains),
    globalPrivileges: access.globalPrivileges,
    accessibleProjects: projects,
    accessiblePlugins: plugins,
    defaultDomain: defaultDomain && hasDomain(access, defaultDomain) ? defaultDomain : null,
    sharedMyLists,
    uploadFileMax: UPLOAD_FILE_MAX,
    ...suite,
  };
}

/** The marker `all` stands for the domains that the suite knows. */
function domainsOf({ domains }: Access, known: string[]): string[] {
  if (!domains.includes(ALL)) return domains;
  return [...new Set([...known, ...domains.filter((domain) => domain !== ALL)])];
}

async function findRecord(database: Database, userId: number) {
  const user = await database.user.findUnique({
    where: { id: userId },
    omit: { id: true, passwordHash: true, superuser: true, accessVersion: true },
  });
  if (!user) throw new Refusal('unauthenticated', 'The account does not exist any more.');
  return {
    ...user,
    preferences: user.preferences as Record<string, unknown>,
    lastLoginTime: user.lastLoginTime.toISOString(),
    createdAt: user.createdAt.toISOString(),
    updatedAt: user.updatedAt.toISOString(),
  };
}
