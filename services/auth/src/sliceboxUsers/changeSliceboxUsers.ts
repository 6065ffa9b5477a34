import { accountEmail, events, Refusal, type SliceboxNewUser, type SliceboxUser } from '@circus/contracts';
import { emit, type Transaction } from '@circus/db';
import { type Actor, auditChange } from '@circus/service-kit';
import type { Concerns } from '../access/accessChanges.js';
import { keepingAdministrators, lockAdministration } from '../accounts/administrators.js';
import { createAccount } from '../accounts/createAccount.js';
import { everythingGroup } from '../firstStart/initialContent.js';
import { logAdministration } from '../log/logAdministration.js';
import { findSliceboxUser } from './sliceboxUserRepository.js';

const USER_GROUP = 'user';

/**
 * Makes an account as Slicebox does: a name that is taken gives the account that has it, as it is (spec slicebox 3).
 *
 * @throws Refusal `invalid` for a reserved name or a password that cannot be
 */
export async function addSliceboxUser(
  transaction: Transaction,
  actor: Actor,
  { user, role, password }: SliceboxNewUser,
): Promise<SliceboxUser> {
  await lockAdministration(transaction);
  const known = await findSliceboxUser(transaction, user);
  if (known) return known;
  const groupId = role === 'ADMINISTRATOR' ? await everythingGroup(transaction) : await userGroup(transaction);
  // DECISIONS 5: Slicebox knows no e-mail addresses.
  const userEmail = accountEmail.safeParse(user).success ? user : `${user}@users.invalid`;
  await createAccount(transaction, actor, { userEmail, loginId: user, password, groups: [groupId] });
  const made = await findSliceboxUser(transaction, user);
  if (!made) throw new Error('An account that was just made is not there');
  return made;
}

/**
 * Removes an account with its groups, tokens and sessions. What it did stays in the audit trail under its e-mail address.
 *
 * @throws Refusal `missing`, `invalid` for the superuser and for one's own account, `conflict` for the last administrator
 */
export async function removeSliceboxUser(
  transaction: Transaction,
  concerns: Concerns,
  actor: Actor,
  userId: number,
): Promise<void> {
  await keepingAdministrators(transaction, async () => {
    const user = await transaction.user.findUnique({ where: { id: userId } });
    if (!user) return; // nobody there any more: what was wanted is so
    if (user.superuser) throw new Refusal('invalid', 'The superuser cannot be deleted.');
    if (actor.userId === userId) throw new Refusal('invalid', 'Nobody can delete their own account.');
    const { userEmail, loginId } = user;
    await auditChange(transaction, 'auth', actor, {
      action: 'user.delete',
      entity: 'user',
      entityId: userEmail,
      details: { loginId },
    });
    await logAdministration(transaction, actor, `The user ${loginId} was deleted`);
    // Told while the row is there: its access version is raised with it.
    concerns(userId);
    await transaction.user.delete({ where: { id: userId } });
    await emit(transaction, 'auth', events.sourceDeleted, { version: 1, sourceType: 'user', sourceId: userId });
    await emit(transaction, 'auth', events.userDeleted, { version: 1, userId, userEmail });
  });
}

/** The group that users made by Slicebox belong to; it is made when it is first needed (DECISIONS 5). */
async function userGroup(transaction: Transaction): Promise<number> {
  const known = await transaction.group.findFirst({ where: { groupName: USER_GROUP }, orderBy: { groupId: 'asc' } });
  if (known) return known.groupId;
  const param = await transaction.serverParam.findUnique({ where: { key: 'defaultDomain' } });
  const domains = typeof param?.value === 'string' && param.value !== '' ? [param.value] : [];
  const { groupId } = await transaction.group.create({
    data: { groupName: USER_GROUP, privileges: ['personalInfoView'], domains },
  });
  return groupId;
}
