import type { PluginJobProvenance } from '@circus/contracts';
import type { Database } from '@circus/db';
import { openStorage } from '@circus/storage';
import { StoredImages } from '@circus/volume';
import { slicesOf, type WrittenFile, writeInputVolume } from '../../inputs/inputFiles.js';
import { planInput } from '../../inputs/inputPlan.js';
import { seriesNamed } from './seriesNamed.js';
import { localFiles, seriesOfFolder } from './seriesOfFolder.js';

export type ConsoleInputs = Pick<PluginJobProvenance['inputs'][number], 'volumeId' | 'files'>[];

/**
 * Writes volumes as a plug-in is given them (spec circus-cs 6), of series of the archive.
 *
 * @param series as `seriesNamed` takes them
 */
export async function writeSeries(
  database: Database,
  storageUrl: string,
  series: readonly string[],
  directory: string,
): Promise<ConsoleInputs> {
  const storage = await openStorage(storageUrl);
  try {
    const images = new StoredImages(storage);
    return await inTurn(series, async (text, volumeId) => {
      const { volume } = await planInput(database, await seriesNamed(database, null, text), volumeId);
      return writeInputVolume(slicesOf(images), directory, volume);
    });
  } finally {
    await storage.close();
  }
}

/** As `writeSeries`, of DICOM files in folders, one series in each. */
export async function writeFolders(folders: readonly string[], directory: string): Promise<ConsoleInputs> {
  const images = new StoredImages(localFiles);
  return inTurn(folders, async (folder, volumeId) =>
    writeInputVolume(slicesOf(images), directory, {
      volumeId,
      volume: await seriesOfFolder(folder),
      privateTags: new Set(),
    }),
  );
}

async function inTurn(
  names: readonly string[],
  write: (name: string, volumeId: number) => Promise<WrittenFile[]>,
): Promise<ConsoleInputs> {
  const inputs: ConsoleInputs = [];
  for (const [volumeId, name] of names.entries()) inputs.push({ volumeId, files: await write(name, volumeId) });
  return inputs;
}
