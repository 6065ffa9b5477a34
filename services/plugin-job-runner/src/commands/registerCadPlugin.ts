import { readFile, stat } from 'node:fs/promises';
import { newId, type PluginDefinition } from '@circus/contracts';
import { openDatabase } from '@circus/db';
import { type CircusCommand, type CommandContext, loadConfig } from '@circus/service-kit';
import { ManifestError, readManifest } from '../plugins/manifest.js';
import { findPlugin } from '../plugins/pluginRepository.js';
import { registerPlugin } from '../plugins/registration.js';

const SAID = {
  added: 'Registered',
  changed: 'Brought up to date',
  unchanged: 'Already registered, nothing to change:',
};

/** `node circus register-cad-plugin` (spec circus-cs 9) */
export const command: CircusCommand = {
  name: 'register-cad-plugin',
  summary: 'Puts a CAD plug-in into the catalogue, from its image or a JSON file with its definition',
  arguments: [
    {
      name: '<image-or-manifest>',
      summary:
        'an image, by id or name, with a label org.circus.plugin or a file /plugin.json; or a file with pluginId (the image id), pluginName, version, description and more',
    },
  ],
  options: [{ flags: '-u, --update', summary: 'bring the definition up to date where the image is installed already' }],
  needs: 'database',
  run: async (context, [name], { update }) => {
    if (!name) throw new Error('Name the image, or the file with the definition of the plug-in.');
    const isFile = (await stat(name).catch(() => null))?.isFile() ?? false;
    if (!isFile && /\.json$/i.test(name)) throw new Error(`There is no file ${name}.`);
    const definition = isFile ? readManifest(await readFile(name, 'utf8')) : await definitionIn(context, name);
    const { pluginId, pluginName, version } = definition;
    const database = openDatabase(context.databaseUrl, { connections: 1 });
    try {
      if (!isFile && update !== true && (await findPlugin(database, pluginId))) {
        throw new ManifestError(
          `The plug-in ${pluginId} is already installed: --update brings its definition up to date.`,
        );
      }
      const actor = { userId: null, userEmail: '', address: 'command line', requestId: newId() };
      const outcome = await registerPlugin(database, actor, definition);
      context.print(`${SAID[outcome]} ${pluginName} ${version} (${pluginId})`);
    } finally {
      await database.$disconnect();
    }
  },
};

async function definitionIn({ environment, log }: CommandContext, image: string): Promise<PluginDefinition> {
  const { runSettings } = await import('../config.js');
  const { DockerExecutor } = await import('../executors/dockerExecutor.js');
  const { readImageManifest } = await import('../plugins/imageManifest.js');
  const { DOCKER_HOST } = loadConfig(runSettings.pick({ DOCKER_HOST: true }), environment ?? {});
  const options = { address: DOCKER_HOST, suiteId: '', workDirectory: '', workDirectoryOnHost: '', logBytes: 0, log };
  const engine = new DockerExecutor(options);
  await engine.requireReady();
  return readImageManifest(engine, image);
}
