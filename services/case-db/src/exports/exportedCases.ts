import { type Access, type CaseExportCreation, Refusal } from '@circus/contracts';
import type { Database } from '@circus/db';
import { hasProjectRole, requireDomain, requireProjectRole, showsPersonalInfo } from '@circus/service-kit';
import { z } from 'zod';
import { findCasesToExport, findDomainsOfRevision } from './exportRepository.js';

/** One revision of a case that is exported. */
const exportedCase = z.object({
  caseId: z.string(),
  revisionIndex: z.number(),
  /** Of its files in the archive, without a slash. */
  folder: z.string(),
  /** Whether the files may say who the patient is. */
  namesPatient: z.boolean(),
});
export type ExportedCase = z.infer<typeof exportedCase>;

/** What is exported of the revisions, and in which form. */
const exportForm = z.object({
  volumeFormat: z.enum(['mhd', 'nifti', 'dicomSeg']),
  labelPackType: z.enum(['isolated', 'combined']),
  mhdLineEnding: z.enum(['lf', 'crlf']),
});
export type ExportForm = z.infer<typeof exportForm>;

/** What a process needs to do an export again. */
export const casesToExport = z.object({ cases: z.array(exportedCase), form: exportForm });
export type CasesToExport = z.infer<typeof casesToExport>;

/**
 * Settles what is exported: the latest revision where none is named, each revision once.
 *
 * @throws Refusal `invalid` for an unknown case; `forbidden` for a project that the caller may not read, and for series of a domain
 *   that is not theirs
 */
export async function settleExport(
  database: Database,
  access: Access,
  { caseIds, volumeFormat, labelPackType, mhdLineEnding }: CaseExportCreation,
): Promise<CasesToExport> {
  const wanted = caseIds.map((entry) =>
    typeof entry === 'string' ? { caseId: entry, revisionIndex: undefined } : entry,
  );
  const found = await findCasesToExport(
    database,
    wanted.map(({ caseId }) => caseId),
  );
  const unknown = wanted.find(({ caseId }) => !found.has(caseId));
  if (unknown) throw new Refusal('invalid', `The case ${unknown.caseId} does not exist.`);

  const revisions = new Map<string, Omit<ExportedCase, 'folder'>>();
  for (const { caseId, revisionIndex } of wanted) {
    const { projectId, revisionCount } = found.get(caseId) as { projectId: string; revisionCount: number };
    requireProjectRole(access, 'read', projectId);
    const index = revisionIndex ?? revisionCount - 1;
    const namesPatient = showsPersonalInfo(access) && hasProjectRole(access, 'viewPersonalInfo', projectId);
    revisions.set(`${index} ${caseId}`, { caseId, revisionIndex: index, namesPatient });
  }
  const entries = [...revisions.values()];
  for (const entry of entries) {
    for (const domain of await findDomainsOfRevision(database, entry))
      requireDomain(access, domain, 'export series of');
  }
  return { cases: withFolders(entries), form: { volumeFormat, labelPackType, mhdLineEnding } };
}

/**
 * A folder for each: the case's id, and the revision behind it where there are several of one case. Ids of old cases may have
 * characters that no file name has.
 */
export function withFolders(entries: readonly Omit<ExportedCase, 'folder'>[]): ExportedCase[] {
  const taken = new Set<string>();
  return entries.map((entry) => {
    const { caseId, revisionIndex } = entry;
    const isOnly = entries.every((other) => other === entry || other.caseId !== caseId);
    const plain =
      caseId.replace(/[^A-Za-z0-9_-]/g, '_') + (isOnly ? '' : `-rev${String(revisionIndex).padStart(3, '0')}`);
    let folder = plain;
    // As file systems see it that take upper and lower case for one.
    for (let n = 2; taken.has(folder.toLowerCase()); n += 1) folder = `${plain}_${n}`;
    taken.add(folder.toLowerCase());
    return { ...entry, folder };
  });
}
