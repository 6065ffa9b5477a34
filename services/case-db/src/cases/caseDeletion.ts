import { events, Refusal } from '@circus/contracts';
import { type Database, emit } from '@circus/db';
import { type Actor, auditChange } from '@circus/service-kit';
import { touchBlobsOfCase } from '../blobs/blobRepository.js';
import { countListsWithCase, removeCaseFromLists } from '../myLists/myListRepository.js';
import { caseMissing } from './caseMissing.js';
import { removeCase } from './caseRepository.js';
import { lockCase } from './revisionRepository.js';

/**
 * Deletes a case with all its revisions, whoever made it (spec circus-db 4.8). Its series may be deleted from then on.
 *
 * @param force also a case that is in somebody's my list: it is removed from all of them
 * @throws Refusal `missing` for a case that is gone; `protected` for one in a my list, unless it is forced
 */
export async function deleteCase(
  database: Database,
  actor: Actor,
  caseId: string,
  { force }: { force: boolean },
): Promise<void> {
  await database.$transaction(async (transaction) => {
    const locked = await lockCase(transaction, caseId);
    if (!locked) throw caseMissing();
    const lists = await countListsWithCase(transaction, caseId);
    if (lists > 0 && !force) {
      const where = lists === 1 ? 'a my list' : `${lists} my lists`;
      throw new Refusal('protected', `The case is in ${where}. Delete it with ?force=1 to remove it from there too.`);
    }
    await removeCaseFromLists(transaction, caseId);
    await touchBlobsOfCase(transaction, caseId);
    await removeCase(transaction, caseId);
    const { projectId, latestIndex } = locked;
    await emit(transaction, 'cases', events.caseDeleted, { version: 1, caseId, projectId });
    await auditChange(transaction, 'cases', actor, {
      action: 'case.delete',
      entity: 'case',
      entityId: caseId,
      details: { projectId, revisions: latestIndex + 1, lists },
    });
  });
}
