import { type PartialVolumeDescriptor, Refusal } from '@circus/contracts';
import { type Database, Prisma } from '@circus/db';
import type { StoredSeriesInstance } from '@circus/volume';
import { publicRevision, type StoredRevision, type StoredRevisionSeries } from '../cases/revision.js';
import type { ExportedCase } from './exportedCases.js';

/** Headers read at once. */
const PAGE = 256;

/** The projects of those cases that exist, and how many revisions each has. */
export async function findCasesToExport(
  database: Database,
  caseIds: string[],
): Promise<Map<string, { projectId: string; revisionCount: number }>> {
  const cases = await database.clinicalCase.findMany({
    where: { caseId: { in: caseIds } },
    select: { caseId: true, projectId: true, revisionCount: true },
  });
  return new Map(cases.map(({ caseId, ...found }) => [caseId, found]));
}

/** The domains of a revision's series, those of them that are in the archive; none for a revision that is not there. */
export async function findDomainsOfRevision(
  database: Database,
  { caseId, revisionIndex }: Pick<ExportedCase, 'caseId' | 'revisionIndex'>,
): Promise<string[]> {
  const rows = await database.$queryRaw<{ domain: string }[]>`
    SELECT DISTINCT s.domain FROM cases.revision AS r, jsonb_array_elements(r.series) AS entry, archive_read.series AS s
    WHERE r.case_id = ${caseId} AND r.revision_index = ${revisionIndex} AND s.id = (entry->>'seriesId')::bigint
    ORDER BY s.domain`;
  return rows.map(({ domain }) => domain);
}

/** A revision with what is told of its case, and its series as they are stored. */
export interface RevisionToExport {
  /** What `data.json` says. */
  told: Record<string, unknown>;
  date: Date;
  series: StoredRevisionSeries[];
}

/** @throws Refusal `missing` for a case or a revision that is not there */
export async function findRevisionToExport(
  database: Database,
  { caseId, revisionIndex }: Pick<ExportedCase, 'caseId' | 'revisionIndex'>,
): Promise<RevisionToExport> {
  const found = await database.clinicalCase.findUnique({
    where: { caseId },
    select: {
      createdAt: true,
      updatedAt: true,
      projectId: true,
      revisionCount: true,
      revisions: { where: { revisionIndex } },
    },
  });
  if (!found) throw new Refusal('missing', `The case ${caseId} was deleted.`);
  const [row] = found.revisions;
  if (!row) {
    const latest = found.revisionCount - 1;
    throw new Refusal('missing', `The case ${caseId} has no revision ${revisionIndex}: its latest is ${latest}.`);
  }
  const revision = { ...row, date: row.date.toISOString() } as unknown as StoredRevision;
  const { createdAt, updatedAt, projectId } = found;
  return {
    told: {
      caseId,
      createdAt: createdAt.toISOString(),
      updatedAt: updatedAt.toISOString(),
      projectId,
      revision: publicRevision(revision),
    },
    date: row.date,
    series: revision.series,
  };
}

/** A stored object of a series that is exported. */
export interface ExportedInstance extends StoredSeriesInstance {
  sopInstanceUid: string;
  sopClassUid: string;
}

/**
 * The stored objects that a (partial) volume can be made of. Of a series whose images are numbered one by one, those within the
 * descriptor alone.
 *
 * @throws Refusal `missing` when the series is gone
 */
export async function findInstancesToExport(
  database: Database,
  { seriesId, seriesUid, partialVolumeDescriptor }: ExportedSeries,
): Promise<ExportedInstance[]> {
  const [series] = await database.$queryRaw<{ hasFrames: boolean }[]>`
    SELECT EXISTS (SELECT FROM archive_read.instance
      WHERE series_id = s.id AND (pixel_header->>'numberOfFrames')::int > 1) AS "hasFrames"
    FROM archive_read.series s WHERE id = ${seriesId}`;
  if (!series) throw new Refusal('missing', `The series ${seriesUid} was deleted.`);
  const within =
    series.hasFrames || !partialVolumeDescriptor
      ? Prisma.empty
      : Prisma.sql`AND ${imagesWithin(partialVolumeDescriptor)}`;
  const instances: ExportedInstance[] = [];
  let last = 0n;
  for (;;) {
    const rows = await database.$queryRaw<(ExportedInstance & { id: bigint })[]>`
      SELECT id, image_number AS "imageNumber", storage_key AS "storageKey", pixel_header AS header,
        sop_instance_uid AS "sopInstanceUid", sop_class_uid AS "sopClassUid"
      FROM archive_read.instance
      WHERE series_id = ${seriesId} AND pixel_header IS NOT NULL AND id > ${last} ${within}
      ORDER BY id LIMIT ${PAGE}`;
    for (const { id: _, ...instance } of rows) instances.push(instance);
    if (rows.length < PAGE) return instances;
    last = rows.at(-1)?.id ?? last;
  }
}

export type ExportedSeries = Pick<StoredRevisionSeries, 'seriesId' | 'seriesUid' | 'partialVolumeDescriptor'>;

const imagesWithin = ({ start, end }: PartialVolumeDescriptor): Prisma.Sql =>
  Prisma.sql`image_number BETWEEN ${Math.min(start, end)} AND ${Math.max(start, end)}`;
