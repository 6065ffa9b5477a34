import { openDatabase } from '@circus/db';
import type { CircusCommand } from '@circus/service-kit';

/** `node circus dicom-voxel-dump` (spec circus-cs 9) */
export const command: CircusCommand = {
  name: 'dicom-voxel-dump',
  summary: 'Write series as plug-ins are given them: 0.mhd, 0.raw, 0.json, 1.mhd …',
  arguments: [
    { name: '<series...>', summary: 'series UIDs, uid:start:end:delta for some images; or folders, with -d' },
  ],
  options: [
    { flags: '-o, --out <folder>', summary: 'where the files are put (required); new or empty' },
    { flags: '-d, --directories', summary: 'take DICOM files from folders, one series in each' },
  ],
  needs: 'database',
  run: async ({ databaseUrl, storageUrl, print }, series, { out, directories }) => {
    const { newFolder } = await import('./console/newFolder.js');
    const { writeFolders, writeSeries } = await import('./console/inputsNamed.js');
    const folder = await newFolder(out);
    const database = openDatabase(databaseUrl, { connections: 1 });
    try {
      const written =
        directories === true
          ? await writeFolders(series, folder)
          : await writeSeries(database, storageUrl, series, folder);
      for (const { files } of written) for (const { name, sizeBytes } of files) print(`${name}  ${sizeBytes} bytes`);
    } finally {
      await database.$disconnect();
    }
  },
};
