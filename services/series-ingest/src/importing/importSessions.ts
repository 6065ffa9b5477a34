import { type ImportSession, Refusal, type SliceboxImage } from '@circus/contracts';
import { type Database, Prisma, singleStatements, type Transaction } from '@circus/db';
import type { Slice } from '../filtering/filterRepository.js';

const COLUMNS = Prisma.sql`id, name, user_id AS "userId", user_name AS "user", files_imported AS "filesImported",
  files_added AS "filesAdded", files_rejected AS "filesRejected", created_at AS created, updated_at AS "lastUpdated"`;

type SessionRow = Omit<ImportSession, 'created' | 'lastUpdated'> & Record<'created' | 'lastUpdated', Date>;

const written = (row: SessionRow): ImportSession => ({
  ...row,
  created: row.created.getTime(),
  lastUpdated: row.lastUpdated.getTime(),
});

export async function listSessions(database: Database, { startindex, limit }: Slice): Promise<ImportSession[]> {
  const rows = await database.$queryRaw<SessionRow[]>`
    SELECT ${COLUMNS} FROM archive.import_session ORDER BY id OFFSET ${startindex}::bigint LIMIT ${limit}::bigint`;
  return rows.map(written);
}

/** @throws Refusal `missing` */
export async function findSession(database: Database | Transaction, id: bigint): Promise<ImportSession> {
  const [row] = await database.$queryRaw<SessionRow[]>`
    SELECT ${COLUMNS} FROM archive.import_session WHERE id = ${id}::bigint`;
  if (!row) throw new Refusal('missing', 'There is no such import session.');
  return written(row);
}

/**
 * A new session, or the user's own of this name.
 *
 * @throws Refusal `invalid` for the name of somebody else's session
 */
export async function makeSession(
  transaction: Transaction,
  name: string,
  user: { userId: number; loginId: string },
): Promise<{ session: ImportSession; isNew: boolean }> {
  const made = await transaction.$executeRaw`
    INSERT INTO archive.import_session (name, user_id, user_name) VALUES (${name}, ${user.userId}, ${user.loginId})
    ON CONFLICT (name) DO NOTHING`;
  const [row] = await transaction.$queryRaw<SessionRow[]>`
    SELECT ${COLUMNS} FROM archive.import_session WHERE name = ${name}`;
  if (!row || row.userId !== user.userId) {
    throw new Refusal('invalid', 'An import session of another user has this name.');
  }
  return { session: written(row), isNew: made > 0 };
}

/** Its images stay. */
export async function deleteSession(transaction: Transaction, id: bigint): Promise<void> {
  await transaction.$executeRaw`DELETE FROM archive.import_session WHERE id = ${id}::bigint`;
}

/** Counts a file that was stored, in one statement with whose it is. */
export async function countStored(
  database: Database,
  sessionId: number,
  instanceId: number,
  isNew: boolean,
): Promise<void> {
  await singleStatements(database).$executeRaw`
    WITH counted AS (
      UPDATE archive.import_session SET files_imported = files_imported + 1,
        files_added = files_added + ${isNew ? 1 : 0}::int, updated_at = now()
      WHERE id = ${sessionId}::int RETURNING id
    )
    INSERT INTO archive.import_session_image (session_id, instance_id) SELECT id, ${instanceId}::bigint FROM counted
    ON CONFLICT DO NOTHING`;
}

export async function countRejected(database: Database, sessionId: number): Promise<void> {
  await singleStatements(database).$executeRaw`
    UPDATE archive.import_session SET files_rejected = files_rejected + 1, updated_at = now()
    WHERE id = ${sessionId}::int`;
}

/** The images of a session that are still there, of those in the domains (null: every one). */
export async function imagesOfSession(
  database: Database,
  sessionId: bigint,
  domains: string[] | null,
): Promise<SliceboxImage[]> {
  const rows = await database.$queryRaw<
    { id: bigint; series_pk: bigint; sop_instance_uid: string; image_type: string; instance_number: string }[]
  >`
    SELECT i.id, i.series_pk, i.sop_instance_uid, i.image_type, i.instance_number
    FROM archive.import_session_image m JOIN archive.instance i ON i.id = m.instance_id
    JOIN archive.series s ON s.id = i.series_pk
    WHERE m.session_id = ${sessionId}::bigint AND (${domains === null} OR s.domain = ANY(${domains ?? []}::text[]))
    ORDER BY i.id`;
  return rows.map((row) => ({
    id: Number(row.id),
    seriesId: Number(row.series_pk),
    sopInstanceUID: { value: row.sop_instance_uid },
    imageType: { value: row.image_type },
    instanceNumber: { value: row.instance_number },
  }));
}
