import type { PluginDefinition } from '@circus/contracts';
import type { Database } from '@circus/db';
import { type Actor, auditChange, logChange } from '@circus/service-kit';
import { ManifestError } from './manifest.js';
import { otherPluginOf, storePlugin } from './pluginRepository.js';

/**
 * Puts a plug-in into the catalogue, or brings its definition there up to date. Nobody but groups with the marker `all`
 * sees a new one until a group names it.
 *
 * @throws ManifestError where another plug-in has the same name and version: users could not tell them apart
 */
export async function registerPlugin(
  database: Database,
  actor: Actor,
  definition: PluginDefinition,
): Promise<'added' | 'changed' | 'unchanged'> {
  return database.$transaction(async (transaction) => {
    const other = await otherPluginOf(transaction, definition);
    const { pluginId, pluginName, version } = definition;
    if (other) {
      throw new ManifestError(
        `${pluginName} ${version} is already installed as ${other}: give the new one another version.`,
      );
    }
    const outcome = await storePlugin(transaction, definition);
    if (outcome !== 'unchanged') {
      await auditChange(transaction, 'jobs', actor, {
        action: outcome === 'added' ? 'plugin.register' : 'plugin.change',
        entity: 'plugin',
        entityId: pluginId,
        details: { pluginName, version },
      });
      const message = `The plug-in ${pluginName} ${version} was ${outcome === 'added' ? 'registered' : 'changed'}.`;
      await logChange(transaction, 'jobs', { entryType: 'INFO', subject: 'System', message });
    }
    return outcome;
  });
}
