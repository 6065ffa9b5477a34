import { ALL, GLOBAL_PRIVILEGES, PLUGIN_ROLES, PROJECT_ROLES } from '@circus/contracts';
import type { Transaction } from '@circus/db';
import { raiseAccessVersions } from '../access/accessChanges.js';
import { emitServerParamsChanged } from '../serverParams/serverParamRepository.js';

const DEFAULT_DOMAIN = 'default';
const ADMIN_GROUP = 'admin';
const PRIVILEGES = Object.keys(GLOBAL_PRIVILEGES);

/** The domain "default", unless domains were declared already. */
export async function ensureDomain(transaction: Transaction): Promise<void> {
  const data = [
    { key: 'domains', value: [DEFAULT_DOMAIN] },
    { key: 'defaultDomain', value: DEFAULT_DOMAIN },
  ];
  const { count } = await transaction.serverParam.createMany({ data, skipDuplicates: true });
  if (count === 0) return;
  await emitServerParamsChanged(
    transaction,
    data.map(({ key }) => key),
  );
}

/**
 * The group "admin" that may do everything, also with what is created later (DECISIONS 8). A group of this name with fewer
 * rights, brought from elsewhere, is left alone: its members would get more than somebody gave them.
 */
export async function everythingGroup(transaction: Transaction): Promise<number> {
  const known = await transaction.group.findFirst({
    where: { groupName: ADMIN_GROUP, privileges: { hasEvery: PRIVILEGES }, domains: { has: ALL } },
    orderBy: { groupId: 'asc' },
    select: { groupId: true },
  });
  if (known) return known.groupId;
  const everything = [...Object.values(PROJECT_ROLES), ...PLUGIN_ROLES].map((list) => [list, [ALL]]);
  const created = await transaction.group.create({
    data: { groupName: ADMIN_GROUP, privileges: PRIVILEGES, domains: [ALL], ...Object.fromEntries(everything) },
    select: { groupId: true },
  });
  return created.groupId;
}

/** Makes an account that was there before the first start the administrator; it keeps its password. */
export async function makeSuperuser(transaction: Transaction, userId: number, groupId: number): Promise<void> {
  await transaction.user.update({ where: { id: userId }, data: { superuser: true, loginEnabled: true } });
  await transaction.userGroup.createMany({ data: [{ userId, groupId }], skipDuplicates: true });
  await raiseAccessVersions(transaction, [userId]);
}
