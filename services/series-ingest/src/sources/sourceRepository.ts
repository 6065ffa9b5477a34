import { type SliceboxSource, sourceType } from '@circus/contracts';
import { type Database, Prisma } from '@circus/db';

/** Each kind of source with where its names stand, in the order in which Slicebox lists them (spec slicebox 4). */
const SOURCES: readonly Prisma.Sql[] = [
  Prisma.sql`SELECT 'user' AS type, id, login_id AS name FROM auth_read.account`,
  Prisma.sql`SELECT 'box' AS type, id, name FROM sharing_read.box`,
  Prisma.sql`SELECT 'directory' AS type, id, name FROM archive.watched_directory`,
  Prisma.sql`SELECT 'import' AS type, id, name FROM archive.import_session`,
];

/** Everything that images can come from now. */
export async function listSources(database: Database): Promise<SliceboxSource[]> {
  const lists = await Promise.all(
    SOURCES.map(
      (source) => database.$queryRaw<{ type: string; id: number | bigint; name: string }[]>`${source} ORDER BY id`,
    ),
  );
  return lists
    .flat()
    .map(({ type, id, name }) => ({ sourceType: sourceType.parse(type), sourceName: name, sourceId: Number(id) }));
}
