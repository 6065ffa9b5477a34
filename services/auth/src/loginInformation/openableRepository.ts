import type { Database } from '@circus/db';

/** Ids asked for; null asks for everything. */
export type Ids = string[] | null;

/** A project as it stands in the view that case-db keeps for auth: `project` of the contracts, still to be checked. */
export async function findProjects(database: Database, ids: Ids): Promise<{ projectId: string; project: unknown }[]> {
  const rows = await database.$queryRaw<({ projectId: string } & Dated)[]>`
    SELECT project_id AS "projectId", project_name AS "projectName", description, icon, tags,
      window_presets AS "windowPresets", window_priority AS "windowPriority",
      case_attributes_schema AS "caseAttributesSchema", label_attributes_schema AS "labelAttributesSchema",
      created_at AS "createdAt", updated_at AS "updatedAt"
    FROM cases_read.project WHERE ${ids === null} OR project_id = ANY(${ids ?? []}::text[])
    ORDER BY created_at, project_id`;
  return rows.map((row) => ({ projectId: row.projectId, project: withIsoDates(row) }));
}

/** A plug-in as it stands in the view that plugin-job-runner keeps for auth: `plugin` of the contracts, still to be checked. */
export async function findPlugins(database: Database, ids: Ids): Promise<{ pluginId: string; plugin: unknown }[]> {
  const rows = await database.$queryRaw<({ pluginId: string; definition: object } & Dated)[]>`
    SELECT plugin_id AS "pluginId", plugin_name AS "pluginName", version, type, description, definition,
      created_at AS "createdAt", updated_at AS "updatedAt"
    FROM jobs_read.plugin WHERE ${ids === null} OR plugin_id = ANY(${ids ?? []}::text[])
    ORDER BY created_at, plugin_id`;
  return rows.map(({ definition, ...row }) => ({
    pluginId: row.pluginId,
    plugin: { ...definition, ...withIsoDates(row) },
  }));
}

interface Dated {
  createdAt: Date;
  updatedAt: Date;
}

const withIsoDates = <Row extends Dated>(row: Row) => ({
  ...row,
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
});
