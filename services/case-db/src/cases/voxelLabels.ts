import { type PartialVolumeDescriptor, Refusal } from '@circus/contracts';
import type { Transaction } from '@circus/db';
import { type ArchivedSeries, countMultiFrames } from '../archive/seriesRepository.js';
import { holdBlobs } from '../blobs/blobRepository.js';
import { type BodyError, refuseFlaws } from './bodyErrors.js';
import type { RevisionEntry } from './revisionSeries.js';

/** What is painted in a label: a box of voxels, and the blob with a bit for each of them. */
interface VoxelLabel {
  hash: string;
  /** In voxels of the (partial) volume: x, y, z. */
  origin: number[];
  size: number[];
  entry: RevisionEntry;
  /** Of the label's data in the body. */
  path: string;
}

/** Hashes that a refusal names. */
const NAMED = 50;

/**
 * Checks that the voxels of all labels are there, and fit. Blobs that are named are kept from being removed until the
 * transaction ends.
 *
 * @returns the hashes of the blobs, each once
 * @throws Refusal `invalid` that contains `Some voxel data are missing` and the hashes; `invalid` with the place of each box
 *   that leaves the volume or has not as many voxels as its blob has bits
 */
export async function requireVoxels(transaction: Transaction, entries: readonly RevisionEntry[]): Promise<string[]> {
  const labels = voxelLabelsOf(entries);
  const hashes = [...new Set(labels.map(({ hash }) => hash))];
  const sizes = await holdBlobs(transaction, hashes);
  const missing = hashes.filter((hash) => !sizes.has(hash));
  if (missing.length > 0) {
    const further = missing.length > NAMED ? ` and ${missing.length - NAMED} others` : '';
    throw new Refusal(
      'invalid',
      `Some voxel data are missing: ${missing.slice(0, NAMED).join(', ')}${further}. Upload them before the revision.`,
    );
  }
  const slices = await slicesOf(transaction, labels);
  refuseFlaws(
    labels.flatMap((label) => [
      ...flawsOfBox(label, slices.get(label.entry) ?? 0),
      ...flawsOfLength(label, sizes.get(label.hash) ?? 0),
    ]),
  );
  return hashes;
}

/** Slices of the (partial) volume of each entry that has voxels. */
async function slicesOf(transaction: Transaction, labels: readonly VoxelLabel[]): Promise<Map<RevisionEntry, number>> {
  const ends = new Map<RevisionEntry, number>();
  for (const { entry, origin, size } of labels) {
    ends.set(entry, Math.max(ends.get(entry) ?? 0, (origin[2] ?? 0) + (size[2] ?? 0)));
  }
  const frames = new Map<number, number>();
  const slices = new Map<RevisionEntry, number>();
  for (const [entry, end] of ends) {
    const { seriesId } = entry.series;
    const images = imagesOf(entry.series, entry.given.partialVolumeDescriptor);
    // The frames of multi-frame objects are slices too. There seldom are such: it is looked at only where it matters.
    if (end > images && !frames.has(seriesId)) frames.set(seriesId, await countMultiFrames(transaction, seriesId));
    slices.set(entry, Math.max(images, frames.get(seriesId) ?? 0));
  }
  return slices;
}

function voxelLabelsOf(entries: readonly RevisionEntry[]): VoxelLabel[] {
  return entries.flatMap((entry, seriesIndex) =>
    entry.given.labels.flatMap((label, labelIndex) => {
      if (label.type !== 'voxel' || label.data.voxels === null) return [];
      const { voxels: hash, origin = [], size = [] } = label.data;
      return [{ hash, origin, size, entry, path: `.series[${seriesIndex}].labels[${labelIndex}].data` }];
    }),
  );
}

function flawsOfBox({ origin, size, entry, path }: VoxelLabel, slices: number): BodyError[] {
  const ends = origin.map((start, axis) => start + (size[axis] ?? 0));
  const volume = [entry.series.width, entry.series.height, slices];
  const isInside = ends.every((end, axis) => end <= (volume[axis] ?? 0));
  if (isInside) return [];
  const message = `The label's box ends at ${ends.join(', ')}, outside of the volume of ${volume.join(' x ')} voxels.`;
  return [{ keyword: 'maximum', dataPath: `${path}.size`, message }];
}

function flawsOfLength({ size, path }: VoxelLabel, sizeBytes: number): BodyError[] {
  const expected = Math.ceil(size.reduce((product, length) => product * length, 1) / 8);
  if (sizeBytes === expected) return [];
  const message = `${size.join(' x ')} voxels take ${expected} bytes, but the voxel data have ${sizeBytes}.`;
  return [{ keyword: 'custom', dataPath: `${path}.size`, message }];
}

/** Slices of a (partial) volume whose objects have one frame each. */
const imagesOf = (series: ArchivedSeries, volume: PartialVolumeDescriptor | undefined): number =>
  volume ? (volume.end - volume.start) / volume.delta + 1 : series.numberOfInstances;
