import type { PaintedLabels } from '@circus/contracts';
import type { Database } from '@circus/db';
import type { StoredRevisionSeries } from './revision.js';

type Triple = [number, number, number];
type PaintedLabel = PaintedLabels['volumes'][number]['labels'][number];

interface RevisionRow {
  projectId: string;
  revisionIndex: number;
  series: StoredRevisionSeries[];
}

/**
 * What a revision has painted in the voxels of a series; null for a case, or a revision of it, that there is not.
 *
 * @param revisionIndex null: the latest
 * @param seriesId the archive's
 */
export async function findPaintedLabels(
  database: Database,
  caseId: string,
  revisionIndex: number | null,
  seriesId: number,
): Promise<PaintedLabels | null> {
  const [row] = await database.$queryRaw<RevisionRow[]>`
    SELECT c.project_id AS "projectId", r.revision_index AS "revisionIndex", r.series
    FROM cases.clinical_case c JOIN cases.revision r USING (case_id)
    WHERE c.case_id = ${caseId} AND r.revision_index = coalesce(${revisionIndex}::int, c.revision_count - 1)`;
  if (!row) return null;
  const entries = row.series.filter((entry) => entry.seriesId === seriesId);
  const hashes = entries.flatMap(({ labels }) => labels.flatMap(({ data }) => hashOf(data) ?? []));
  const blobs = await database.blob.findMany({
    where: { hash: { in: hashes } },
    select: { hash: true, storageKey: true },
  });
  const keys = new Map(blobs.map(({ hash, storageKey }) => [hash, storageKey]));
  return {
    projectId: row.projectId,
    revisionIndex: row.revisionIndex,
    volumes: entries.map(({ partialVolumeDescriptor, labels }) => ({
      partialVolumeDescriptor: partialVolumeDescriptor ?? null,
      labels: labels.flatMap((label) => paintedLabel(label, keys) ?? []),
    })),
  };
}

/** Undefined for labels of another type, and for those in which nothing is painted. */
function paintedLabel(
  { type, data }: StoredRevisionSeries['labels'][number],
  keys: ReadonlyMap<string, string>,
): PaintedLabel | undefined {
  const storageKey = type === 'voxel' ? keys.get(hashOf(data) ?? '') : undefined;
  const { origin, size, color, alpha } = data;
  if (storageKey === undefined || !Array.isArray(origin) || !Array.isArray(size)) return undefined;
  return {
    storageKey,
    origin: origin as Triple,
    size: size as Triple,
    color: typeof color === 'string' ? color : null,
    alpha: typeof alpha === 'number' ? alpha : null,
  };
}

const hashOf = ({ voxels }: Record<string, unknown>): string | undefined =>
  typeof voxels === 'string' ? voxels : undefined;
