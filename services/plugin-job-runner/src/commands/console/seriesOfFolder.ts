import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Refusal } from '@circus/contracts';
import { type DicomHeader, numberOf, type PixelHeader, pixelHeaderOf, readHeader } from '@circus/dicom';
import { type ByteSource, layOutPartialVolume, type PartialVolume, type StoredSeriesInstance } from '@circus/volume';
import { imageRangesOf } from '../../archive/imageRanges.js';

/** Most headers end within so many bytes. */
const BEGINNING = 256 * 1_024;
const INSTANCE_NUMBER = '00200013';

/** Files of this machine, read as those of a storage are: a path is the key. */
export const localFiles: ByteSource = {
  read: async (path, { offset, length }) => {
    const file = await open(path, 'r');
    try {
      const wanted = length ?? Math.max(0, (await file.stat()).size - offset);
      const bytes = Buffer.allocUnsafe(wanted);
      let filled = 0;
      while (filled < wanted) {
        const { bytesRead } = await file.read(bytes, filled, wanted - filled, offset + filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      return bytes.subarray(0, filled);
    } finally {
      await file.close();
    }
  },
};

/**
 * The first segment of the series whose files lie in a folder, and below it. Files that are no DICOM images are passed over.
 *
 * @throws Error for a folder without images, or with those of several series; Refusal where they are no volume
 */
export async function seriesOfFolder(folder: string): Promise<PartialVolume> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => {
    throw new Error(`The folder ${folder} cannot be read.`);
  });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const instances: StoredSeriesInstance[] = [];
  const seriesUids = new Set<string>();
  for (const path of paths.sort()) {
    const image = await imageOf(path);
    if (!image) continue;
    seriesUids.add(image.header.seriesInstanceUid);
    const number = numberOf(image.header.dataset, INSTANCE_NUMBER);
    const imageNumber = number !== null && Number.isSafeInteger(number) ? number : instances.length + 1;
    instances.push({ imageNumber, storageKey: path, header: image.pixels });
  }
  if (seriesUids.size > 1) {
    throw new Error(`In ${folder} are images of several series: ${[...seriesUids].join(', ')}.`);
  }
  const [segment] = imageRangesOf(instances);
  if (!segment) throw new Error(`In ${folder} are no DICOM images.`);
  const numbers = instances.map(({ imageNumber }) => imageNumber);
  if (new Set(numbers).size < numbers.length) throw new Error(`In ${folder} are images with the same Instance Number.`);
  return layOutPartialVolume(instances, { start: segment.first, end: segment.last, delta: 1 });
}

async function imageOf(path: string): Promise<{ header: DicomHeader; pixels: PixelHeader } | null> {
  try {
    const beginning = await localFiles.read(path, { offset: 0, length: BEGINNING });
    let reading = readHeader(beginning, { complete: false });
    if (reading.status === 'needMore') {
      reading = readHeader(await localFiles.read(path, { offset: 0 }), { complete: true });
    }
    if (reading.status === 'needMore') return null;
    const pixels = pixelHeaderOf(reading.header);
    return pixels && { header: reading.header, pixels };
  } catch (error) {
    if (error instanceof Refusal) return null;
    throw error;
  }
}
