import type { PreferencesPatch } from '@circus/contracts';
import type { Database, Transaction } from '@circus/db';

/** A user's preferences as they are stored: only what was ever set. */
export async function findPreferences(database: Database, userId: number): Promise<unknown> {
  const user = await database.user.findUnique({ where: { id: userId }, select: { preferences: true } });
  return user?.preferences;
}

/**
 * Sets the given keys and leaves the others as they are, in one statement: two changes at once lose nothing.
 *
 * @returns whether `personalInfoView` is another now than before
 */
export async function mergePreferences(
  transaction: Transaction,
  userId: number,
  patch: PreferencesPatch,
): Promise<boolean> {
  const [before] = await transaction.$queryRaw<{ shown: unknown }[]>`
    SELECT preferences -> 'personalInfoView' AS shown FROM auth."user" WHERE id = ${userId} FOR NO KEY UPDATE`;
  await transaction.$executeRaw`
    UPDATE auth."user" SET updated_at = now(),
      -- Another form than an object, brought from elsewhere, counts as none set.
      preferences = CASE jsonb_typeof(preferences) WHEN 'object' THEN preferences ELSE '{}' END
        || ${JSON.stringify(patch)}::jsonb
    WHERE id = ${userId}`;
  return patch.personalInfoView !== undefined && patch.personalInfoView !== (before?.shown === true);
}
