import { events, Refusal, type SourceTagFilter, type TagFilter, type TagFilterTagPath } from '@circus/contracts';
import { type Database, emit, Prisma, type Transaction } from '@circus/db';
import {
  type ElementFilter,
  parseTagPath,
  type TagPath,
  tagPathText,
  UNFILTERED_TAGS,
  writtenTagPath,
} from '@circus/dicom';

type FilterType = TagFilter['tagFilterType'];
type SourceType = SourceTagFilter['sourceType'];

/** Which part of a list; a null count is everything. */
export interface Slice {
  startindex: number;
  limit: number | null;
}

interface FilterRow {
  id: number;
  name: string;
  type: FilterType;
  paths: string[];
}

/** A filter with the source whose images it is for. */
export interface SourceFilter {
  sourceType: string;
  sourceId: number;
  name: string;
  filter: ElementFilter;
}

const written = ({ id, name, type, paths }: FilterRow): TagFilter => ({
  id,
  name,
  tagFilterType: type,
  tags: paths.map((path) => writtenTagPath(parseTagPath(path))),
});

const PATHS = Prisma.sql`coalesce(
  (SELECT array_agg(path ORDER BY p.id) FROM archive.tag_filter_path p WHERE p.filter_id = f.id), '{}') AS paths`;

export async function listFilters(database: Database, { startindex, limit }: Slice): Promise<TagFilter[]> {
  const rows = await database.$queryRaw<FilterRow[]>`
    SELECT f.id, f.name, f.type, ${PATHS} FROM archive.tag_filter f
    ORDER BY f.id OFFSET ${startindex}::bigint LIMIT ${limit}::bigint`;
  return rows.map(written);
}

/**
 * Makes a filter, or changes the one of this name; its paths are replaced where some are given.
 *
 * @throws Refusal `invalid` for a blacklist that takes away what every instance needs
 */
export async function saveFilter(
  transaction: Transaction,
  { name, type, paths }: { name: string; type: FilterType; paths: readonly TagPath[] | null },
): Promise<TagFilter> {
  const [row] = await transaction.$queryRaw<{ id: number }[]>`
    INSERT INTO archive.tag_filter (name, type) VALUES (${name}, ${type})
    ON CONFLICT (name) DO UPDATE SET type = EXCLUDED.type RETURNING id`;
  const id = row?.id as number;
  if (paths) {
    await transaction.$executeRaw`DELETE FROM archive.tag_filter_path WHERE filter_id = ${id}::bigint`;
    const texts = [...new Set(paths.map(tagPathText))];
    await transaction.$executeRaw`
      INSERT INTO archive.tag_filter_path (filter_id, path)
      SELECT ${id}, path FROM unnest(${texts}::text[]) WITH ORDINALITY AS given(path, place) ORDER BY place`;
  }
  const [saved] = await transaction.$queryRaw<FilterRow[]>`
    SELECT f.id, f.name, f.type, ${PATHS} FROM archive.tag_filter f WHERE f.id = ${id}::bigint`;
  const filter = written(saved as FilterRow);
  if (type === 'BLACKLIST') for (const path of (saved as FilterRow).paths) requireRemovable(parseTagPath(path));
  return filter;
}

/** @returns whether there was one */
export async function deleteFilter(transaction: Transaction, id: bigint): Promise<boolean> {
  return (await transaction.$executeRaw`DELETE FROM archive.tag_filter WHERE id = ${id}::bigint`) > 0;
}

/** @throws Refusal `missing` */
export async function listPaths(
  database: Database,
  filterId: bigint,
  { startindex, limit }: Slice,
): Promise<TagFilterTagPath[]> {
  await filterOfId(database, filterId);
  const rows = await database.$queryRaw<{ id: number; path: string }[]>`
    SELECT id, path FROM archive.tag_filter_path WHERE filter_id = ${filterId}::bigint
    ORDER BY id OFFSET ${startindex}::bigint LIMIT ${limit}::bigint`;
  return rows.map(({ id, path }) => pathOf(id, Number(filterId), parseTagPath(path)));
}

/**
 * Adds a path to a filter; one that it has already stays the one it is.
 *
 * @throws Refusal `missing` for an unknown filter, `invalid` for a path that a blacklist may not have
 */
export async function addPath(transaction: Transaction, filterId: bigint, path: TagPath): Promise<TagFilterTagPath> {
  const { type } = await filterOfId(transaction, filterId);
  if (type === 'BLACKLIST') requireRemovable(path);
  const [row] = await transaction.$queryRaw<{ id: number }[]>`
    INSERT INTO archive.tag_filter_path (filter_id, path) VALUES (${filterId}, ${tagPathText(path)})
    ON CONFLICT (filter_id, path) DO UPDATE SET path = EXCLUDED.path RETURNING id`;
  return pathOf(row?.id as number, Number(filterId), path);
}

