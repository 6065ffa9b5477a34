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
import type { RouteAccess } from './caller.js';

/**
 * The one place where it is decided what somebody may do (spec circus-api-core 4, DECISIONS 5, 8, 14). Everything here
 * works on an `Access`, whatever surface or door the request came through.
 */

const ROLE_ORDER: SliceboxRole[] = ['USER', 'ADMINISTRATOR', 'SUPERUSER'];

/** @throws Refusal `forbidden` that names what is missing */
export function requireRouteAccess(access: Access, needed: RouteAccess): void {
  if (typeof needed === 'string') return;
  if ('role' in needed) {
    if (ROLE_ORDER.indexOf(access.role) >= ROLE_ORDER.indexOf(needed.role)) return;
    throw new Refusal('forbidden', `This needs the role ${needed.role}.`);
  }
  const missing = needed.privileges.filter((privilege) => !hasGlobalPrivilege(access, privilege));
  if (missing.length === 0) return;
  const captions = missing.map((privilege) => GLOBAL_PRIVILEGES[privilege]).join(', ');
  throw new Refusal('forbidden', `You do not have the required privilege (${captions}).`);
}

export const hasGlobalPrivilege = (access: Access, privilege: GlobalPrivilege): boolean =>
  access.globalPrivileges.includes(privilege);

/** Whether series of this domain exist for the caller. */
export const hasDomain = (access: Access, domain: string): boolean => holds(access.domains, domain);

/** The caller's domains for a search; null where every domain is one of them. */
export const domainsOf = (access: Access): string[] | null => (access.domains.includes(ALL) ? null : access.domains);

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

/** Whether patient information may appear on CIRCUS surfaces: the right, and the user's own wish to see it. */
export const showsPersonalInfo = (access: Access): boolean =>
  mayUsePersonalInfo(access) && access.personalInfoPreference;

/** Whether patient information may be searched, and appear on Slicebox and DICOMweb surfaces. */
export const mayUsePersonalInfo = (access: Access): boolean => hasGlobalPrivilege(access, 'personalInfoView');

/** The cases' further layer: the right in that case's project. */
export const showsPersonalInfoOfProject = (access: Access, projectId: string): boolean =>
  showsPersonalInfo(access) && hasProjectRole(access, 'viewPersonalInfo', projectId);

const holds = (list: string[], name: string): boolean => list.includes(name) || list.includes(ALL);
