import type { Prisma, Transaction } from '@circus/db';
import type { StoredRevision } from './revision.js';

/** A case that nobody else changes until the transaction ends. */
export interface LockedCase {
  caseId: string;
  projectId: string;
  domains: string[];
  /** Of the latest revision, from 0. */
  latestIndex: number;
  latestCreator: string;
  latestDate: string;
  /** The archive's ids of the series of any revision, and of the latest. */
  seriesIds: number[];
  latestSeriesIds: number[];
}

/** Waits for others who change the case. @returns null for an unknown case */
export async function lockCase(transaction: Transaction, caseId: string): Promise<LockedCase | null> {
  const [row] = await transaction.$queryRaw<
    { projectId: string; domains: string[]; revisionCount: number; latest: StoredRevision }[]
  >`
    SELECT project_id AS "projectId", coalesce(domains, '{}') AS domains, revision_count AS "revisionCount",
      latest_revision AS latest
    FROM cases.clinical_case WHERE case_id = ${caseId} FOR UPDATE`;
  if (!row) return null;
  const used = await transaction.caseSeries.findMany({ where: { caseId }, select: { seriesId: true } });
  const { projectId, domains, revisionCount, latest } = row;
  return {
    caseId,
    projectId,
    domains,
    latestIndex: revisionCount - 1,
    latestCreator: latest.creator,
    latestDate: latest.date,
    seriesIds: used.map(({ seriesId }) => Number(seriesId)),
    latestSeriesIds: latest.series.map(({ seriesId }) => seriesId),
  };
}

export interface NewRevision {
  caseId: string;
  revisionIndex: number;
  date: Date;
  revision: StoredRevision;
  /** Blobs that its labels name. */
  hashes: readonly string[];
}

/** Appends a revision to a locked case. */
export async function insertRevision(transaction: Transaction, added: NewRevision): Promise<void> {
  const { caseId, revisionIndex, date, revision, hashes } = added;
  const { creator, description, attributes, status, series } = revision;
  await transaction.revision.create({
    data: {
      caseId,
      revisionIndex,
      creator,
      date,
      description,
      attributes: attributes as Prisma.InputJsonObject,
      status,
      series: series as unknown as Prisma.InputJsonArray,
    },
  });
  await transaction.revisionBlob.createMany({ data: hashes.map((hash) => ({ caseId, revisionIndex, hash })) });
  await transaction.caseSeries.createMany({
    data: series.map(({ seriesId, seriesUid }) => ({ caseId, seriesId, seriesUid })),
    skipDuplicates: true,
  });
  await transaction.clinicalCase.update({
    where: { caseId },
    data: {
      latestRevision: revision as unknown as Prisma.InputJsonObject,
      revisionCount: revisionIndex + 1,
      updatedAt: date,
    },
  });
}
