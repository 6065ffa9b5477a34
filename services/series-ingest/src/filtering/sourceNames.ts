import type { Bus } from '@circus/bus';
import { Refusal, rpc, type SourceType } from '@circus/contracts';
import type { Database } from '@circus/db';

/**
 * The name of a source. Boxes and SCPs are known by the images that came from them, or else by their number alone.
 *
 * @throws Refusal `invalid` for a source that does not exist
 */
export async function nameOfSource(
  { database, bus }: { database: Database; bus: Bus },
  type: SourceType,
  id: number,
): Promise<string> {
  const unknown = () => new Refusal('invalid', `There is no source ${type}:${id}.`);
  if (type === 'user') {
    const access = await bus.request(rpc.access, { userId: id });
    if (!access) throw unknown();
    return access.loginId;
  }
  if (type === 'import') {
    const [session] = await database.$queryRaw<{ name: string }[]>`
      SELECT name FROM archive.import_session WHERE id = ${id}`;
    if (!session) throw unknown();
    return session.name;
  }
  if (type === 'directory') {
    const [directory] = await database.$queryRaw<{ name: string }[]>`
      SELECT name FROM archive.watched_directory WHERE id = ${id}`;
    if (!directory) throw unknown();
    return directory.name;
  }
  if (type === 'unknown') throw unknown();
  const [series] = await database.$queryRaw<{ source_name: string }[]>`
    SELECT source_name FROM archive.series WHERE source_type = ${type} AND source_id = ${id} ORDER BY id DESC LIMIT 1`;
  return series?.source_name ?? `${type}:${id}`;
}
