import type { Revision } from '@circus/contracts';
import { RequestFailure, request } from '../api/request.js';
import type { Triple } from '../viewer/geometry.js';
import type { VolumeFacts } from '../viewer/volume.js';
import { closeLabel, type EditedLabel, type EditedSeries, type Labels, openLabel } from './editedLabel.js';
import { sha1 } from './sha1.js';
import { emptyMask, uncrop, type VoxelMask } from './voxelMask.js';

type SavedSeries = Revision['series'][number];
type SavedLabel = SavedSeries['labels'][number];

/** What the image server tells of a (partial) volume; null where it cannot show it. */
export type FactsOf = (series: SavedSeries) => Promise<VolumeFacts | null>;

/** A label's box is larger than the archive takes in one piece. */
export class LabelTooLarge extends Error {
  override readonly name = 'LabelTooLarge';
}

/** Bytes of a blob at most (spec circus-api-core 7.10). */
const MOST_BYTES = 20_000_000;

/** The labels of a revision, with their voxels. Labels whose voxels cannot be read are kept as they are. */
export const openRevision = (revision: Revision, factsOf: FactsOf): Promise<Labels> =>
  Promise.all(
    revision.series.map(async (series): Promise<EditedSeries> => {
      const facts = await factsOf(series);
      const labels = await Promise.all(
        series.labels.map(async (label) => openLabel(label, facts && (await maskOf(label, facts.voxelCount)))),
      );
      const { seriesUid, partialVolumeDescriptor: part } = series;
      return { seriesUid, part, labels, voxelSize: facts?.voxelSize ?? null, voxelCount: facts?.voxelCount ?? null };
    }),
  );

/** @returns null for what has no voxels, or whose voxels the archive does not give as they should be */
async function maskOf({ type, data }: SavedLabel, count: Triple): Promise<VoxelMask | null> {
  if (type !== 'voxel') return null;
  const { voxels, origin, size } = data as { voxels: string | null; origin?: Triple; size?: Triple };
  if (voxels === null) return emptyMask(count);
  if (!origin || !size) return null;
  const answer = await fetch(`/api/blob/${voxels}`, { credentials: 'same-origin' }).catch(() => null);
  if (!answer) throw new RequestFailure(0, '');
  if (!answer.ok) return null;
  const bits = new Uint8Array(await answer.arrayBuffer());
  return bits.length < Math.ceil((size[0] * size[1] * size[2]) / 8) ? null : uncrop(count, { origin, size, bits });
}

export interface RevisionToSave {
  caseId: string;
  /** The revision that was worked on, from 0: where somebody has saved since nothing is saved. */
  index: number;
  description: string;
  status: string;
  attributes: Record<string, unknown>;
  labels: Labels;
}

/**
 * Stores the voxels, then the revision.
 *
 * @returns what now stands in the archive, for the same keys
 * @throws RequestFailure 409 where somebody else has saved meanwhile; LabelTooLarge with the label's name
 */
export async function saveLabels({ caseId, index, labels, ...head }: RevisionToSave): Promise<Labels> {
  const stored = new Map<string, Promise<void>>();
  const closed = labels.map((series) => ({
    series,
    labels: series.labels.map((label): EditedLabel => {
      const { label: saved, blob } = closeLabel(label, sha1);
      if (blob) {
        if (blob.bits.length > MOST_BYTES) throw new LabelTooLarge(label.name);
        const hash = String(saved.data.voxels);
        if (!stored.has(hash)) stored.set(hash, storeBlob(hash, blob.bits));
      }
      return { ...label, saved, savedMask: label.shape.type === 'voxel' ? label.shape.mask : null };
    }),
  }));
  await Promise.all(stored.values());
  await request(`/api/cases/${caseId}/revision`, {
    method: 'POST',
    headers: { 'If-Match': `"${index}"` },
    json: {
      ...head,
      series: closed.map(({ series: { seriesUid, part }, labels: saved }) => ({
        seriesUid,
        ...(part && { partialVolumeDescriptor: part }),
        labels: saved.map((label) => label.saved),
      })),
    },
  });
  return closed.map(({ series, labels: saved }) => ({ ...series, labels: saved }));
}

async function storeBlob(hash: string, bits: Uint8Array): Promise<void> {
  const packed = new Blob([bits as Uint8Array<ArrayBuffer>]).stream().pipeThrough(new CompressionStream('gzip'));
  const body = await new Response(packed).arrayBuffer();
  const headers = { 'Content-Type': 'application/octet-stream', 'Content-Encoding': 'gzip' };
  const init: RequestInit = { method: 'PUT', headers, body, credentials: 'same-origin' };
  const answer = await fetch(`/api/blob/${hash}`, init).catch(() => null);
  if (!answer) throw new RequestFailure(0, '');
  if (answer.ok) return;
  const { error } = (await answer.json().catch(() => ({}))) as { error?: string };
  throw new RequestFailure(answer.status, error ?? answer.statusText);
}
