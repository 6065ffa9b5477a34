import { type Access, Refusal } from '@circus/contracts';
import { hasDomain, requireDomain } from '@circus/service-kit';
import type { ArchivedSeries } from './seriesRepository.js';

/**
 * The one meant by a UID: among those in the caller's domains the one with the most instances, then the newest.
 *
 * @param access null for who works at the console: every domain is theirs
 * @param ofUid at least one
 * @throws Refusal `forbidden` where the caller has none of their domains; `invalid` that names both where two remain
 */
export function chooseSeries(access: Access | null, ofUid: readonly ArchivedSeries[]): ArchivedSeries {
  const order = (a: ArchivedSeries, b: ArchivedSeries) =>
    b.numberOfInstances - a.numberOfInstances || b.createdAt.getTime() - a.createdAt.getTime();
  const [chosen, next] = ofUid.filter(({ domain }) => access === null || hasDomain(access, domain)).sort(order);
  if (!chosen) {
    if (access !== null) requireDomain(access, ofUid[0]?.domain ?? '');
    throw new Error('A domain was both refused and granted');
  }
  if (next && order(chosen, next) === 0) {
    const ids = [chosen.seriesId, next.seriesId].sort((a, b) => a - b).join(' and ');
    throw new Refusal(
      'invalid',
      `The UID ${chosen.seriesUid} stands for two series of the same size and age (ids ${ids}): remove or complete one of them first.`,
    );
  }
  return chosen;
}
