import type { Transaction } from '@circus/db';

/** Static segments below `/api/users`: an account of such a name could not be looked up (spec slicebox 17). */
export const RESERVED_LOGIN_IDS: ReadonlySet<string> = new Set(['current', 'login', 'logout']);

/**
 * A login ID for a new account: the part of its e-mail address before the @, with a number behind it where that is taken, in
 * whatever case.
 */
export async function freeLoginId(transaction: Transaction, userEmail: string): Promise<string> {
  const name = userEmail.slice(0, userEmail.lastIndexOf('@'));
  const taken = await transaction.$queryRaw<{ loginId: string }[]>`
    SELECT lower(login_id) AS "loginId" FROM auth."user" WHERE starts_with(lower(login_id), lower(${name}))`;
  const unavailable = new Set([...RESERVED_LOGIN_IDS, ...taken.map(({ loginId }) => loginId)]);
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? name : `${name}${number}`;
    if (!unavailable.has(candidate.toLowerCase())) return candidate;
  }
}
