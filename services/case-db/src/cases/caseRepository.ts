import type { ClinicalCase, Revision } from '@circus/contracts';
import type { Database, Prisma, Transaction } from '@circus/db';
import type { ArchivedSeries } from '../archive/seriesRepository.js';
import { publicRevision, type StoredRevision } from './revision.js';

/** A case with its first revision, ready to be stored. */
export interface NewCase {
  caseId: string;
  projectId: string;
  tags: string[];
  domain: string;
  createdAt: Date;
  revision: StoredRevision;
  /** Whose patient the case is searched by: the first series. */
  patientFrom: Pick<ArchivedSeries, 'patientInfo' | 'patientYears'>;
}

export async function insertCase(transaction: Transaction, newCase: NewCase): Promise<void> {
  const { caseId, revision, createdAt, patientFrom } = newCase;
  const { patientInfo, patientYears } = patientFrom;
  await transaction.clinicalCase.create({
    data: {
      caseId,
      projectId: newCase.projectId,
      tags: newCase.tags,
      domains: [newCase.domain],
      latestRevision: revision as unknown as Prisma.InputJsonObject,
      revisionCount: 1,
      patientId: patientInfo.patientId ?? null,
      patientName: patientInfo.patientName ?? null,
      patientAge: patientYears,
      patientSex: patientInfo.sex ?? null,
      patientInfo,
      createdAt,
      updatedAt: createdAt,
    },
  });
  await transaction.revision.create({
    data: {
      caseId,
      revisionIndex: 0,
      creator: revision.creator,
      date: createdAt,
      description: revision.description,
      attributes: revision.attributes as Prisma.InputJsonObject,
      status: revision.status,
      series: revision.series as unknown as Prisma.InputJsonArray,
    },
  });
  await transaction.caseSeries.createMany({
    data: revision.series.map(({ seriesId, seriesUid }) => ({ caseId, seriesId, seriesUid })),
    skipDuplicates: true,
  });
}

/** The project of a case; null for an unknown case. */
export async function findProjectOfCase(database: Database | Transaction, caseId: string): Promise<string | null> {
  const found = await database.clinicalCase.findUnique({ where: { caseId }, select: { projectId: true } });
  return found?.projectId ?? null;
}

/** With its revisions, and with what was said of its use of series and blobs. */
export async function removeCase(transaction: Transaction, caseId: string): Promise<void> {
  await transaction.clinicalCase.delete({ where: { caseId } });
}

/** The domains of a case's series; null for an unknown case. */
export async function findDomainsOfCase(database: Database | Transaction, caseId: string): Promise<string[] | null> {
  const found = await database.clinicalCase.findUnique({ where: { caseId }, select: { domains: true } });
  return found?.domains ?? null;
}

/** A case with every revision, oldest first; null for an unknown case. */
export async function findCase(database: Database | Transaction, caseId: string): Promise<ClinicalCase | null> {
  const found = await database.clinicalCase.findUnique({
    where: { caseId },
    select: {
      projectId: true,
      tags: true,
      domains: true,
      createdAt: true,
      updatedAt: true,
      revisions: { orderBy: { revisionIndex: 'asc' } },
    },
  });
  if (!found) return null;
  return {
    caseId,
    projectId: found.projectId,
    revisions: found.revisions.map(
      (row): Revision => publicRevision({ ...row, date: row.date.toISOString() } as unknown as StoredRevision),
    ),
    tags: found.tags,
    domains: found.domains,
    createdAt: found.createdAt.toISOString(),
    updatedAt: found.updatedAt.toISOString(),
  };
}
