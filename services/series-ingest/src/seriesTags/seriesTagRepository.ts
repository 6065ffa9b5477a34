import { type Access, Refusal, type SeriesTag } from '@circus/contracts';
import { type Database, Prisma, type Transaction } from '@circus/db';
import { allOf, parseSliceboxList, sliceboxListToSql, wholeList } from '@circus/search';
import { type Actor, auditChange } from '@circus/service-kit';
import { findOwnSeries, lockOwnSeries } from '../metadata/ownSeries.js';
import { inDomains } from '../series/seriesRepository.js';

const MOST_TAGS_OF_SERIES = 200;
const NAME = { column: 't.name' };

interface TagRow {
  id: bigint;
  name: string;
}

const tagOf = ({ id, name }: TagRow): SeriesTag => ({ id: Number(id), name });

/**
 * Tags in use on series of the caller's domains, all of them unless a part is asked for (spec slicebox 2).
 *
 * @param unused with those that no series has
 * @throws Refusal `invalid` for bad parameters
 */
export async function listSeriesTags(
  database: Database,
  access: Access,
  query: Readonly<Record<string, unknown>>,
  unused: boolean,
): Promise<SeriesTag[]> {
  const list = parseSliceboxList(
    { ...query, count: query.count ?? '-1' },
    { patientInfoAllowed: true, orderable: { id: { column: 't.id', type: 'number' }, name: NAME }, filterable: [NAME] },
  );
  const { where, orderBy, slice } = sliceboxListToSql(list, 't.id');
  const rows = await database.$queryRaw<TagRow[]>`
    SELECT t.id, t.name FROM archive.series_tag t WHERE ${allOf([where, visibleTo(access, unused)])}
    ORDER BY ${orderBy} ${slice}`;
  return wholeList(rows).map(tagOf);
}

/** @throws Refusal `missing`, also for a tag that only series of other domains have */
export async function findSeriesTag(database: Database, access: Access, id: bigint): Promise<SeriesTag> {
  const [row] = await database.$queryRaw<TagRow[]>`
    SELECT t.id, t.name FROM archive.series_tag t WHERE t.id = ${id} AND ${visibleTo(access, true)}`;
  if (!row) throw new Refusal('missing', 'There is no such series tag.');
  return tagOf(row);
}

/** A tag that no series has yet. @throws Refusal `invalid` for a name that there is already */
export async function addSeriesTag(database: Database, actor: Actor, name: string): Promise<SeriesTag> {
  return database.$transaction(async (transaction) => {
    await lockNames(transaction);
    const [row] = await transaction.$queryRaw<TagRow[]>`
      INSERT INTO archive.series_tag (name) SELECT ${name}::text
      WHERE NOT EXISTS (SELECT FROM archive.series_tag WHERE name = ${name}::text) RETURNING id, name`;
    if (!row) throw nameTaken(name);
    await audit(transaction, actor, 'create', row);
    return tagOf(row);
  });
}

/** @throws Refusal `missing`; `invalid` for a name that another tag has */
export async function renameSeriesTag(database: Database, actor: Actor, id: bigint, name: string): Promise<void> {
  await database.$transaction(async (transaction) => {
    await lockNames(transaction);
    const [known] = await transaction.$queryRaw<TagRow[]>`
      SELECT id, name FROM archive.series_tag WHERE id = ${id} FOR NO KEY UPDATE`;
    if (!known) throw new Refusal('missing', 'There is no such series tag.');
    const [other] = await transaction.$queryRaw<TagRow[]>`
      SELECT id, name FROM archive.series_tag WHERE name = ${name}::text AND id <> ${id}`;
    if (other) throw nameTaken(name);
    await transaction.$executeRaw`UPDATE archive.series_tag SET name = ${name}::text WHERE id = ${id}`;
    await audit(transaction, actor, 'rename', { id, name }, { before: known.name });
  });
}

/** Taken from every series too. An unknown id is no error. */
export async function removeSeriesTag(database: Database, actor: Actor, id: bigint): Promise<void> {
  await database.$transaction(async (transaction) => {
    const [row] = await transaction.$queryRaw<TagRow[]>`
      DELETE FROM archive.series_tag WHERE id = ${id} RETURNING id, name`;
    if (row) await audit(transaction, actor, 'delete', row);
  });
}

