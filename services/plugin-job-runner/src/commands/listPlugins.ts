import { openDatabase } from '@circus/db';
import type { CircusCommand } from '@circus/service-kit';
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
      for (const line of tableOf([HEADINGS, ...rows])) print(line);
    } finally {
      await database.$disconnect();
    }
  },
};

/** Columns as wide as their widest cell, two spaces between them. */
function tableOf(rows: string[][]): string[] {
  const widths = HEADINGS.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
