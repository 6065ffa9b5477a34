import { type InstanceOverrides, makeInstance, pixelHeaderOf, readHeader, textOf } from '@circus/dicom';
import { newStorageKey } from '@circus/storage';
import type { RunningCaseDb } from '../runningCaseDb.js';
import { archiveSeries } from '../testArchive.js';

/** Puts real images into storage and archive, numbered from 1. @returns the archive's id of the series */
export async function storeSeries(
  { owner, storage }: Pick<RunningCaseDb, 'owner' | 'storage'>,
  seriesUid: string,
  images: readonly InstanceOverrides[],
  given: { domain?: string } = {},
): Promise<number> {
  const { columns = 2, rows = 2 } = images[0] ?? {};
  const numbered = images.map((_, index) => ({ imageNumber: index + 1, z: 0 }));
  const id = await archiveSeries(owner, { seriesUid, images: numbered, columns, rows, ...given });
  for (const [index, image] of images.entries()) {
    const bytes = makeInstance({ instanceNumber: index + 1, seriesInstanceUid: seriesUid, ...image });
    const reading = readHeader(bytes, { complete: true });
    if (reading.status !== 'header') throw new Error('A made instance has no header');
    const storageKey = newStorageKey('instances', '.dcm');
    await storage.write(
      storageKey,
      (async function* () {
        yield bytes;
      })(),
    );
    await owner.instance.updateMany({
      where: { seriesPk: id, imageNumber: index + 1 },
      data: {
        storageKey,
        pixelHeader: pixelHeaderOf(reading.header) as object,
        sopInstanceUid: textOf(reading.header.dataset, '00080018'),
        sopClassUid: textOf(reading.header.dataset, '00080016'),
      },
    });
  }
  return id;
}
