import { type Access, events, type Project, Refusal, type RevisionCreation } from '@circus/contracts';
import { type Database, emit } from '@circus/db';
import { type Actor, auditChange } from '@circus/service-kit';
import { findProject } from '../projects/projectRepository.js';
import { attributeErrors } from './attributeErrors.js';
import { refuseFlaws } from './bodyErrors.js';
import { caseMissing } from './caseMissing.js';
import type { StoredRevision } from './revision.js';
import { insertRevision, type LockedCase, lockCase } from './revisionRepository.js';
import { settleRevisionSeries } from './revisionSeries.js';
import { requireVoxels } from './voxelLabels.js';

/**
 * Appends a revision to a case (spec circus-db 4.5, 6). Those who save at the same moment do it one after the other: nobody's
 * revision is lost.
 *
 * @param expected the latest revisions' indexes on which the new one may be founded; null for any
 * @returns the new revision's index, when it is durable
 * @throws Refusal `missing` for an unknown case; `conflict` where somebody else has saved since; `invalid` for attributes that
 *   the project does not allow, series that cannot be used and voxels that are missing or do not fit; `forbidden` for series
 *   that may not be added
 */
export async function addRevision(
  database: Database,
  access: Access,
  actor: Actor,
  caseId: string,
  given: RevisionCreation,
  expected: readonly number[] | null,
): Promise<number> {
  return database.$transaction(async (transaction) => {
    const revised = await lockCase(transaction, caseId);
    const project = revised && (await findProject(transaction, revised.projectId));
    if (!project) throw caseMissing();
    if (expected && !expected.includes(revised.latestIndex)) throw savedMeanwhile(revised);
    refuseAttributes(given, project);
    const entries = await settleRevisionSeries(transaction, access, revised, given.series);
    const hashes = await requireVoxels(transaction, entries);

    const date = new Date();
    const revisionIndex = revised.latestIndex + 1;
    const revision: StoredRevision = {
      ...given,
      creator: access.userEmail,
      date: date.toISOString(),
      series: entries.map(({ given: entry, series: { seriesId } }) => ({ ...entry, seriesId })),
    };
    await insertRevision(transaction, { caseId, revisionIndex, date, revision, hashes });
    const { projectId } = revised;
    const creator = access.userEmail;
    await emit(transaction, 'cases', events.caseRevised, { version: 1, caseId, projectId, revisionIndex, creator });
    await auditChange(transaction, 'cases', actor, {
      action: 'case.revise',
      entity: 'case',
      entityId: caseId,
      details: { projectId, revisionIndex, seriesUids: given.series.map(({ seriesUid }) => seriesUid) },
    });
    return revisionIndex;
  });
}

function savedMeanwhile({ latestIndex, latestCreator, latestDate }: LockedCase): Refusal {
  return new Refusal(
    'conflict',
    `The case was saved meanwhile: its latest revision is ${latestIndex}, by ${latestCreator} at ${latestDate}. Load it, and save again what should be in it.`,
    { latestRevisionIndex: latestIndex, creator: latestCreator, date: latestDate },
  );
}

/** @throws Refusal `invalid` with the place of everything in case and labels that the project's schemas do not allow */
function refuseAttributes(
  { attributes, series }: RevisionCreation,
  { caseAttributesSchema, labelAttributesSchema }: Project,
): void {
  const ofLabels = series.flatMap(({ labels }, seriesIndex) =>
    labels.flatMap((label, labelIndex) =>
      attributeErrors(
        label.attributes ?? {},
        labelAttributesSchema,
        `.series[${seriesIndex}].labels[${labelIndex}].attributes`,
      ),
    ),
  );
  refuseFlaws([...attributeErrors(attributes, caseAttributesSchema, '.attributes'), ...ofLabels]);
}
