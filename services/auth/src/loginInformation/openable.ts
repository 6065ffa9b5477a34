import {
  type Access,
  type AccessiblePlugin,
  type AccessibleProject,
  ALL,
  PLUGIN_ROLES,
  PROJECT_ROLES,
  type ProjectRole,
  plugin as pluginSchema,
  project as projectSchema,
} from '@circus/contracts';
import type { Database } from '@circus/db';
import type { ServiceOptions } from '@circus/service-kit';
import { findPlugins, findProjects, type Ids } from './openableRepository.js';

type Log = Pick<ServiceOptions['log'], 'warn'>;

/** The projects in which the caller has any role. What a group names and does not exist is passed over. */
export async function accessibleProjects(database: Database, access: Access, log: Log): Promise<AccessibleProject[]> {
  const lists = access.projects;
  const ids = idsIn(Object.values(lists));
  const found = await findProjects(database, ids);
  warnOfMissing(log, 'projects', ids, found.length);
  const roles = Object.keys(PROJECT_ROLES) as ProjectRole[];
  return found.flatMap(({ projectId, project }) => {
    const checked = projectSchema.safeParse(project);
    if (!checked.success) {
      log.warn({ projectId }, 'A project of unknown form is left out');
      return [];
    }
    return [{ projectId, roles: roles.filter((role) => holds(lists[role], projectId)), project: checked.data }];
  });
}

/** The plug-ins for which the caller has any role. */
export async function accessiblePlugins(database: Database, access: Access, log: Log): Promise<AccessiblePlugin[]> {
  const lists = access.plugins;
  const ids = idsIn(Object.values(lists));
  const found = await findPlugins(database, ids);
  warnOfMissing(log, 'plug-ins', ids, found.length);
  return found.flatMap(({ pluginId, plugin }) => {
    const checked = pluginSchema.safeParse(plugin);
    if (!checked.success) {
      log.warn({ pluginId }, 'A plug-in of unknown form is left out');
      return [];
    }
    return [{ pluginId, roles: PLUGIN_ROLES.filter((role) => holds(lists[role], pluginId)), plugin: checked.data }];
  });
}

function idsIn(lists: string[][]): Ids {
  const ids = new Set(lists.flat());
  return ids.has(ALL) ? null : [...ids];
}

const holds = (list: string[], id: string): boolean => list.includes(id) || list.includes(ALL);

function warnOfMissing(log: Log, what: string, ids: Ids, found: number): void {
  const missing = ids === null ? 0 : ids.length - found;
  if (missing > 0) log.warn({ what, missing }, 'Groups of a user name what does not exist');
}
