import { createHash } from 'node:crypto';
import type { Database } from '@circus/db';

/** A login that is under way at the provider. */
export interface LoginFlow {
  /** Comes back with the provider's answer; kept as its SHA-256 only. */
  state: string;
  /** Comes back inside the ID token. */
  nonce: string;
  /** Proof Key for Code Exchange (RFC 7636): whoever has got hold of the code only cannot use it. */
  codeVerifier: string;
  /** Path of this site. */
  returnTo: string;
}

export async function insertLoginFlow(database: Database, flow: LoginFlow, lifetimeMs: number): Promise<void> {
  const { state, nonce, codeVerifier, returnTo } = flow;
  await database.$executeRaw`
    INSERT INTO auth.login_flow (state_hash, nonce, code_verifier, return_to, expires_at)
    VALUES (${hashOf(state)}, ${nonce}, ${codeVerifier}, ${returnTo},
      now() + ${lifetimeMs}::double precision * interval '1 millisecond')`;
}

/**
 * Takes a flow out: of several who come with its state, one gets it.
 *
 * @returns null when there is none, or none any more
 */
export async function takeLoginFlow(
  database: Database,
  state: string,
): Promise<(LoginFlow & { expired: boolean }) | null> {
  const [taken] = await database.$queryRaw<(Omit<LoginFlow, 'state'> & { expired: boolean })[]>`
    DELETE FROM auth.login_flow WHERE state_hash = ${hashOf(state)}
    RETURNING nonce, code_verifier AS "codeVerifier", return_to AS "returnTo", expires_at <= now() AS expired`;
  return taken ? { state, ...taken } : null;
}

const hashOf = (text: string): Uint8Array<ArrayBuffer> => new Uint8Array(createHash('sha256').update(text).digest());
