import { Refusal } from '@circus/contracts';
import type { Database } from '@circus/db';
import { caseMissing } from '../cases/caseMissing.js';
import { findDomainsOfCase, findProjectOfCase } from '../cases/caseRepository.js';

/** For a route's declaration of access: from a case to its project. */
export const projectOfCase =
  (database: Database) =>
  async (caseId: string): Promise<string> => {
    const projectId = await findProjectOfCase(database, caseId);
    if (projectId === null) throw caseMissing();
    return projectId;
  };

/** For a route's declaration of access: from a case to the domains of its series. */
export const domainsOfCase =
  (database: Database) =>
  async (caseId: string): Promise<readonly string[]> => {
    const domains = await findDomainsOfCase(database, caseId);
    if (domains === null) throw caseMissing();
    return domains;
  };

/** The index of a case's latest revision as an entity tag (RFC 9110 8.8.3). */
export const revisionTag = (index: number): string => `"${index}"`;

const MATCHES = /^\s*"\d{1,9}"\s*(,\s*"\d{1,9}"\s*)*$/;

/**
 * The indexes that `If-Match` names (RFC 9110 13.1.1); null where any revision will do.
 *
 * @throws Refusal `invalid` for what is none of this API's entity tags
 */
export function matchingRevisions(header: string | undefined): number[] | null {
  if (header === undefined || header.trim() === '*') return null;
  if (!MATCHES.test(header)) {
    throw new Refusal('invalid', 'If-Match must be the ETag of the case as it was loaded, for instance "3".');
  }
  return Array.from(header.matchAll(/\d+/g), ([digits]) => Number(digits));
}
