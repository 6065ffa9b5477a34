import { openDatabase } from '@circus/db';
import { type CircusCommand, tableOf } from '@circus/service-kit';
import { listPlugins } from '../plugins/pluginRepository.js';

const HEADINGS = ['ID', 'NAME', 'VERSION', 'TYPE'];

export const command: CircusCommand = {
  name: 'list-plugins',
  summary: 'Lists the registered CAD plug-ins',
  needs: 'database',
  run: async ({ databaseUrl, print }) => {
    const database = openDatabase(databaseUrl, { connections: 1 });
    try {
      const plugins = await listPlugins(database, null);
      const rows = plugins.map(({ pluginId, pluginName, version, type }) => [pluginId, pluginName, version, type]);
      for (const line of tableOf(HEADINGS, rows)) print(line);
    } finally {
      await database.$disconnect();
    }
  },
};
