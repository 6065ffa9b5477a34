import { type Access, events, type Feedback, type FeedbackCreation, newId, Refusal } from '@circus/contracts';
import { type Database, emit, type Transaction } from '@circus/db';
import { type Actor, auditChange } from '@circus/service-kit';
import {
  deleteDrafts,
  deleteFeedback,
  type FeedbackHead,
  feedbackHeadsOf,
  findFeedback,
  insertFeedback,
  storeDraft,
} from './feedbackRepository.js';
import { jobMissing } from './jobMissing.js';
import { lockJob } from './jobRepository.js';

/** Names every entry where one is to be removed. */
const EVERY_FEEDBACK = 'all';

export const feedbackOf = (database: Database, jobId: string): Promise<Feedback[]> => findFeedback(database, jobId);

/**
 * Registers what somebody, or everybody together, says of a job, whatever its state (spec circus-cs 4.7).
 *
 * @returns the id of the entry
 * @throws Refusal `missing`; `invalid` where a consensual entry closes the job, or the user has a personal one
 */
export async function registerFeedback(
  database: Database,
  access: Access,
  actor: Actor,
  jobId: string,
  isConsensual: boolean,
  { data, actionLog }: FeedbackCreation,
): Promise<string> {
  const { userId, userEmail } = access;
  return withFeedback(database, jobId, async (transaction, heads) => {
    requireOpen(heads, userId, isConsensual);
    const feedbackId = newId();
    await insertFeedback(transaction, { feedbackId, jobId, isConsensual, userId, userEmail, data, actionLog });
    await deleteDrafts(transaction, jobId, isConsensual ? null : userId);
    const told = { version: 1 as const, jobId, feedbackId, isConsensual, userEmail };
    await emit(transaction, 'jobs', events.feedbackRegistered, told);
    const details = { feedbackId, isConsensual };
    await audit(transaction, actor, 'feedback.register', jobId, details);
    return feedbackId;
  });
}

/**
 * Keeps what somebody has begun to say of a job until he registers it: for himself only.
 *
 * @throws Refusal as `registerFeedback`
 */
export async function keepDraft(
  database: Database,
  { userId }: Access,
  jobId: string,
  isConsensual: boolean,
  data: unknown,
): Promise<void> {
  await withFeedback(database, jobId, async (transaction, heads) => {
    requireOpen(heads, userId, isConsensual);
    await storeDraft(transaction, { jobId, userId, isConsensual, data });
  });
}

function requireOpen(heads: readonly FeedbackHead[], userId: number, isConsensual: boolean): void {
  if (heads.some((head) => head.isConsensual)) {
    throw new Refusal('invalid', 'Consensual feedback has been registered: the job takes no more feedback.');
  }
  if (!isConsensual && heads.some((head) => head.userId === userId)) {
    throw new Refusal('invalid', 'You have registered personal feedback for this job already.');
  }
}

/**
 * Removes an entry, or all of them. Without its consensual entry a job takes feedback again.
 *
 * @throws Refusal `missing` for an unknown job or entry; `invalid` for a personal entry while there is a consensual one
 */
export async function removeFeedback(
  database: Database,
  actor: Actor,
  jobId: string,
  feedbackId: string,
): Promise<void> {
  await withFeedback(database, jobId, async (transaction, heads) => {
    const removed = feedbackId === EVERY_FEEDBACK ? heads : heads.filter((head) => head.feedbackId === feedbackId);
    if (removed.length === 0 && feedbackId !== EVERY_FEEDBACK) {
      throw new Refusal('missing', 'The requested feedback was not found.');
    }
    const isClosed = heads.some((head) => head.isConsensual) && feedbackId !== EVERY_FEEDBACK;
    if (isClosed && removed.some((head) => !head.isConsensual)) {
      throw new Refusal('invalid', 'Personal feedback cannot be removed while there is consensual feedback.');
    }
    if (removed.length === 0) return;
    const feedbackIds = removed.map((head) => head.feedbackId);
    await deleteFeedback(transaction, feedbackIds);
    await emit(transaction, 'jobs', events.feedbackRemoved, { version: 1, jobId, feedbackIds });
    await audit(transaction, actor, 'feedback.remove', jobId, { feedbackIds });
  });
}

/** One at a time for each job: two posts at once do not pass each other. */
function withFeedback<Result>(
  database: Database,
  jobId: string,
  work: (transaction: Transaction, heads: FeedbackHead[]) => Promise<Result>,
): Promise<Result> {
  return database.$transaction(async (transaction) => {
    if (!(await lockJob(transaction, jobId))) throw jobMissing();
    return work(transaction, await feedbackHeadsOf(transaction, jobId));
  });
}

const audit = (
  transaction: Transaction,
  actor: Actor,
  action: string,
  jobId: string,
  details: Record<string, unknown>,
): Promise<void> => auditChange(transaction, 'jobs', actor, { action, entity: 'pluginJob', entityId: jobId, details });
