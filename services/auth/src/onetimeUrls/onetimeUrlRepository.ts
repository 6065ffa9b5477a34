import { newId } from '@circus/contracts';
import type { Database, Transaction } from '@circus/db';
import { hashToken } from '../tokens/accessToken.js';

/** Whom a one-time string may be for. */
export interface OnetimeUser {
  userId: number;
  userEmail: string;
  loginEnabled: boolean;
}

/** Everybody whose e-mail address or login ID this is: none, one, or two. */
export async function findOnetimeUsers(transaction: Transaction, name: string): Promise<OnetimeUser[]> {
  return transaction.$queryRaw<OnetimeUser[]>`
    SELECT id AS "userId", user_email AS "userEmail", login_enabled AS "loginEnabled"
    FROM auth."user" WHERE user_email = ${name} OR login_id = ${name}`;
}

/** Stores the hash of a one-time string. @returns its id */
export async function insertOnetimeUrl(
  transaction: Transaction,
  userId: number,
  onetimeString: string,
  lifetimeMs: number,
): Promise<string> {
  const onetimeUrlId = newId();
  await transaction.$executeRaw`
    INSERT INTO auth.onetime_url (onetime_url_id, user_id, string_hash, expires_at)
    VALUES (${onetimeUrlId}, ${userId}, ${hashToken(onetimeString)},
      now() + ${lifetimeMs}::double precision * interval '1 millisecond')`;
  return onetimeUrlId;
}

/**
 * Takes a one-time string out: of several who try, one gets it.
 *
 * @returns whom it is for; null when there is no such string, or no more
 */
export async function takeOnetimeString(transaction: Transaction, onetimeString: string): Promise<number | null> {
  const [taken] = await transaction.$queryRaw<{ userId: number }[]>`
    DELETE FROM auth.onetime_url WHERE string_hash = ${hashToken(onetimeString)} AND expires_at > now()
    RETURNING user_id AS "userId"`;
  return taken?.userId ?? null;
}

/** @returns how many there were */
export async function deleteExpiredOnetimeUrls(database: Database): Promise<number> {
  return database.$executeRaw`DELETE FROM auth.onetime_url WHERE expires_at <= now()`;
}
