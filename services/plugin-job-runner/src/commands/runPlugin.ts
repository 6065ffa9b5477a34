import { openDatabase } from '@circus/db';
import type { CircusCommand } from '@circus/service-kit';

/** `node circus run-plugin` (spec circus-cs 9) */
export const command: CircusCommand = {
  name: 'run-plugin',
  summary: 'Run a CAD plug-in at once, without a job: its words are shown as they come',
  arguments: [
    { name: '<plugin>', summary: 'the id or the name of the plug-in' },
    { name: '<series...>', summary: 'series UIDs, uid:start:end:delta for some images; or folders, with -d' },
  ],
  options: [
    { flags: '-o, --out <folder>', summary: 'where results and log are put (required); new or empty' },
    { flags: '-d, --directories', summary: 'take DICOM files from folders, one series in each' },
    { flags: '-k, --keep', summary: 'leave input and output where they were while it ran' },
    { flags: '-w, --work <folder>', summary: 'where input and output stand while it runs' },
  ],
  needs: 'database',
  run: async (context, [plugin = '', ...series], { out, directories, keep, work }) => {
    const { newFolder } = await import('./console/newFolder.js');
    const { pluginNamed } = await import('./console/pluginNamed.js');
    const { writeFolders, writeSeries } = await import('./console/inputsNamed.js');
    const { runAtConsole } = await import('./console/consoleRun.js');
    const folder = await newFolder(out);
    const database = openDatabase(context.databaseUrl, { connections: 1 });
    try {
      await runAtConsole(context, {
        plugin: await pluginNamed(database, plugin),
        write: (directory) =>
          directories === true
            ? writeFolders(series, directory)
            : writeSeries(database, context.storageUrl, series, directory),
        out: folder,
        keeps: keep === true,
        workDirectory: typeof work === 'string' ? work : null,
      });
    } finally {
      await database.$disconnect();
    }
  },
};
