import { type Database, singleStatements } from '@circus/db';

/** Files of a watched directory that were looked at: by their path below it, the stamp that they had then. */
export type KnownFiles = Map<string, string>;

export async function knownFiles(database: Database, directoryId: number): Promise<KnownFiles> {
  const rows = await singleStatements(database).$queryRaw<{ path: string; stamp: string }[]>`
    SELECT path, stamp FROM archive.watched_file WHERE directory_id = ${directoryId}::int`;
  return new Map(rows.map(({ path, stamp }) => [path, stamp]));
}

/**
 * Remembers that a file was imported, or why it was refused: it is looked at again when its stamp is another.
 *
 * @returns the number by which the log names it; null where the directory is not watched any more
 */
export async function rememberFile(
  database: Database,
  directoryId: number,
  { path, stamp, refusal }: { path: string; stamp: string; refusal: string | null },
): Promise<number | null> {
  const [row] = await singleStatements(database).$queryRaw<{ id: bigint }[]>`
    INSERT INTO archive.watched_file (directory_id, path, stamp, refusal)
    SELECT id, ${path}, ${stamp}, ${refusal} FROM archive.watched_directory WHERE id = ${directoryId}::int
    ON CONFLICT (directory_id, path)
      DO UPDATE SET stamp = EXCLUDED.stamp, refusal = EXCLUDED.refusal, updated_at = now()
    RETURNING id`;
  return row ? Number(row.id) : null;
}

export async function forgetFiles(database: Database, directoryId: number, paths: readonly string[]): Promise<void> {
  await singleStatements(database).$executeRaw`
    DELETE FROM archive.watched_file WHERE directory_id = ${directoryId}::int AND path = ANY(${paths}::text[])`;
}
