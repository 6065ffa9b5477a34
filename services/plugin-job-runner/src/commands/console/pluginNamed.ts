import type { Plugin } from '@circus/contracts';
import type { Database } from '@circus/db';
import { findPlugin, listPlugins } from '../../plugins/pluginRepository.js';

/** A plug-in by its id or name. @throws Error for a name that is none's, or several plug-ins' */
export async function pluginNamed(database: Database, idOrName: string): Promise<Plugin> {
  const plugin = await findPlugin(database, idOrName);
  if (plugin) return plugin;
  const named = (await listPlugins(database, null)).filter(({ pluginName }) => pluginName === idOrName);
  const [found] = named;
  if (!found) throw new Error(`There is no plug-in "${idOrName}": node circus list-plugins shows them.`);
  if (named.length > 1) {
    const ids = named.map(({ pluginId, version }) => `${pluginId} (${version})`).join(', ');
    throw new Error(`Several plug-ins are named "${idOrName}": give one of the ids ${ids}.`);
  }
  return found;
}
