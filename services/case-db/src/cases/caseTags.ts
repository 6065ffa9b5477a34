import { type Access, type CaseTagsChange, MAX_CASE_TAGS, Refusal } from '@circus/contracts';
import type { Database, Prisma } from '@circus/db';
import { type Actor, auditChanges, requireProjectRole } from '@circus/service-kit';
import { caseMissing } from './caseMissing.js';
import { changeTags, exactlyTags, findProjectsOfCases, withoutTags, withTags } from './tagRepository.js';

/**
 * Replaces the tags of a case (spec circus-db 4.6).
 *
 * @throws Refusal `missing` for a case that is gone
 */
export async function replaceTags(database: Database, actor: Actor, caseId: string, tags: string[]): Promise<void> {
  await database.$transaction(async (transaction) => {
    if (!(await findProjectsOfCases(transaction, [caseId])).has(caseId)) throw caseMissing();
    await change(transaction, actor, [caseId], exactlyTags([...new Set(tags)]));
  });
}

const OPERATIONS: Record<CaseTagsChange['operation'], (tags: readonly string[]) => Prisma.Sql> = {
  add: withTags,
  remove: withoutTags,
  set: exactlyTags,
};

/**
 * Changes the tags of many cases: of all, or of none (spec circus-db 4.7).
 *
 * @throws Refusal for the first case that is not there (`missing`) or not in a project that the caller may write
 *   (`forbidden`); `invalid` where a case would get more tags than it may have
 */
export async function changeTagsOfCases(
  database: Database,
  access: Access,
  actor: Actor,
  { operation, tags, caseIds }: CaseTagsChange,
): Promise<void> {
  await database.$transaction(async (transaction) => {
    const projects = await findProjectsOfCases(transaction, caseIds);
    for (const caseId of caseIds) {
      const projectId = projects.get(caseId);
      if (projectId === undefined) throw caseMissing();
      requireProjectRole(access, 'write', projectId);
    }
    await change(transaction, actor, caseIds, OPERATIONS[operation]([...new Set(tags)]));
  });
}

async function change(
  transaction: Prisma.TransactionClient,
  actor: Actor,
  caseIds: readonly string[],
  changed: Prisma.Sql,
): Promise<void> {
  const cases = await changeTags(transaction, caseIds, changed, new Date());
  const full = cases.find(({ after }) => after.length > MAX_CASE_TAGS);
  if (full) throw new Refusal('invalid', `The case ${full.caseId} would have more than ${MAX_CASE_TAGS} tags.`);
  await auditChanges(
    transaction,
    'cases',
    actor,
    cases.map(({ caseId, before, after }) => ({
      action: 'case.tag',
      entity: 'case',
      entityId: caseId,
      details: { before, after },
    })),
  );
}