/** @returns whether there was one */
export async function deletePath(transaction: Transaction, filterId: bigint, pathId: bigint): Promise<boolean> {
  const deleted = await transaction.$executeRaw`
    DELETE FROM archive.tag_filter_path WHERE filter_id = ${filterId}::bigint AND id = ${pathId}::bigint`;
  return deleted > 0;
}

export async function listAssociations(database: Database, { startindex, limit }: Slice): Promise<SourceTagFilter[]> {
  return database.$queryRaw<SourceTagFilter[]>`
    SELECT a.id, a.source_type AS "sourceType", a.source_id AS "sourceId", a.source_name AS "sourceName",
      a.filter_id AS "tagFilterId", f.name AS "tagFilterName"
    FROM archive.source_filter a JOIN archive.tag_filter f ON f.id = a.filter_id
    ORDER BY a.id OFFSET ${startindex}::bigint LIMIT ${limit}::bigint`;
}

/**
 * Gives a source its filter, in place of the one that it has.
 *
 * @throws Refusal `invalid` for an unknown filter
 */
export async function saveAssociation(
  transaction: Transaction,
  { type, id, name }: { type: SourceType; id: number; name: string },
  filterId: number,
): Promise<SourceTagFilter> {
  const [filter] = await transaction.$queryRaw<{ name: string }[]>`
    SELECT name FROM archive.tag_filter WHERE id = ${filterId}::bigint FOR SHARE`;
  if (!filter) throw new Refusal('invalid', `There is no filter ${filterId}.`);
  const [row] = await transaction.$queryRaw<{ id: number }[]>`
    INSERT INTO archive.source_filter (source_type, source_id, source_name, filter_id)
    VALUES (${type}, ${id}, ${name}, ${filterId})
    ON CONFLICT (source_type, source_id)
      DO UPDATE SET filter_id = EXCLUDED.filter_id, source_name = EXCLUDED.source_name
    RETURNING id`;
  return {
    id: row?.id as number,
    ...{ sourceType: type, sourceId: id, sourceName: name },
    ...{ tagFilterId: filterId, tagFilterName: filter.name },
  };
}

/** @returns whether there was one */
export async function deleteAssociation(transaction: Transaction, id: bigint): Promise<boolean> {
  return (await transaction.$executeRaw`DELETE FROM archive.source_filter WHERE id = ${id}::bigint`) > 0;
}

/** With a source goes the filter that it has. @returns whether it had one */
export async function forgetSource(
  database: Database | Transaction,
  type: SourceType,
  id: bigint | number,
): Promise<boolean> {
  const gone = await database.$executeRaw`
    DELETE FROM archive.source_filter WHERE source_type = ${type} AND source_id = ${id}::bigint`;
  return gone > 0;
}

/** A source that series-ingest itself looks after is gone, and everybody is told. */
export async function endSource(transaction: Transaction, type: SourceType, id: bigint): Promise<void> {
  await forgetSource(transaction, type, id);
  await emit(transaction, 'archive', events.sourceDeleted, { version: 1, sourceType: type, sourceId: Number(id) });
}

/** Every source with a filter. */
export async function sourceFilters(database: Database): Promise<SourceFilter[]> {
  const rows = await database.$queryRaw<
    { source_type: string; source_id: number; name: string; type: FilterType; paths: string[] }[]
  >`
    SELECT a.source_type, a.source_id, f.name, f.type, ${PATHS}
    FROM archive.source_filter a JOIN archive.tag_filter f ON f.id = a.filter_id`;
  return rows.map(({ source_type, source_id, name, type, paths }) => ({
    sourceType: source_type,
    sourceId: source_id,
    name,
    filter: { type, paths: paths.map(parseTagPath) },
  }));
}

async function filterOfId(database: Database | Transaction, id: bigint): Promise<{ type: FilterType }> {
  const [row] = await database.$queryRaw<{ type: FilterType }[]>`
    SELECT type FROM archive.tag_filter WHERE id = ${id}::bigint`;
  if (!row) throw new Refusal('missing', 'There is no such filter.');
  return row;
}

/** @throws Refusal `invalid` for what has to stay in every image (spec slicebox 11) */
function requireRemovable(path: TagPath): void {
  const [root] = path;
  if (root && (UNFILTERED_TAGS.includes(root.tag) || root.tag.startsWith('0002'))) {
    throw new Refusal('invalid', `${tagPathText(path)} stays in every image and cannot be on a blacklist.`);
  }
}

function pathOf(id: number, tagFilterId: number, path: TagPath): TagFilterTagPath {
  const tagPath = writtenTagPath(path);
  return { id, tagFilterId, tagPath, ...tagPath };
}
