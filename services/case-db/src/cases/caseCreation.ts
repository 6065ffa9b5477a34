import { type Access, type CaseCreation, events, newId, Refusal } from '@circus/contracts';
import { type Database, emit } from '@circus/db';
import { type Actor, auditChange, requireProjectRole } from '@circus/service-kit';
import { findProject } from '../projects/projectRepository.js';
import { insertCase } from './caseRepository.js';
import { settleCaseSeries } from './caseSeries.js';
import type { StoredRevision } from './revision.js';

/**
 * Makes a case with its revision 0 (spec circus-db 4.3). Series of different patients may stand in one case; their domain
 * must be one.
 *
 * @returns the new case's id, when the case is durable
 * @throws Refusal `missing` for an unknown project; `forbidden` without the role `write` in it or the series' domain;
 *   `invalid` or `missing` for series that cannot be used
 */
export async function createCase(
  database: Database,
  access: Access,
  actor: Actor,
  creation: CaseCreation,
): Promise<string> {
  const { projectId, tags } = creation;
  return database.$transaction(async (transaction) => {
    const project = await findProject(transaction, projectId);
    if (!project) throw new Refusal('missing', 'The requested project was not found.');
    requireProjectRole(access, 'write', projectId);
    const entries = await settleCaseSeries(transaction, access, creation.series);
    const [first] = entries;
    if (!first) throw new Refusal('invalid', 'A case needs at least one series.');

    const caseId = newId();
    const createdAt = new Date();
    const revision: StoredRevision = {
      creator: access.userEmail,
      date: createdAt.toISOString(),
      description: 'Created',
      attributes: {},
      status: 'draft',
      series: entries.map(({ series: { seriesUid, seriesId }, partialVolumeDescriptor }) => ({
        seriesUid,
        seriesId,
        partialVolumeDescriptor,
        labels: [],
      })),
    };
    await insertCase(transaction, {
      caseId,
      projectId,
      tags: [...new Set(tags)],
      domain: first.series.domain,
      createdAt,
      revision,
      patientFrom: first.series,
    });
    await emit(transaction, 'cases', events.caseRevised, {
      version: 1,
      caseId,
      projectId,
      revisionIndex: 0,
      creator: access.userEmail,
    });
    const seriesUids = revision.series.map(({ seriesUid }) => seriesUid);
    await auditChange(transaction, 'cases', actor, {
      action: 'case.create',
      entity: 'case',
      entityId: caseId,
      details: { projectId, seriesUids },
    });
    return caseId;
  });
}
