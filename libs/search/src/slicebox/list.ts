import { Refusal } from '@circus/contracts';
import { allOf, anyOf, type Column, type Sql } from '../sql.js';
import {
  containsToSql,
  orderToSql,
  patientInformationRefused,
  propertyNamed,
  type SliceboxOrder,
  type SliceboxProperties,
  type SliceboxProperty,
  type SliceboxRights,
  searchableText,
} from './properties.js';
import { parseIds, parseSourceRefs, type SeriesFilters } from './seriesFilters.js';
import { readSlice, type SliceboxSlice, sliceToSql } from './slice.js';

/** What one list allows. */
export interface SliceboxListRules extends SliceboxRights {
  /** Properties for `orderby`. */
  orderable: SliceboxProperties;
  /** Where `filter` looks; personal ones are passed over without the right to them. */
  filterable: readonly SliceboxProperty[];
}

export interface SliceboxList extends SliceboxSlice {
  order: SliceboxOrder | undefined;
  /** Any of `columns` contains `text`. */
  filter: { text: string; columns: readonly SliceboxProperty[] } | undefined;
  seriesFilters: SeriesFilters;
}

/** The parts of a statement: `WHERE ${where} ORDER BY ${orderBy} ${slice}`. */
export interface SliceboxListSql {
  where: Sql;
  orderBy: Sql;
  slice: Sql;
}

/**
 * Reads the query string of a Slicebox list (spec slicebox 5.1): `startindex`, `count`, `orderby`, `orderascending`, `filter`,
 * `sources`, `seriestypes`, `seriestags`. Unknown parameters are ignored, of a repeated one the first counts.
 *
 * @param query the query string as Fastify reads it
 * @throws Refusal `invalid` for a value of another form, `forbidden` for patient information without the right to it
 */
export function parseSliceboxList(query: Readonly<Record<string, unknown>>, rules: SliceboxListRules): SliceboxList {
  const parameter = (name: string): string | undefined => {
    const value = query[name];
    const text: unknown = Array.isArray(value) ? value[0] : value;
    return typeof text === 'string' ? text : undefined;
  };
  const orderBy = parameter('orderby');
  const ascending = readBoolean(parameter('orderascending'));
  const text = parameter('filter');
  return {
    ...readSlice(readInteger(parameter('startindex')), readInteger(parameter('count'))),
    order: orderBy ? { property: propertyNamed(orderBy, rules.orderable, rules), ascending } : undefined,
    filter: text ? { text: searchableText(text), columns: allowedColumns(rules) } : undefined,
    seriesFilters: {
      sourceRefs: parseSourceRefs(parameter('sources')),
      seriesTypeIds: parseIds(parameter('seriestypes'), 'seriestypes'),
      seriesTagIds: parseIds(parameter('seriestags'), 'seriestags'),
    },
  };
}

/**
 * The SQL of a list, but for the series filters, which `seriesFiltersToSql` puts where the series are.
 *
 * @param idColumn orders rows by default and decides between equal ones
 */
export function sliceboxListToSql(list: SliceboxList, idColumn: Column): SliceboxListSql {
  const { filter } = list;
  return {
    where: filter ? anyOf(filter.columns.map((column) => containsToSql(column, filter.text))) : allOf([]),
    orderBy: orderToSql(list.order, idColumn),
    slice: sliceToSql(list),
  };
}

function allowedColumns({ filterable, patientInfoAllowed }: SliceboxListRules): readonly SliceboxProperty[] {
  const columns = filterable.filter((column) => patientInfoAllowed || !column.personal);
  if (columns.length === 0 && filterable.length > 0) throw patientInformationRefused();
  return columns;
}

/** NaN, which `readSlice` refuses, for anything but an integer. */
function readInteger(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  return /^-?\d+$/.test(text) ? Number(text) : Number.NaN;
}

function readBoolean(text: string | undefined): boolean {
  if (text === undefined || text.toLowerCase() === 'true') return true;
  if (text.toLowerCase() === 'false') return false;
  throw new Refusal('invalid', 'The parameter orderascending is true or false.');
}
