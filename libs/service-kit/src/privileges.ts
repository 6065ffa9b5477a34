import {
  type Access,
  ALL,
  GLOBAL_PRIVILEGES,
  type GlobalPrivilege,
  type PluginRole,
  type ProjectRole,
  Refusal,
  type SliceboxRole,
} from '@circus/contracts';
import type { PathCheck, ResourceCheck, RouteAccess } from './routeAccess.js';

/**
 * The one place where it is decided what somebody may do (spec circus-api-core 4, DECISIONS 5, 8, 14). Everything here
 * works on an `Access`, whatever surface or door the request came through.
 */

const ROLE_ORDER: SliceboxRole[] = ['USER', 'ADMINISTRATOR', 'SUPERUSER'];

/** @throws Refusal `forbidden` that names what is missing */
export function requireRouteAccess(access: Access, needed: RouteAccess): void {
  if (typeof needed === 'string') return;
  const { role, privileges = [] } = needed;
  if (role !== undefined && ROLE_ORDER.indexOf(access.role) < ROLE_ORDER.indexOf(role)) {
    throw new Refusal('forbidden', `This needs the role ${role}.`);
  }
  const missing = privileges.filter((privilege) => !hasGlobalPrivilege(access, privilege));
  if (missing.length === 0) return;
  const captions = missing.map((privilege) => GLOBAL_PRIVILEGES[privilege]).join(', ');
  throw new Refusal('forbidden', `You do not have the required privilege (${captions}).`);
}

/** Whether a declaration names rights for something that the path says. */
export const dependsOnPath = (needed: RouteAccess): boolean =>
  typeof needed === 'object' && [needed.project, needed.plugin, needed.domain].some(isPathCheck);

/**
 * Checks the declared rights for what the path says. Those that only the handler can check are not looked at.
 * @param parameters the path's parameters, as the route's schema has checked them
 * @throws Refusal `forbidden`, or what the look-up of the resource throws
 */
export async function requireResourceAccess(
  access: Access,
  needed: RouteAccess,
  parameters: Readonly<Record<string, unknown>>,
): Promise<void> {
  if (typeof needed === 'string') return;
  const { project, plugin, domain } = needed;
  if (isPathCheck(project)) {
    for (const id of await named(project, parameters)) requireProjectRole(access, project.role, id);
  }
  if (isPathCheck(plugin)) {
    for (const id of await named(plugin, parameters)) requirePluginRole(access, plugin.role, id);
  }
  if (isPathCheck(domain)) {
    for (const name of await named(domain, parameters)) requireDomain(access, name, domain.doing);
  }
}

const isPathCheck = <Check extends ResourceCheck>(check: Check | undefined): check is Check & PathCheck =>
  check !== undefined && 'of' in check;

/** The projects, plug-ins or domains that a path parameter stands for. */
async function named(
  { of, through }: PathCheck,
  parameters: Readonly<Record<string, unknown>>,
): Promise<readonly string[]> {
  const id = String(parameters[of.slice(1)]);
  const names = through ? await through(id) : id;
  return typeof names === 'string' ? [names] : names;
}

export const hasGlobalPrivilege = (access: Access, privilege: GlobalPrivilege): boolean =>
  access.globalPrivileges.includes(privilege);

/** Whether series of this domain exist for the caller. */
export const hasDomain = (access: Pick<Access, 'domains'>, domain: string): boolean => holds(access.domains, domain);

/** The caller's domains for a search; null where every domain is one of them. */
export const domainsOf = (access: Pick<Access, 'domains'>): string[] | null =>
  access.domains.includes(ALL) ? null : access.domains;

/** @throws Refusal `forbidden` */
export function requireDomain(access: Access, domain: string, doing = 'use'): void {
  if (!hasDomain(access, domain)) throw new Refusal('forbidden', `You cannot ${doing} this domain.`);
}

export const hasProjectRole = (access: Access, role: ProjectRole, projectId: string): boolean =>
  holds(access.projects[role], projectId);

/** The projects in which the caller has a role, for a search; null where it is every project. */
export const projectsWith = (access: Access, role: ProjectRole): string[] | null =>
  access.projects[role].includes(ALL) ? null : access.projects[role];

/** @throws Refusal `forbidden` with the words that CIRCUS' clients know */
export function requireProjectRole(access: Access, role: ProjectRole, projectId: string): void {
  if (!hasProjectRole(access, role, projectId)) {
    throw new Refusal('forbidden', `You do not have "${role}" privilege of this project.`);
  }
}

export const hasPluginRole = (access: Access, role: PluginRole, pluginId: string): boolean =>
  holds(access.plugins[role], pluginId);

/** @throws Refusal `forbidden` with the words that CIRCUS' clients know */
export function requirePluginRole(access: Access, role: PluginRole, pluginId: string): void {
  if (!hasPluginRole(access, role, pluginId)) {
    throw new Refusal('forbidden', `You do not have "${role}" privilege of this plug-in.`);
  }
}

/** Whether patient information may appear on CIRCUS surfaces: the right, and the user's own wish to see it. */
export const showsPersonalInfo = (access: Access): boolean =>
  mayUsePersonalInfo(access) && access.personalInfoPreference;

/** Whether patient information may be searched, and appear on Slicebox and DICOMweb surfaces. */
export const mayUsePersonalInfo = (access: Access): boolean => hasGlobalPrivilege(access, 'personalInfoView');

/** The cases' further layer: the right in that case's project. */
export const showsPersonalInfoOfProject = (access: Access, projectId: string): boolean =>
  showsPersonalInfo(access) && hasProjectRole(access, 'viewPersonalInfo', projectId);

const holds = (list: string[], name: string): boolean => list.includes(name) || list.includes(ALL);
