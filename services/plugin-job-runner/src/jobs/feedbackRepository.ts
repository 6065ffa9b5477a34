import type { Feedback, FeedbackCreation, FeedbackDrafts } from '@circus/contracts';
import type { Database, Transaction } from '@circus/db';

/** What decides whether further feedback is taken. */
export interface FeedbackHead {
  feedbackId: string;
  isConsensual: boolean;
  userId: number;
}

export async function feedbackHeadsOf(transaction: Transaction, jobId: string): Promise<FeedbackHead[]> {
  const select = { feedbackId: true, isConsensual: true, userId: true };
  return transaction.feedback.findMany({ where: { jobId }, select, orderBy: { feedbackId: 'asc' } });
}

/** All feedback of a job, oldest first. */
export async function findFeedback(database: Database, jobId: string): Promise<Feedback[]> {
  const rows = await database.feedback.findMany({ where: { jobId }, orderBy: { feedbackId: 'asc' } });
  return rows.map(({ feedbackId, isConsensual, userEmail, data, actionLog, createdAt }) => ({
    feedbackId,
    isConsensual,
    userEmail,
    data,
    actionLog: actionLog as Feedback['actionLog'],
    createdAt: createdAt.toISOString(),
  }));
}

export type NewFeedback = FeedbackHead & { jobId: string; userEmail: string } & FeedbackCreation;

export async function insertFeedback(transaction: Transaction, feedback: NewFeedback): Promise<void> {
  const { feedbackId, jobId, isConsensual, userId, userEmail, data, actionLog } = feedback;
  const json = data === undefined ? null : JSON.stringify(data);
  await transaction.$executeRaw`
    INSERT INTO jobs.feedback (feedback_id, job_id, is_consensual, user_id, user_email, data, action_log)
    VALUES (${feedbackId}, ${jobId}, ${isConsensual}, ${userId}, ${userEmail}, ${json}::jsonb,
      ${JSON.stringify(actionLog)}::jsonb)`;
}

export async function deleteFeedback(transaction: Transaction, feedbackIds: string[]): Promise<void> {
  await transaction.feedback.deleteMany({ where: { feedbackId: { in: feedbackIds } } });
}

/** What a user has begun to say of a job, and not registered. */
export async function findDrafts(database: Database, jobId: string, userId: number): Promise<FeedbackDrafts> {
  const rows = await database.feedbackDraft.findMany({ where: { jobId, userId } });
  return Object.fromEntries(
    rows.map(({ isConsensual, data, updatedAt }) => [
      isConsensual ? 'consensual' : 'personal',
      { data, updatedAt: updatedAt.toISOString() },
    ]),
  );
}

/** Keeps it in the place of what was kept before. */
export async function storeDraft(
  transaction: Transaction,
  draft: { jobId: string; userId: number; isConsensual: boolean; data: unknown },
): Promise<void> {
  const { jobId, userId, isConsensual, data } = draft;
  await transaction.$executeRaw`
    INSERT INTO jobs.feedback_draft (job_id, user_id, is_consensual, data, updated_at)
    VALUES (${jobId}, ${userId}, ${isConsensual}, ${JSON.stringify(data ?? null)}::jsonb, now())
    ON CONFLICT (job_id, user_id, is_consensual) DO UPDATE SET data = EXCLUDED.data, updated_at = EXCLUDED.updated_at`;
}

/** Of one user his personal one; of everybody all consensual ones, since the job is closed then. */
export async function deleteDrafts(transaction: Transaction, jobId: string, userId: number | null): Promise<void> {
  await transaction.feedbackDraft.deleteMany({
    where: userId === null ? { jobId, isConsensual: true } : { jobId, userId, isConsensual: false },
  });
}
