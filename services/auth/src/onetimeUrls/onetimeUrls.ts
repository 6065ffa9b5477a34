import { randomInt } from 'node:crypto';
import { Refusal } from '@circus/contracts';
import type { Transaction } from '@circus/db';
import { type Actor, auditChange } from '@circus/service-kit';
import { findOnetimeUsers, insertOnetimeUrl } from './onetimeUrlRepository.js';

const CHARACTERS = '0123456789abcdefghijklmnopqrstuvwxyz';
const LENGTH = 32;

/** What a one-time string looks like: 165 random bits. */
export const ONETIME_STRING = /^[0-9a-z]{32}$/;

const newOnetimeString = (): string =>
  Array.from({ length: LENGTH }, () => CHARACTERS[randomInt(CHARACTERS.length)]).join('');

/**
 * Makes a string that opens one login of a user, once (spec circus-api-core 3.6, 8.6), and its entry in the audit trail.
 *
 * @param name e-mail address or login ID
 * @throws Refusal `missing` for a name that is nobody's or two users', `invalid` for a user who may not log in
 */
export async function createOnetimeString(
  transaction: Transaction,
  actor: Actor,
  name: string,
  lifetimeMs: number,
): Promise<string> {
  const [user, ...others] = await findOnetimeUsers(transaction, name);
  if (!user || others.length > 0) throw new Refusal('missing', 'The requested user was not found.');
  const { userId, userEmail, loginEnabled } = user;
  if (!loginEnabled) throw new Refusal('invalid', 'The user may not log in.');
  const onetimeString = newOnetimeString();
  const entityId = await insertOnetimeUrl(transaction, userId, onetimeString, lifetimeMs);
  const details = { userEmail };
  await auditChange(transaction, 'auth', actor, {
    action: 'onetimeUrl.create',
    entity: 'onetimeUrl',
    entityId,
    details,
  });
  return onetimeString;
}
