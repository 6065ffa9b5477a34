import { Refusal } from '@circus/contracts';
import { allOf, anyOf, type Column, columnSql, type Sql, sql } from '../sql.js';

export interface SourceRef {
  sourceType: string;
  sourceId: number;
}

/** Which series count: OR inside one list, AND between the lists, an empty list asks for nothing (spec slicebox 5.1). */
export interface SeriesFilters {
  sourceRefs: SourceRef[];
  seriesTypeIds: number[];
  seriesTagIds: number[];
}

export interface SeriesFilterColumns {
  sourceType: Column;
  sourceId: Column;
  /** The condition that the series has one of these types; `ids` is an expression of type bigint[]. */
  hasSeriesType: (ids: Sql) => Sql;
  /** The condition that the series has one of these tags; `ids` is an expression of type bigint[]. */
  hasSeriesTag: (ids: Sql) => Sql;
}

const SOURCE_TYPES = ['user', 'box', 'directory', 'scp', 'import', 'unknown'];

/** @throws Refusal `invalid` for a source type that does not exist and for an id that is not a whole number */
export function checkSourceRef({ sourceType, sourceId }: SourceRef): SourceRef {
  if (!SOURCE_TYPES.includes(sourceType)) {
    throw new Refusal('invalid', `Unknown source type. Known ones are ${SOURCE_TYPES.join(', ')}.`);
  }
  return { sourceType, sourceId: checkId(sourceId) };
}

/** @throws Refusal `invalid` */
export function checkId(id: number): number {
  if (!Number.isSafeInteger(id) || id < 0) throw new Refusal('invalid', 'An id is a whole number.');
  return id;
}

/** Reads `sources=box:1,import:7`; missing and empty mean no condition. @throws Refusal `invalid` for another form */
export function parseSourceRefs(text: string | undefined): SourceRef[] {
  return commaList(text).map((part) => {
    const match = /^([a-z]+):(\d+)$/.exec(part);
    if (!match)
      throw new Refusal('invalid', 'Sources are written type:id, separated by commas, for instance box:1,import:7.');
    return checkSourceRef({ sourceType: match[1] as string, sourceId: Number(match[2]) });
  });
}

/** Reads `seriestypes=3,4` or `seriestags=…`; missing and empty mean no condition. @throws Refusal `invalid` for another form */
export function parseIds(text: string | undefined, parameter: string): number[] {
  return commaList(text).map((part) => {
    if (!/^\d+$/.test(part))
      throw new Refusal('invalid', `The parameter ${parameter} is a list of ids separated by commas.`);
    return checkId(Number(part));
  });
}

/**
 * The condition on **one** row of series. A patient or study qualifies when one of its series meets it as a whole: put it inside
 * one `EXISTS` over series.
 */
export function seriesFiltersToSql(filters: SeriesFilters, columns: SeriesFilterColumns): Sql {
  const conditions: Sql[] = [];
  if (filters.sourceRefs.length > 0) {
    const idsByType = new Map<string, number[]>();
    for (const { sourceType, sourceId } of filters.sourceRefs) {
      idsByType.set(sourceType, [...(idsByType.get(sourceType) ?? []), sourceId]);
    }
    const [type, id] = [columnSql(columns.sourceType), columnSql(columns.sourceId)];
    conditions.push(
      anyOf([...idsByType].map(([name, ids]) => sql`(${type} = ${name}::text AND ${id} = ANY(${ids}::bigint[]))`)),
    );
  }
  if (filters.seriesTypeIds.length > 0) conditions.push(columns.hasSeriesType(sql`${filters.seriesTypeIds}::bigint[]`));
  if (filters.seriesTagIds.length > 0) conditions.push(columns.hasSeriesTag(sql`${filters.seriesTagIds}::bigint[]`));
  return allOf(conditions);
}

const commaList = (text: string | undefined): string[] => (text ? text.split(',').map((part) => part.trim()) : []);
