import { Refusal, type SliceboxSource, type SourceType, sourceType } from '@circus/contracts';
import { type Database, Prisma } from '@circus/db';
import { COMMAND_LINE } from './commandLine.js';

/** Listed once something came from it; a filter may be given to it before. */
const COMMAND_LINE_ROW = Prisma.sql`
  SELECT ${COMMAND_LINE.type}::text AS type, ${COMMAND_LINE.id}::int AS id, ${COMMAND_LINE.name}::text AS name
  WHERE EXISTS (SELECT FROM archive.series WHERE source_type = ${COMMAND_LINE.type} AND source_id = ${COMMAND_LINE.id})`;

/** Each kind of source with where its names stand, in the order in which Slicebox lists them (spec slicebox 4). */
const SOURCES: ReadonlyMap<SourceType, Prisma.Sql> = new Map([
  ['user', Prisma.sql`SELECT 'user' AS type, id, login_id AS name FROM auth_read.account`],
  ['box', Prisma.sql`SELECT 'box' AS type, id, name FROM sharing_read.box`],
  ['scp', Prisma.sql`SELECT 'scp' AS type, id, name FROM archive.scp`],
  ['directory', Prisma.sql`SELECT 'directory' AS type, id, name FROM archive.watched_directory`],
  ['import', Prisma.sql`SELECT 'import' AS type, id, name FROM archive.import_session UNION ALL ${COMMAND_LINE_ROW}`],
]);

type SourceRow = { type: string; id: number | bigint; name: string };

/** Everything that images can come from now. */
export async function listSources(database: Database): Promise<SliceboxSource[]> {
  const lists = await Promise.all(
    [...SOURCES.values()].map((source) => database.$queryRaw<SourceRow[]>`${source} ORDER BY id`),
  );
  return lists
    .flat()
    .map(({ type, id, name }) => ({ sourceType: sourceType.parse(type), sourceName: name, sourceId: Number(id) }));
}

/**
 * The name of a source. A kind that has no list is known by the images that came from it, or else by its number alone.
 *
 * @throws Refusal `invalid` for a source that does not exist
 */
export async function nameOfSource(database: Database, type: SourceType, id: number): Promise<string> {
  const unknown = () => new Refusal('invalid', `There is no source ${type}:${id}.`);
  if (type === COMMAND_LINE.type && id === COMMAND_LINE.id) return COMMAND_LINE.name;
  if (type === 'unknown') throw unknown();
  const all = SOURCES.get(type);
  if (all) {
    const [source] = await database.$queryRaw<{ name: string }[]>`
      SELECT name FROM (${all}) AS source WHERE id = ${id}::bigint`;
    if (!source) throw unknown();
    return source.name;
  }
  const [series] = await database.$queryRaw<{ source_name: string }[]>`
    SELECT source_name FROM archive.series WHERE source_type = ${type} AND source_id = ${id} ORDER BY id DESC LIMIT 1`;
  return series?.source_name ?? `${type}:${id}`;
}
