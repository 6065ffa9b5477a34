import { Refusal, type UserUpdate } from '@circus/contracts';
import type { Prisma, Transaction } from '@circus/db';
import { type Actor, auditChange } from '@circus/service-kit';
import { logAdministration } from '../log/logAdministration.js';
import { endLogins } from '../login/endLogins.js';
import { hashPassword } from '../passwords/passwordHash.js';
import { requireFreeNames, requireGroups, requireUsablePassword } from './accountRules.js';
import { keepingAdministrators } from './administrators.js';

/**
 * Changes an account, and writes into the audit trail what was changed from what to what. A new password, also one that was
 * set anew, and the end of `loginEnabled` end every login of the user. What is given as it is already changes nothing.
 *
 * @param userEmail compared exactly
 * @param update an empty password means the one that there is; preferences replace the stored ones
 * @returns whose access versions are to be raised: the user, or nobody where nothing was changed
 * @throws Refusal `missing` for an unknown user; those of `keepingAdministrators` and of `createAccount`
 */
export async function updateAccount(
  transaction: Transaction,
  actor: Actor,
  userEmail: string,
  update: UserUpdate,
): Promise<number[]> {
  return keepingAdministrators(transaction, async () => {
    const account = await findLocked(transaction, userEmail);
    const { userId } = account;
    const change = differences(account, update);
    const { loginId = account.loginId, password, preferences } = update;
    const changesPassword = password !== undefined && password !== '';
    if (change.loginId) await requireFreeNames(transaction, { userEmail, loginId }, userId);
    if (changesPassword) requireUsablePassword(password, { userEmail, loginId });
    if (change.groups) {
      await requireGroups(transaction, change.groups.to);
      await replaceGroups(transaction, userId, change.groups.to);
    }
    const isChanged = Object.keys(change).length > 0 || changesPassword || preferences !== undefined;
    if (!isChanged) return [];

    await transaction.user.update({
      where: { id: userId },
      data: {
        ...(change.loginId && { loginId }),
        ...(change.description && { description: change.description.to }),
        ...(change.loginEnabled && { loginEnabled: change.loginEnabled.to }),
        ...(changesPassword && { passwordHash: await hashPassword(password) }),
        ...(preferences && { preferences: preferences as Prisma.InputJsonObject }),
      },
    });
    const endsLogins = changesPassword || change.loginEnabled?.to === false;
    const details = {
      changes: change,
      ...(changesPassword && { password: 'changed' }),
      ...(preferences && { preferences: Object.keys(preferences) }),
      ...(endsLogins && { ended: await endLogins(transaction, userId) }),
    };
    await auditChange(transaction, 'auth', actor, {
      action: 'user.update',
      entity: 'user',
      entityId: userEmail,
      details,
    });
    const changed = [
      ...Object.keys(change),
      ...(changesPassword ? ['password'] : []),
      ...(preferences ? ['preferences'] : []),
    ];
    await logAdministration(transaction, actor, `The user ${loginId} was changed`, changed);
    return [userId];
  });
}

interface Account {
  userId: number;
  loginId: string;
  description: string;
  loginEnabled: boolean;
  /** Ascending. */
  groups: number[];
}

/** @throws Refusal `missing` */
async function findLocked(transaction: Transaction, userEmail: string): Promise<Account> {
  const [row] = await transaction.$queryRaw<Account[]>`
    SELECT u.id AS "userId", u.login_id AS "loginId", u.description, u.login_enabled AS "loginEnabled",
      ARRAY(SELECT m.group_id FROM auth.user_group m WHERE m.user_id = u.id ORDER BY m.group_id) AS groups
    FROM auth."user" u WHERE u.user_email = ${userEmail} FOR NO KEY UPDATE`;
  if (!row) throw new Refusal('missing', 'The requested user was not found.');
  return row;
}

type Changes = {
  [Field in 'loginId' | 'description' | 'loginEnabled' | 'groups']?: { from: Account[Field]; to: Account[Field] };
};

function differences(account: Account, { loginId, description, loginEnabled, groups }: UserUpdate): Changes {
  const changes: Changes = {};
  if (loginId !== undefined && loginId !== account.loginId) changes.loginId = { from: account.loginId, to: loginId };
  if (description !== undefined && description !== account.description) {
    changes.description = { from: account.description, to: description };
  }
  if (loginEnabled !== undefined && loginEnabled !== account.loginEnabled) {
    changes.loginEnabled = { from: account.loginEnabled, to: loginEnabled };
  }
  if (groups !== undefined) {
    const to = [...new Set(groups)].sort((a, b) => a - b);
    if (to.join() !== account.groups.join()) changes.groups = { from: account.groups, to };
  }
  return changes;
}

async function replaceGroups(transaction: Transaction, userId: number, groups: number[]): Promise<void> {
  await transaction.userGroup.deleteMany({ where: { userId, groupId: { notIn: groups } } });
  await transaction.userGroup.createMany({
    data: groups.map((groupId) => ({ userId, groupId })),
    skipDuplicates: true,
  });
}
