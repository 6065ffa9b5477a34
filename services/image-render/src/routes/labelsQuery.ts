import { opaqueId, Refusal } from '@circus/contracts';
import type { FastifyRequest } from 'fastify';
import type { CaseLabels } from '../cases/caseLabels.js';
import type { LabelOverlay } from '../sections/sectionRequest.js';
import { SERIES_TOKEN } from '../tokens/tokenHolders.js';
import type { OpenedSeries } from '../volumes/openedSeries.js';
import { queryNumber } from './seriesQuery.js';

/** Labels over a picture, which the RS specification does not have. */
export const labelsQuery = {
  caseId: opaqueId.optional().meta({ description: 'A case whose voxel labels are painted over the picture' }),
  revision: queryNumber
    .refine((index) => Number.isInteger(index) && index >= 0 && index < 2 ** 31, 'must be a whole number, from 0')
    .optional()
    .meta({ description: 'Which revision of the case, from 0; the latest when left out' }),
};

interface AskedLabels {
  caseId?: string | undefined;
  revision?: number | undefined;
}

/** For `refine`: a revision is one of a case. */
export const hasItsCase = ({ caseId, revision }: AskedLabels): boolean =>
  revision === undefined || caseId !== undefined;

export const NEEDS_CASE = { error: 'is of the case that caseId names', path: ['revision'] };

/**
 * The labels that a request asks for, null for none. A case belongs to its project, not to a series: whoever may see it
 * comes with his own credential, not with the token of a series.
 *
 * @throws Refusal as `CaseLabels.of`; 'unauthenticated' or 'forbidden' for somebody without a credential of his own
 */
export async function labelsOf(
  request: FastifyRequest,
  labels: CaseLabels,
  { caseId, revision }: AskedLabels,
  series: OpenedSeries,
): Promise<LabelOverlay | null> {
  if (caseId === undefined) return null;
  const { access, caller } = request;
  if (caller.kind !== 'user' || caller.credentialId === SERIES_TOKEN) {
    throw new Refusal('forbidden', 'The token of a series does not open cases.');
  }
  return labels.of(access, { caseId, revisionIndex: revision ?? null }, series);
}

/** What a request reads, for the audit trail. */
export const readsOf = (seriesUid: string, { caseId }: AskedLabels) => [
  { action: 'series.read', entity: 'series', entityId: seriesUid },
  ...(caseId === undefined ? [] : [{ action: 'case.read', entity: 'case', entityId: caseId }]),
];
