import { newId, type PermanentToken } from '@circus/contracts';
import { type Database, Prisma, type Transaction } from '@circus/db';
import { hashToken, newAccessToken } from './accessToken.js';

/** A token as it was shown, with what decides whether it still counts. */
export interface FoundToken {
  tokenId: string;
  userId: number;
  accessVersion: number;
  loginEnabled: boolean;
  /** Null for a token that does not expire. */
  expiresAt: Date | null;
  /** By the database's clock. */
  expired: boolean;
}

/** The token and its user, by one look at an index. */
export async function findToken(database: Database, token: string): Promise<FoundToken | null> {
  const [row] = await database.$queryRaw<FoundToken[]>`
    SELECT t.token_id AS "tokenId", t.user_id AS "userId", u.access_version AS "accessVersion",
      u.login_enabled AS "loginEnabled", t.expires_at AS "expiresAt", coalesce(t.expires_at <= now(), false) AS expired
    FROM auth.access_token t JOIN auth."user" u ON u.id = t.user_id
    WHERE t.token_hash = ${hashToken(token)}`;
  return row ?? null;
}

/** A user's permanent tokens, oldest first. */
export async function listPermanentTokens(database: Database, userId: number): Promise<PermanentToken[]> {
  const rows = await database.accessToken.findMany({
    where: { userId, permanent: true },
    select: { tokenId: true, description: true, createdAt: true, updatedAt: true },
    orderBy: [{ createdAt: 'asc' }, { tokenId: 'asc' }],
  });
  return rows.map(({ createdAt, updatedAt, ...row }) => ({
    ...row,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  }));
}

/** How many permanent tokens a user has. Nobody adds one to them before the transaction ends. */
export async function countPermanentTokens(transaction: Transaction, userId: number): Promise<number> {
  await transaction.$queryRaw`SELECT id FROM auth."user" WHERE id = ${userId} FOR NO KEY UPDATE`;
  return transaction.accessToken.count({ where: { userId, permanent: true } });
}

/** Stores a new permanent token, and returns it: afterwards nobody can see it any more. */
export async function insertPermanentToken(
  transaction: Transaction,
  userId: number,
  description: string,
): Promise<{ tokenId: string; accessToken: string }> {
  const tokenId = newId();
  const accessToken = newAccessToken();
  await transaction.accessToken.create({
    data: { tokenId, userId, tokenHash: hashToken(accessToken), permanent: true, description },
  });
  return { tokenId, accessToken };
}

/** @returns the description of the token that is gone now; null when the user has no such permanent token */
export async function deletePermanentToken(
  transaction: Transaction,
  userId: number,
  tokenId: string,
): Promise<string | null> {
  const [row] = await transaction.$queryRaw<{ description: string }[]>`
    DELETE FROM auth.access_token WHERE token_id = ${tokenId} AND user_id = ${userId} AND permanent
    RETURNING description`;
  return row?.description ?? null;
}

/** Removes the session tokens that can neither be used nor refreshed any more. @returns how many there were */
export async function deleteExpiredTokens(database: Database): Promise<number> {
  return database.$executeRaw(Prisma.sql`
    DELETE FROM auth.access_token
    WHERE expires_at < now() AND (refresh_expires_at IS NULL OR refresh_expires_at < now()) AND NOT permanent`);
}
