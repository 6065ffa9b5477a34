import { Refusal } from '@circus/contracts';
import type { Transaction } from '@circus/db';
import { type Actor, auditChange } from '@circus/service-kit';
import { countPermanentTokens, deletePermanentToken, insertPermanentToken } from './tokenRepository.js';

/** Permanent tokens that a user may make; the command `add-permanent-token` has no limit (spec circus-api-core 7.8, 10). */
const MOST_TOKENS_OF_A_USER = 10;

/** Makes a permanent token, and its entry in the audit trail. The token is returned and kept nowhere. */
export async function createPermanentToken(
  transaction: Transaction,
  actor: Actor,
  token: { userId: number; userEmail: string; description: string },
): Promise<{ tokenId: string; accessToken: string }> {
  const { userId, userEmail, description } = token;
  const created = await insertPermanentToken(transaction, userId, description);
  await auditChange(transaction, 'auth', actor, {
    action: 'token.create',
    entity: 'token',
    entityId: created.tokenId,
    details: { userEmail, description },
  });
  return created;
}

/** @throws Refusal `invalid` for a user who has ten permanent tokens or more */
export async function requireRoomForToken(transaction: Transaction, userId: number): Promise<void> {
  if ((await countPermanentTokens(transaction, userId)) < MOST_TOKENS_OF_A_USER) return;
  throw new Refusal('invalid', `You cannot create more than ${MOST_TOKENS_OF_A_USER} tokens.`);
}

/**
 * Removes one of the user's own permanent tokens. Its user's access version is for the caller to raise.
 *
 * @throws Refusal `missing` for a token that does not exist or is another's
 */
export async function removePermanentToken(
  transaction: Transaction,
  actor: Actor,
  token: { userId: number; userEmail: string; tokenId: string },
): Promise<void> {
  const { userId, userEmail, tokenId } = token;
  const description = await deletePermanentToken(transaction, userId, tokenId);
  if (description === null) throw new Refusal('missing', 'The requested token was not found.');
  await auditChange(transaction, 'auth', actor, {
    action: 'token.delete',
    entity: 'token',
    entityId: tokenId,
    details: { userEmail, description },
  });
}
