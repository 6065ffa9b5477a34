import type { Database } from '@circus/db';

/** Removes logins at another provider that nobody has come back from in time. @returns how many there were */
export async function deleteExpiredLoginFlows(database: Database): Promise<number> {
  return database.$executeRaw`DELETE FROM auth.login_flow WHERE expires_at < now()`;
}
