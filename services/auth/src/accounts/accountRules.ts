import { accountLoginId, newPassword, Refusal, storableText } from '@circus/contracts';
import type { Transaction } from '@circus/db';
import type { z } from 'zod';
import { RESERVED_LOGIN_IDS } from './loginIds.js';

/**
 * Less than the API asks of an e-mail address: other doors bring some of people whose names are not Latin (RFC 6531), and make
 * one up for who has none (DECISIONS 5).
 */
const emailOfAccount = storableText
  .max(254, 'An e-mail address has at most 254 characters.')
  .regex(/^[^\s\p{Cc}@]+@[^\s\p{Cc}@]+$/u, 'This is no e-mail address.');

/** What an account is logged in by. */
export interface AccountNames {
  userEmail: string;
  loginId: string;
}

/**
 * Names that an account may have: of the right form, none of the reserved ones, and neither name that of another account, in
 * whatever case: a login must mean one account, and nobody should be taken for somebody else.
 *
 * @param exceptUserId the account that has the names, or is to have them
 * @throws Refusal `invalid`, or `conflict` for a name that is taken
 */
export async function requireFreeNames(
  transaction: Transaction,
  { userEmail, loginId }: AccountNames,
  exceptUserId = 0,
): Promise<void> {
  requireForm('userEmail', emailOfAccount, userEmail);
  requireLoginId(loginId);
  const [taken] = await transaction.$queryRaw<{ byEmail: boolean }[]>`
    SELECT lower(${userEmail}) IN (lower(user_email), lower(login_id)) AS "byEmail" FROM auth."user"
    WHERE id <> ${exceptUserId}
      AND (lower(user_email) IN (lower(${userEmail}), lower(${loginId}))
        OR lower(login_id) IN (lower(${userEmail}), lower(${loginId})))
    ORDER BY 1 DESC LIMIT 1`;
  if (!taken) return;
  throw new Refusal(
    'conflict',
    taken.byEmail
      ? 'userEmail: another user has this e-mail address, or it as login ID.'
      : 'loginId: another user has this login ID, or it as e-mail address.',
  );
}

/** @throws Refusal `invalid` for a login ID of the wrong form, or one that the API itself uses */
function requireLoginId(loginId: string): void {
  requireForm('loginId', accountLoginId, loginId);
  // Paths do not tell upper from lower case.
  if (RESERVED_LOGIN_IDS.has(loginId.toLowerCase())) {
    throw new Refusal('invalid', `loginId: "${loginId}" is reserved; choose another.`);
  }
}

/**
 * A password that may be set from now on: of the right length, and not the user's name itself.
 *
 * @throws Refusal `invalid`
 */
export function requireUsablePassword(password: string, { userEmail, loginId }: AccountNames): void {
  requireForm('password', newPassword, password);
  if ([userEmail, loginId].some((name) => name.toLowerCase() === password.toLowerCase())) {
    throw new Refusal('invalid', 'A password must be neither the e-mail address nor the login ID.');
  }
}

/** @throws Refusal `invalid` that names the groups which do not exist */
export async function requireGroups(transaction: Transaction, groupIds: readonly number[]): Promise<void> {
  const found = await transaction.group.findMany({
    where: { groupId: { in: [...groupIds] } },
    select: { groupId: true },
  });
  const known = new Set(found.map(({ groupId }) => groupId));
  const unknown = groupIds.filter((groupId) => !known.has(groupId));
  if (unknown.length === 0) return;
  throw new Refusal('invalid', `groups: there is no group ${unknown.slice(0, 10).join(', ')}.`);
}

function requireForm(field: string, schema: z.ZodType, value: unknown): void {
  const checked = schema.safeParse(value);
  if (!checked.success) throw new Refusal('invalid', `${field}: ${checked.error.issues[0]?.message}`);
}
