import type { Plugin, PluginDefinition } from '@circus/contracts';
import { type Database, Prisma, type Transaction } from '@circus/db';
import {
  type FieldDefinition,
  type FilterExpression,
  filterToSql,
  runSearch,
  type SearchResult,
  type SortableField,
  type SortDirection,
  type SortKey,
  sortToSql,
} from '@circus/search';

/** The filter key of `GET /admin/plugins` (spec circus-cs 3.3). */
export const PLUGIN_FILTER_FIELDS: Record<string, FieldDefinition> = { type: { column: 'type', type: 'text' } };
export const PLUGIN_SORT_FIELDS: Record<string, SortableField> = {
  pluginId: { column: 'plugin_id' },
  pluginName: { column: 'plugin_name' },
  version: { column: 'version' },
  type: { column: 'type' },
  description: { column: 'description' },
  createdAt: { column: 'created_at' },
  updatedAt: { column: 'updated_at' },
};
export const PLUGIN_DEFAULT_SORT: Record<string, SortDirection> = { pluginId: 1 };

type OtherMembers = Pick<Plugin, 'icon' | 'runConfiguration' | 'displayStrategy'>;
type PluginRow = Pick<Plugin, 'pluginId' | 'pluginName' | 'version' | 'type' | 'description'> & {
  definition: OtherMembers;
  createdAt: Date;
  updatedAt: Date;
};

const COLUMNS = Prisma.sql`plugin_id AS "pluginId", plugin_name AS "pluginName", version, type, description, definition,
  created_at AS "createdAt", updated_at AS "updatedAt"`;

/** @param pluginIds null for every plug-in */
export async function listPlugins(database: Database, pluginIds: string[] | null): Promise<Plugin[]> {
  const which = pluginIds === null ? Prisma.sql`TRUE` : Prisma.sql`plugin_id = ANY(${pluginIds}::text[])`;
  const rows = await database.$queryRaw<PluginRow[]>`
    SELECT ${COLUMNS} FROM jobs.plugin WHERE ${which} ORDER BY plugin_name, version, plugin_id`;
  return rows.map(pluginOf);
}

/** One plug-in; null where there is none of this id. */
export async function findPlugin(database: Database | Transaction, pluginId: string): Promise<Plugin | null> {
  const [row] = await database.$queryRaw<PluginRow[]>`SELECT ${COLUMNS} FROM jobs.plugin WHERE plugin_id = ${pluginId}`;
  return row ? pluginOf(row) : null;
}

export async function searchPlugins(
  database: Database,
  filter: FilterExpression,
  orderBy: readonly SortKey[],
  paging: { limit: number; page: number },
): Promise<SearchResult<Plugin>> {
  const result = await runSearch<PluginRow>({
    db: database,
    columns: COLUMNS,
    from: Prisma.sql`jobs.plugin`,
    where: filterToSql(filter, PLUGIN_FILTER_FIELDS),
    orderBy: sortToSql(orderBy),
    ...paging,
  });
  return { ...result, rows: result.rows.map(pluginOf) };
}

/** Stores a definition, in the place of an older one of the same id. @returns what that changed */
export async function storePlugin(
  transaction: Transaction,
  definition: PluginDefinition,
): Promise<'added' | 'changed' | 'unchanged'> {
  const { pluginId, pluginName, version, type, description, ...others } = definition;
  const json = JSON.stringify(others);
  const [stored] = await transaction.$queryRaw<{ added: boolean }[]>`
    INSERT INTO jobs.plugin AS p (plugin_id, plugin_name, version, type, description, definition, updated_at)
    VALUES (${pluginId}, ${pluginName}, ${version}, ${type}, ${description}, ${json}::jsonb, now())
    ON CONFLICT (plugin_id) DO UPDATE SET plugin_name = EXCLUDED.plugin_name, version = EXCLUDED.version,
      type = EXCLUDED.type, description = EXCLUDED.description, definition = EXCLUDED.definition, updated_at = now()
    WHERE (p.plugin_name, p.version, p.type, p.description, p.definition) IS DISTINCT FROM
      (EXCLUDED.plugin_name, EXCLUDED.version, EXCLUDED.type, EXCLUDED.description, EXCLUDED.definition)
    RETURNING xmax = 0 AS added`;
  if (!stored) return 'unchanged';
  return stored.added ? 'added' : 'changed';
}

/** The id under which another plug-in holds this name and version; null where none does. */
export async function otherPluginOf(
  transaction: Transaction,
  { pluginId, pluginName, version }: PluginDefinition,
): Promise<string | null> {
  const where = { pluginName, version, pluginId: { not: pluginId } };
  const found = await transaction.plugin.findFirst({ where, select: { pluginId: true } });
  return found?.pluginId ?? null;
}

const pluginOf = ({ definition, createdAt, updatedAt, ...row }: PluginRow): Plugin => ({
  ...row,
  icon: definition.icon,
  runConfiguration: definition.runConfiguration,
  displayStrategy: definition.displayStrategy,
  createdAt: createdAt.toISOString(),
  updatedAt: updatedAt.toISOString(),
});
