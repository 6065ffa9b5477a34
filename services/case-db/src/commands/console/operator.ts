import { type Database, openDatabase } from '@circus/db';
import type { Actor, CommandContext } from '@circus/service-kit';
import type { z } from 'zod';

/** Somebody at the console, who has no account, as the audit trail shows them. */
export const OPERATOR: Actor = { userId: null, userEmail: '', address: '', requestId: '' };

/** Works with the database: beside a running suite, or one that stands. */
export async function withDatabase<T>(
  { databaseUrl }: Pick<CommandContext, 'databaseUrl'>,
  work: (database: Database) => Promise<T>,
): Promise<T> {
  const database = openDatabase(databaseUrl, { connections: 1 });
  try {
    return await work(database);
  } finally {
    await database.$disconnect();
  }
}

/** What somebody typed, if it is well-formed. @throws Error that says what is wrong with it */
export function requireForm<Schema extends z.ZodType>(schema: Schema, given: unknown): z.infer<Schema> {
  const checked = schema.safeParse(given);
  if (checked.success) return checked.data;
  const sentences = checked.error.issues.map(({ path, message }) =>
    path.length > 0 ? `${path.join('.')}: ${message}` : message,
  );
  throw new Error([...new Set(sentences)].join('\n'));
}
