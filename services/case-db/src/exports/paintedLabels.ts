import { newLabel, Refusal } from '@circus/contracts';
import type { Database } from '@circus/db';
import { findBlob } from '../blobs/blobRepository.js';
import type { StoredRevisionSeries } from '../cases/revision.js';

/** Three numbers along a volume's axes: x, y, z. */
type Triple = readonly [x: number, y: number, z: number];

/** A label that is painted in voxels, and where its bits lie. */
export interface PaintedLabel {
  /** Its place among all labels of its series, from 0. */
  index: number;
  /** In words for the user: its place and its series. */
  called: string;
  name: string | null;
  /** `#rrggbb` */
  color: string | null;
  storageKey: string;
  /** The box that the bits fill, in voxels of the (partial) volume. */
  origin: Triple;
  size: Triple;
}

/** Whether a series has a label of voxels, be it empty. */
export const hasVoxelLabel = ({ labels }: StoredRevisionSeries): boolean => labels.some(({ type }) => type === 'voxel');

/**
 * The labels of a series in which voxels are painted, in their order.
 *
 * @throws Refusal `missing` for voxels that are gone, `unprocessable` for those that do not fill their box
 */
export async function findPaintedLabels(database: Database, series: StoredRevisionSeries): Promise<PaintedLabel[]> {
  const painted: PaintedLabel[] = [];
  for (const [index, stored] of series.labels.entries()) {
    if (stored.type !== 'voxel' || stored.data.voxels === null) continue;
    const called = `Label ${index} of the series ${series.seriesUid}`;
    const { data: label } = newLabel.safeParse(stored);
    if (label?.type !== 'voxel' || label.data.voxels === null) {
      throw new Refusal('unprocessable', `${called} does not say where its voxels are.`);
    }
    const { voxels: hash, origin, size, color = null } = label.data;
    const blob = await findBlob(database, hash);
    if (!blob) throw new Refusal('missing', `${called}: its voxels are gone.`);
    const box = size as unknown as Triple;
    if (blob.sizeBytes !== Math.ceil((box[0] * box[1] * box[2]) / 8)) {
      throw new Refusal('unprocessable', `${called}: its voxels do not fill a box of ${box.join(' x ')}.`);
    }
    const { storageKey } = blob;
    painted.push({
      index,
      called,
      name: label.name ?? null,
      color,
      storageKey,
      origin: origin as unknown as Triple,
      size: box,
    });
  }
  return painted;
}
