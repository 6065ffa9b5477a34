import pg from 'pg';

/** One step that a database has gone through on its way to its present form. */
export interface Revision {
  name: string;
  startedAt: Date;
}

/**
 * The migrations that a database has gone through, in their order; none for an empty one. How many there are is the
 * database's revision.
 *
 * @param databaseUrl of the owner
 */
export async function readRevisions(databaseUrl: string): Promise<Revision[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  client.on('error', () => undefined); // the statement that runs hears of it
  await client.connect();
  try {
    const table = await client.query(`SELECT to_regclass('public._prisma_migrations') IS NOT NULL AS "exists"`);
    if (!table.rows[0].exists) return [];
    const { rows } = await client.query<Revision>(`
      SELECT migration_name AS name, started_at AS "startedAt" FROM public._prisma_migrations
      WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL ORDER BY migration_name`);
    return rows;
  } finally {
    await client.end();
  }
}