/** @throws Refusal `missing` for a series that does not exist for the caller */
export async function tagsOfSeries(database: Database, access: Access, seriesId: bigint): Promise<SeriesTag[]> {
  await findOwnSeries(database, access, seriesId);
  const rows = await database.$queryRaw<TagRow[]>`
    SELECT t.id, t.name FROM archive.series_tagging x JOIN archive.series_tag t ON t.id = x.series_tag_id
    WHERE x.series_id = ${seriesId} ORDER BY t.id`;
  return rows.map(tagOf);
}

/**
 * Tags a series, by the tag's name, which is made where there is none. A series that has it keeps it.
 *
 * @throws Refusal `missing` for a series that does not exist for the caller, `invalid` for one tag too many
 */
export async function tagSeries(
  database: Database,
  access: Access,
  actor: Actor,
  seriesId: bigint,
  name: string,
): Promise<SeriesTag> {
  return database.$transaction(async (transaction) => {
    const seriesUid = await lockOwnSeries(transaction, access, seriesId);
    if (seriesUid === null) throw new Refusal('missing', 'There is no such series.');
    const tag = await tagNamed(transaction, name);
    const [row] = await transaction.$queryRaw<{ count: bigint }[]>`
      SELECT count(*) FROM archive.series_tagging WHERE series_id = ${seriesId} AND series_tag_id <> ${tag.id}`;
    if (Number(row?.count) >= MOST_TAGS_OF_SERIES) {
      throw new Refusal('invalid', `The series has ${MOST_TAGS_OF_SERIES} tags already, the most there can be.`);
    }
    const added = await transaction.$executeRaw`
      INSERT INTO archive.series_tagging (series_id, series_tag_id) VALUES (${seriesId}, ${tag.id}) ON CONFLICT DO NOTHING`;
    if (added > 0) await auditTagging(transaction, actor, 'tag', seriesUid, tag.name);
    return tagOf(tag);
  });
}

/** What is not there is no error; the tag itself stays. */
export async function untagSeries(
  database: Database,
  access: Access,
  actor: Actor,
  seriesId: bigint,
  tagId: bigint,
): Promise<void> {
  await database.$transaction(async (transaction) => {
    const seriesUid = await lockOwnSeries(transaction, access, seriesId);
    if (seriesUid === null) return;
    const [row] = await transaction.$queryRaw<{ name: string }[]>`
      DELETE FROM archive.series_tagging x USING archive.series_tag t
      WHERE x.series_id = ${seriesId} AND x.series_tag_id = ${tagId} AND t.id = x.series_tag_id RETURNING t.name`;
    if (row) await auditTagging(transaction, actor, 'untag', seriesUid, row.name);
  });
}

/** The tag of that name, kept from being removed until the transaction ends. */
async function tagNamed(transaction: Transaction, name: string): Promise<TagRow> {
  await lockNames(transaction);
  const [known] = await transaction.$queryRaw<TagRow[]>`
    SELECT id, name FROM archive.series_tag WHERE name = ${name}::text FOR KEY SHARE`;
  if (known) return known;
  const [made] = await transaction.$queryRaw<TagRow[]>`
    INSERT INTO archive.series_tag (name) VALUES (${name}::text) RETURNING id, name`;
  return made as TagRow;
}

/** Nobody else makes or renames a tag until the transaction ends: of two with one name the second sees the first. */
async function lockNames(transaction: Transaction): Promise<void> {
  await transaction.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended('series tag names', 727169))`;
}

const visibleTo = (access: Access, unused: boolean): Prisma.Sql => Prisma.sql`(
  EXISTS (SELECT FROM archive.series_tagging x JOIN archive.series s ON s.id = x.series_id
    WHERE x.series_tag_id = t.id AND ${inDomains(access)})
  OR (${unused}::boolean AND NOT EXISTS (SELECT FROM archive.series_tagging x WHERE x.series_tag_id = t.id)))`;

const nameTaken = (name: string): Refusal =>
  new Refusal('invalid', `There is a series tag named ${name} already. Choose another name.`);

const auditTagging = (transaction: Transaction, actor: Actor, doing: string, seriesUid: string, seriesTag: string) =>
  auditChange(transaction, 'archive', actor, {
    action: `series.${doing}`,
    entity: 'series',
    entityId: seriesUid,
    details: { seriesTag },
  });

const audit = (transaction: Transaction, actor: Actor, doing: string, { id, name }: TagRow, details = {}) =>
  auditChange(transaction, 'archive', actor, {
    action: `seriesTag.${doing}`,
    entity: 'seriesTag',
    entityId: String(id),
    details: { name, ...details },
  });
