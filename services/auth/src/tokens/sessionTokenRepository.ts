import { newId } from '@circus/contracts';
import type { Transaction } from '@circus/db';
import { hashToken, newAccessToken } from './accessToken.js';

export interface TokenLifetimes {
  accessTokenMs: number;
  refreshTokenMs: number;
}

export interface TokenPair {
  accessToken: string;
  refreshToken: string;
  /** Whole seconds that the access token lasts. */
  expiresIn: number;
}

/** Stores a new token pair, and returns it: afterwards nobody can see it any more. */
export async function insertTokenPair(
  transaction: Transaction,
  userId: number,
  { accessTokenMs, refreshTokenMs }: TokenLifetimes,
): Promise<TokenPair> {
  const [accessToken, refreshToken] = [newAccessToken(), newAccessToken()];
  const [stored] = await transaction.$queryRaw<{ expiresIn: number }[]>`
    INSERT INTO auth.access_token
      (token_id, user_id, token_hash, refresh_token_hash, permanent, expires_at, refresh_expires_at, updated_at)
    VALUES (${newId()}, ${userId}, ${hashToken(accessToken)}, ${hashToken(refreshToken)}, false,
      now() + ${accessTokenMs}::double precision * interval '1 millisecond',
      now() + ${refreshTokenMs}::double precision * interval '1 millisecond', now())
    RETURNING floor(extract(epoch FROM expires_at - clock_timestamp()))::int AS "expiresIn"`;
  return { accessToken, refreshToken, expiresIn: Math.max(0, stored?.expiresIn ?? 0) };
}

/** A refresh token that belongs to a token pair; a permanent token has none. */
export interface FoundRefreshToken {
  tokenId: string;
  userId: number;
  /** By the database's clock. */
  expired: boolean;
}

export async function findRefreshToken(
  transaction: Transaction,
  refreshToken: string,
): Promise<FoundRefreshToken | null> {
  const [row] = await transaction.$queryRaw<FoundRefreshToken[]>`
    SELECT token_id AS "tokenId", user_id AS "userId", coalesce(refresh_expires_at <= now(), true) AS expired
    FROM auth.access_token WHERE refresh_token_hash = ${hashToken(refreshToken)} AND NOT permanent`;
  return row ?? null;
}

/** @returns whether the pair was still there: of several who remove it, it is for one */
export async function deleteTokenPair(transaction: Transaction, tokenId: string): Promise<boolean> {
  const { count } = await transaction.accessToken.deleteMany({ where: { tokenId, permanent: false } });
  return count === 1;
}

/** Removes all token pairs of a user. @returns how many there were */
export async function deleteSessionTokens(transaction: Transaction, userId: number): Promise<number> {
  const { count } = await transaction.accessToken.deleteMany({ where: { userId, permanent: false } });
  return count;
}
