import {
  type Access,
  GLOBAL_PRIVILEGES,
  type GlobalPrivilege,
  PLUGIN_ROLES,
  type PluginRole,
  PROJECT_ROLES,
  type ProjectRole,
  type SliceboxRole,
} from '@circus/contracts';
import type { Database } from '@circus/db';

/** A group as it stands in the table; lists are null in rows that somebody wrote by hand. */
type GroupRow = { group_id: number; group_name: string } & Record<string, string[] | null>;

interface UserRow {
  userId: number;
  accessVersion: number;
  userEmail: string;
  loginId: string;
  superuser: boolean;
  personalInfoView: unknown;
  groups: GroupRow[];
}

/**
 * What a user may do: the union over the user's groups, with the access version that it belongs to, in one query and so
 * of one moment. Null for a user who is gone or may not log in.
 *
 * Names in a group that this code does not know are passed over; ids of projects and plug-ins are not looked up, since
 * a group may name what comes later (spec circus-api-core 4.6, 8.3).
 */
export async function findAccess(database: Database, userId: number): Promise<Access | null> {
  const [row] = await database.$queryRaw<UserRow[]>`
    SELECT u.id AS "userId", u.access_version AS "accessVersion", u.user_email AS "userEmail", u.login_id AS "loginId",
      u.superuser, u.preferences -> 'personalInfoView' AS "personalInfoView",
      coalesce((
        SELECT jsonb_agg(to_jsonb(g) ORDER BY g.group_id)
        FROM auth.user_group m JOIN auth."group" g ON g.group_id = m.group_id
        WHERE m.user_id = u.id), '[]') AS groups
    FROM auth."user" u WHERE u.id = ${userId}::bigint AND u.login_enabled`;
  return row ? accessOf(row) : null;
}

function accessOf({ groups, superuser, personalInfoView, ...user }: UserRow): Access {
  const union = (column: string): string[] => [...new Set(groups.flatMap((group) => group[column] ?? []))];
  const granted = new Set(union('privileges'));
  const globalPrivileges = (Object.keys(GLOBAL_PRIVILEGES) as GlobalPrivilege[]).filter((name) => granted.has(name));
  const projectLists = Object.entries(PROJECT_ROLES).map(([role, field]) => [role, union(columnOf(field))]);
  const pluginLists = PLUGIN_ROLES.map((role) => [role, union(columnOf(role))]);
  return {
    ...user,
    role: roleOf(superuser, globalPrivileges),
    groups: groups.map(({ group_id, group_name }) => ({ groupId: group_id, groupName: group_name })),
    globalPrivileges,
    domains: union('domains'),
    projects: Object.fromEntries(projectLists) as Record<ProjectRole, string[]>,
    plugins: Object.fromEntries(pluginLists) as Record<PluginRole, string[]>,
    personalInfoPreference: personalInfoView === true,
  };
}

/** Slicebox' role derives from privileges (DECISIONS 5). */
function roleOf(superuser: boolean, globalPrivileges: GlobalPrivilege[]): SliceboxRole {
  if (superuser) return 'SUPERUSER';
  return globalPrivileges.includes('manageServer') ? 'ADMINISTRATOR' : 'USER';
}

/** `readProjects` becomes `read_projects`. */
const columnOf = (field: string): string => field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
