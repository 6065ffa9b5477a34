import { DEFAULT_PREFERENCES, type Preferences } from '@circus/contracts';
import type { Prisma, Transaction } from '@circus/db';
import { type Actor, auditChange } from '@circus/service-kit';
import { logAdministration } from '../log/logAdministration.js';
import { hashPassword } from '../passwords/passwordHash.js';
import { type AccountNames, requireFreeNames, requireGroups, requireUsablePassword } from './accountRules.js';
import { lockAdministration } from './administrators.js';

export interface NewAccount extends AccountNames {
  /** In plain text; null for somebody whose password is kept elsewhere, who cannot log in by one kept here. */
  password: string | null;
  description?: string;
  /** True unless given. */
  loginEnabled?: boolean;
  /** Ids; none unless given. */
  groups?: readonly number[];
  /** Over the defaults. */
  preferences?: { [Key in keyof Preferences]?: Preferences[Key] | undefined } | undefined;
}

/**
 * Makes an account, and its entry in the audit trail. Whoever makes accounts in whatever way comes through here.
 *
 * @returns the new user's id, from 1
 * @throws Refusal `conflict` for an e-mail address or login ID that is taken
 * @throws Refusal `invalid` for names, a password or groups that cannot be
 */
export async function createAccount(
  transaction: Transaction,
  actor: Actor,
  account: NewAccount,
): Promise<{ userId: number }> {
  const { userEmail, loginId, password, description = '', loginEnabled = true } = account;
  const groups = [...new Set(account.groups ?? [])].sort((a, b) => a - b);
  await lockAdministration(transaction);
  await requireFreeNames(transaction, account);
  await requireGroups(transaction, groups);
  if (password !== null) requireUsablePassword(password, account);
  const created = await transaction.user.create({
    data: {
      userEmail,
      loginId,
      passwordHash: password === null ? '' : await hashPassword(password),
      description,
      loginEnabled,
      preferences: { ...DEFAULT_PREFERENCES, ...account.preferences } as Prisma.InputJsonObject,
      groups: { create: groups.map((groupId) => ({ groupId })) },
    },
    select: { id: true },
  });
  await auditChange(transaction, 'auth', actor, {
    action: 'user.create',
    entity: 'user',
    entityId: userEmail,
    details: { loginId, description, loginEnabled, groups, hasPassword: password !== null },
  });
  await logAdministration(transaction, actor, `The user ${loginId} was made`);
  return { userId: created.id };
}
