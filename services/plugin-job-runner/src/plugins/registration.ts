import {
  events,
  type Plugin,
  type PluginCreation,
  type PluginDefinition,
  type PluginUpdate,
  pluginDefinition,
  Refusal,
} from '@circus/contracts';
import { type Database, emit } from '@circus/db';
import { type Actor, auditChange, logChange } from '@circus/service-kit';
import { ManifestError, remotePluginId } from './manifest.js';
import { findPlugin, otherPluginOf, storePlugin } from './pluginRepository.js';

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
      await emit(transaction, 'jobs', events.pluginChanged, { version: 1, pluginId, isNew: outcome === 'added' });
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

/**
 * Registers a plug-in that the catalogue does not have yet (spec circus-cs 3.4).
 *
 * @returns its id
 * @throws Refusal `invalid` where there is one of this id, or of this name and version
 */
export async function addPlugin(database: Database, actor: Actor, creation: PluginCreation): Promise<string> {
  const definition: PluginDefinition =
    creation.type === 'CAD'
      ? creation
      : {
          ...creation,
          pluginId: remotePluginId(creation.runConfiguration.adapter, creation.pluginName, creation.version),
        };
  if (await findPlugin(database, definition.pluginId)) {
    throw new Refusal('invalid', `The plug-in ${definition.pluginId} is already installed.`);
  }
  await refusing(registerPlugin(database, actor, definition));
  return definition.pluginId;
}

/**
 * Changes some members of a definition.
 *
 * @throws Refusal `missing`; `invalid` where the whole would not be a definition, or another plug-in has the name and version
 */
export async function changePlugin(
  database: Database,
  actor: Actor,
  pluginId: string,
  update: PluginUpdate,
): Promise<void> {
  const stored = await findPlugin(database, pluginId);
  if (!stored) throw new Refusal('missing', 'The requested plug-in was not found.');
  const { createdAt, updatedAt, ...before } = stored;
  const changed = pluginDefinition.safeParse({ ...before, ...update } satisfies Omit<
    Plugin,
    'createdAt' | 'updatedAt'
  >);
  if (!changed.success) {
    const places = changed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    throw new Refusal('invalid', `The definition would be wrong. ${places.join(' ')}`);
  }
  await refusing(registerPlugin(database, actor, changed.data));
}

async function refusing<Result>(registration: Promise<Result>): Promise<Result> {
  try {
    return await registration;
  } catch (error) {
    if (error instanceof ManifestError) throw new Refusal('invalid', error.message);
    throw error;
  }
}
