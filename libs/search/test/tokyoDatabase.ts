import { type Database, openDatabase } from '@circus/db';
import { testDatabase } from '@circus/testkit';

/** A real database of a test's own, whose sessions are nine hours ahead of UTC: no search may depend on the session's zone. */
export interface TokyoDatabase {
  db: Database;
  drop(): Promise<void>;
}

export async function tokyoDatabase(): Promise<TokyoDatabase> {
  const database = await testDatabase();
  const url = new URL(database.ownerUrl);
  url.searchParams.set('options', '-c timezone=Asia/Tokyo');
  const db = openDatabase(url.href, { connections: 2 });
  await db.$executeRawUnsafe('CREATE EXTENSION IF NOT EXISTS pg_trgm');
  return {
    db,
    drop: async () => {
      await db.$disconnect();
      await database.drop();
    },
  };
}
