import { type Access, Refusal } from '@circus/contracts';
import { type Database, Prisma } from '@circus/db';
import {
  allOf,
  parseSliceboxList,
  parseSliceboxQuery,
  type SeriesFilterColumns,
  type SeriesFilters,
  type SliceboxListSql,
  type Sql,
  seriesFiltersToSql,
  sliceboxListToSql,
  sliceboxQueryToSql,
  wholeList,
} from '@circus/search';
import { domainsOf, mayUsePersonalInfo } from '@circus/service-kit';
import { inDomains } from '../series/seriesRepository.js';
import type { LevelRow } from './levelRows.js';
import type { Level } from './levels.js';
import { fromOf, type JoinedTable } from './neededJoins.js';

/** What one answer shows: its items, and for the audit trail the rows that they were made of. */
export interface Found<Item> {
  items: Item[];
  rows: LevelRow[];
}

const FILTER_COLUMNS: SeriesFilterColumns = {
  sourceType: 's.source_type',
  sourceId: 's.source_id',
  hasSeriesType: (ids) => Prisma.sql`EXISTS (
    SELECT FROM archive.series_type_assignment a WHERE a.series_id = s.id AND a.series_type_id = ANY(${ids}))`,
  hasSeriesTag: (ids) => Prisma.sql`EXISTS (
    SELECT FROM archive.series_tagging t WHERE t.series_id = s.id AND t.series_tag_id = ANY(${ids}))`,
};

/**
 * What a list's query string asks for, of the caller's domains (spec slicebox 5.1).
 *
 * @param within of which patient, study or series, where the list is of one
 * @throws Refusal `invalid` for bad parameters, `forbidden` for patient attributes without the right to see them
 */
export async function listLevel<Item>(
  database: Database,
  access: Access,
  level: Level<Item>,
  query: Readonly<Record<string, unknown>>,
  within?: Sql,
): Promise<Found<Item>> {
  const patientInfoAllowed = mayUsePersonalInfo(access);
  const filterable = level.filterable(patientInfoAllowed);
  const list = parseSliceboxList(query, { patientInfoAllowed, orderable: level.orderable, filterable });
  const { where, orderBy, slice } = sliceboxListToSql(list, level.idColumn);
  const own = within ? [where, within] : [where];
  return select(database, access, level, { own, series: [], filters: list.seriesFilters, orderBy, slice });
}

/**
 * What a query asks for, of the caller's domains (spec slicebox 5.2).
 *
 * @throws Refusal `invalid` for a query of another form, `forbidden` for patient attributes without the right to see them
 */
export async function queryLevel<Item>(
  database: Database,
  access: Access,
  level: Level<Item>,
  body: unknown,
): Promise<Found<Item>> {
  const query = parseSliceboxQuery(body, { patientInfoAllowed: mayUsePersonalInfo(access), ...level });
  const { where, orderBy, slice } = sliceboxQueryToSql(query, level.idColumn);
  const own = Object.values(level.own);
  const below = query.conditions.some(({ property }) => !own.includes(property));
  const conditions = below ? { own: [], series: [where] } : { own: [where], series: [] };
  return select(database, access, level, { ...conditions, filters: query.seriesFilters, orderBy, slice });
}

/** One row by its id. @throws Refusal `missing`, also for one without a series of the caller's domains: here it does not exist */
export async function findInLevel<Item>(
  database: Database,
  access: Access,
  level: Level<Item>,
  id: bigint,
): Promise<{ item: Item; row: LevelRow }> {
  const { items, rows } = await select(database, access, level, {
    own: [Prisma.sql`${Prisma.raw(level.idColumn)} = ${id}`],
    series: [],
    filters: { sourceRefs: [], seriesTypeIds: [], seriesTagIds: [] },
    orderBy: Prisma.raw(level.idColumn),
    slice: Prisma.sql`LIMIT 1`,
  });
  const [item, row] = [items[0], rows[0]];
  if (item === undefined || row === undefined) throw new Refusal('missing', `There is no such ${level.noun}.`);
  return { item, row };
}

