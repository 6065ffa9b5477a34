import { Refusal } from '@circus/contracts';
import type { Transaction } from '@circus/db';

/** Any number that no other advisory lock of this database has. */
const ADMINISTRATION_LOCK = 727_171;

/**
 * From here to its end this transaction is the only one that changes accounts, groups and who is in which: names that were
 * free stay free, and every member whose rights a group gives is known. Taken before any row is locked.
 */
export async function lockAdministration(transaction: Transaction): Promise<void> {
  await transaction.$executeRaw`SELECT pg_advisory_xact_lock(${ADMINISTRATION_LOCK})`;
}

/**
 * Does work that may take rights away, and refuses it when it would leave the suite without somebody to administer it: at
 * least one user who may log in keeps `manageServer`, and the first administrator (the superuser) stays enabled and keeps it
 * too, since the role SUPERUSER, which nobody can take away, must not be a right in Slicebox alone. What was not so before
 * the work is not asked of it. Begins with `lockAdministration`.
 *
 * @throws Refusal `conflict`
 */
export async function keepingAdministrators<T>(transaction: Transaction, work: () => Promise<T>): Promise<T> {
  await lockAdministration(transaction);
  const before = await findAdministrators(transaction);
  const result = await work();
  const after = new Map((await findAdministrators(transaction)).map((user) => [user.userId, user]));
  for (const { userId, superuser, loginEnabled, manages } of before) {
    if (!superuser) continue;
    const now = after.get(userId);
    if (loginEnabled && !now?.loginEnabled) {
      throw new Refusal('conflict', 'The first administrator cannot be disabled.');
    }
    if (manages && !now?.manages) {
      throw new Refusal('conflict', 'The first administrator must keep the privilege manageServer.');
    }
  }
  if (before.some(mayAdminister) && ![...after.values()].some(mayAdminister)) {
    throw new Refusal('conflict', 'At least one user who may log in must keep the privilege manageServer.');
  }
  return result;
}

interface Administrator {
  userId: number;
  superuser: boolean;
  loginEnabled: boolean;
  /** Has `manageServer` by a group. */
  manages: boolean;
}

const mayAdminister = ({ loginEnabled, manages }: Administrator): boolean => loginEnabled && manages;

/** Everybody with `manageServer`, and the superuser. */
const findAdministrators = (transaction: Transaction): Promise<Administrator[]> => transaction.$queryRaw`
  WITH managing AS (
    SELECT DISTINCT m.user_id FROM auth."group" g JOIN auth.user_group m ON m.group_id = g.group_id
    WHERE 'manageServer' = ANY(g.privileges))
  SELECT u.id AS "userId", u.superuser, u.login_enabled AS "loginEnabled", m.user_id IS NOT NULL AS manages
  FROM auth."user" u LEFT JOIN managing m ON m.user_id = u.id
  WHERE u.superuser OR m.user_id IS NOT NULL`;
