import type { UserSummary } from '@circus/contracts';
import type { Database } from '@circus/db';

/** What deciding about a login needs of an account. */
export interface LoginAccount {
  userId: number;
  userEmail: string;
  loginId: string;
  passwordHash: string;
  loginEnabled: boolean;
  accessVersion: number;
}

/** The account of an e-mail address or login ID. Where it fits two, the e-mail address counts. */
export async function findLoginAccount(database: Database, name: string): Promise<LoginAccount | null> {
  const [row] = await database.$queryRaw<LoginAccount[]>`
    SELECT id AS "userId", user_email AS "userEmail", login_id AS "loginId", password_hash AS "passwordHash",
      login_enabled AS "loginEnabled", access_version AS "accessVersion"
    FROM auth."user" WHERE user_email = ${name} OR login_id = ${name}
    ORDER BY user_email = ${name} DESC LIMIT 1`;
  return row ?? null;
}

/** Replaces a password's hash unless somebody else has replaced it meanwhile. */
export async function upgradePasswordHash(
  database: Database,
  account: Pick<LoginAccount, 'userId' | 'passwordHash'>,
  passwordHash: string,
): Promise<void> {
  await database.user.updateMany({
    where: { id: account.userId, passwordHash: account.passwordHash },
    data: { passwordHash },
  });
}

/** Whether there is a password for the account here; one set for somebody without it would outlive their account elsewhere. */
export async function hasPassword(database: Database, userId: number): Promise<boolean> {
  const user = await database.user.findUnique({ where: { id: userId }, select: { passwordHash: true } });
  return user !== null && user.passwordHash !== '';
}

/** What every user may know of another; null for an unknown e-mail address, which is compared exactly. */
export async function findUserSummary(database: Database, userEmail: string): Promise<UserSummary | null> {
  const user = await database.user.findUnique({
    where: { userEmail },
    select: { userEmail: true, loginId: true, description: true, createdAt: true, updatedAt: true },
  });
  return user && { ...user, createdAt: user.createdAt.toISOString(), updatedAt: user.updatedAt.toISOString() };
}
