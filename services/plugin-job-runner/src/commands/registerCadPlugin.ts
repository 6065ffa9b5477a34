import { readFile } from 'node:fs/promises';
import { newId } from '@circus/contracts';
import { openDatabase } from '@circus/db';
import type { CircusCommand } from '@circus/service-kit';
import { readManifest } from '../plugins/manifest.js';
import { registerPlugin } from '../plugins/registration.js';

const SAID = {
  added: 'Registered',
  changed: 'Brought up to date',
  unchanged: 'Already registered, nothing to change:',
};

export const command: CircusCommand = {
  name: 'register-cad-plugin',
  summary: 'Puts a CAD plug-in into the catalogue, from a JSON file with its definition',
  arguments: [
    { name: '<manifest.json>', summary: 'pluginId (the image id), pluginName, version, description and more' },
  ],
  needs: 'database',
  run: async ({ databaseUrl, print }, [path]) => {
    if (!path) throw new Error('Name the file with the definition of the plug-in.');
    const definition = readManifest(await readFile(path, 'utf8'));
    const database = openDatabase(databaseUrl, { connections: 1 });
    try {
      const actor = { userId: null, userEmail: '', address: 'command line', requestId: newId() };
      const outcome = await registerPlugin(database, actor, definition);
      print(`${SAID[outcome]} ${definition.pluginName} ${definition.version} (${definition.pluginId})`);
    } finally {
      await database.$disconnect();
    }
  },
};