interface Selection extends Pick<SliceboxListSql, 'orderBy' | 'slice'> {
  /** Conditions on the level's own rows. */
  own: readonly Sql[];
  /** Conditions that one series meets together with the filters and the caller's domains. */
  series: readonly Sql[];
  filters: SeriesFilters;
}

async function select<Item>(
  database: Database,
  access: Access,
  level: Level<Item>,
  { own, series, filters, orderBy, slice }: Selection,
): Promise<Found<Item>> {
  const filtered = Object.values(filters).some(({ length }) => length > 0);
  const ofSeries = [inDomains(access), seriesFiltersToSql(filters, FILTER_COLUMNS), ...series];
  // Every patient and study has a series: for whom every series will do, none is looked for.
  const isAnySeries = domainsOf(access) === null && !filtered && series.length === 0;
  const below = level.series === null ? ofSeries : isAnySeries ? [] : [existsIn(level.series, ofSeries)];
  const conditions = allOf([...own, ...below, ...(await amongFewSeries(database, access, level))]);
  const id = Prisma.raw(level.idColumn);
  // Rows are wide: those that are passed over are not read.
  const rows = wholeList(
    await database.$queryRaw<LevelRow[]>`
      WITH page AS MATERIALIZED (SELECT id, row_number() OVER () AS place FROM (
        SELECT ${id} AS id FROM ${fromOf(level, conditions, orderBy)} WHERE ${conditions} ORDER BY ${orderBy} ${slice}) AS ordered)
      SELECT ${level.columns} FROM ${fromOf(level, level.columns)} JOIN page ON page.id = ${id} ORDER BY page.place`,
  );
  const showsPatient = mayUsePersonalInfo(access);
  return { items: rows.map((row) => level.item(row, showsPatient)), rows };
}

/** Where somebody's domains have no more than so many series, and images, these are collected and put into order. */
const FEW_SERIES = 5_000;
const FEW_IMAGES = 50_000;

/**
 * A condition for whom few of many series are: left alone, the planner walks through everything in the order asked for until a page of
 * theirs is full.
 */
async function amongFewSeries<Item>(database: Database, access: Access, level: Level<Item>): Promise<Sql[]> {
  const domains = domainsOf(access);
  if (domains === null) return [];
  const own = Prisma.sql`x.domain = ANY(${domains}::text[])`;
  const [found] = await database.$queryRaw<{ series: bigint; images: bigint }[]>`
    WITH few AS MATERIALIZED (SELECT x.id FROM archive.series_search x WHERE ${own} LIMIT ${FEW_SERIES + 1}::bigint)
    SELECT (SELECT count(*) FROM few) AS series, CASE WHEN ${level.noun === 'image'}::boolean AND (SELECT count(*) FROM few) <= ${FEW_SERIES}::bigint THEN (
      SELECT count(*) FROM (SELECT FROM archive.instance i WHERE i.series_pk = ANY(ARRAY(SELECT id FROM few)) LIMIT ${FEW_IMAGES + 1}::bigint) AS counted)
      ELSE 0 END AS images`;
  if (!found || found.series > FEW_SERIES || found.images > FEW_IMAGES) return [];
  const [column, ofSeries] = [level.ofSeries.own, level.ofSeries.series].map((name) => Prisma.raw(name));
  return [Prisma.sql`${column} = ANY(ARRAY(SELECT ${ofSeries} FROM archive.series x WHERE ${own}))`];
}

function existsIn(series: JoinedTable & { where: Sql }, conditions: readonly Sql[]): Sql {
  const where = allOf([series.where, ...conditions]);
  return Prisma.sql`EXISTS (SELECT FROM ${fromOf(series, where)} WHERE ${where})`;
}
