import type { Transaction } from '@circus/db';
import { deleteSessionTokens } from '../tokens/sessionTokenRepository.js';
import { lockAccount } from './lockedAccount.js';

/**
 * Ends every login of a user: token pairs and sessions by cookie; permanent tokens stay. The user's access version is for
 * the caller to raise (`AccessChanges.change`).
 *
 * @returns how many there were of each
 */
export async function endLogins(
  transaction: Transaction,
  userId: number,
): Promise<{ tokens: number; sessions: number }> {
  // A login or refresh under way ends first, and what it made is among what is removed here.
  await lockAccount(transaction, userId);
  const tokens = await deleteSessionTokens(transaction, userId);
  const { count: sessions } = await transaction.session.deleteMany({ where: { userId } });
  return { tokens, sessions };
}
