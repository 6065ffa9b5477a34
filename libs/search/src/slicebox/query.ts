import { Refusal } from '@circus/contracts';
import { z } from 'zod';
import { allOf, type Column } from '../sql.js';
import type { SliceboxListSql } from './list.js';
import {
  containsToSql,
  equalsToSql,
  orderToSql,
  propertyNamed,
  type SliceboxOrder,
  type SliceboxProperties,
  type SliceboxProperty,
  type SliceboxRights,
  searchableText,
} from './properties.js';
import { checkId, checkSourceRef, type SeriesFilters } from './seriesFilters.js';
import { readSlice, type SliceboxSlice, sliceToSql } from './slice.js';

const MOST_IDS = 10_000;
const TOO_MANY_IDS = 'A filter names at most 10,000 ids.';

/** The body of `POST …/query` (the contract's `query` and `anonymizationKeyQuery`). */
export const sliceboxQuery = z
  .object({
    startIndex: z.number(),
    count: z.number(),
    order: z.object({ orderBy: z.string(), orderAscending: z.boolean().nullish() }).nullish(),
    queryProperties: z
      .array(
        z.object({
          propertyName: z.string(),
          operator: z.enum(['=', 'like']),
          propertyValue: z.string().max(10_000, 'A value has at most 10,000 characters.'),
        }),
      )
      .max(100, 'A query has at most 100 conditions.'),
    filters: z
      .object({
        sourceRefs: z
          .array(z.object({ sourceType: z.string(), sourceId: z.number() }))
          .max(MOST_IDS, TOO_MANY_IDS)
          .nullish(),
        seriesTypeIds: z.array(z.number()).max(MOST_IDS, TOO_MANY_IDS).nullish(),
        seriesTagIds: z.array(z.number()).max(MOST_IDS, TOO_MANY_IDS).nullish(),
      })
      .nullish(),
  })
  .meta({ id: 'query' });

/** What one query allows. */
export interface SliceboxQueryRules extends SliceboxRights {
  /** Properties for conditions, on whatever level. */
  searchable: SliceboxProperties;
  /** Properties for the order: those of the result's own level and of the levels above it. */
  orderable: SliceboxProperties;
}

export interface SliceboxQuery extends SliceboxSlice {
  order: SliceboxOrder | undefined;
  /** All of them hold. */
  conditions: { property: SliceboxProperty; operator: '=' | 'like'; value: string }[];
  seriesFilters: SeriesFilters;
}

/**
 * Reads the body of a Slicebox query (spec slicebox 5.2).
 *
 * @throws Refusal `invalid` for another form, an unknown property or an unknown operator; `forbidden` for patient information
 *   without the right to it
 */
export function parseSliceboxQuery(body: unknown, rules: SliceboxQueryRules): SliceboxQuery {
  const read = sliceboxQuery.safeParse(body);
  if (!read.success) {
    const issues = read.error.issues.map(({ path, message }) => `${path.join('.') || 'body'}: ${message}`);
    throw new Refusal('invalid', `The query is not correct. ${issues.join('; ')}`);
  }
  const { startIndex, count, order, queryProperties, filters } = read.data;
  return {
    ...readSlice(startIndex, count),
    order: order
      ? { property: propertyNamed(order.orderBy, rules.orderable, rules), ascending: order.orderAscending ?? true }
      : undefined,
    conditions: queryProperties.map(({ propertyName, operator, propertyValue }) => ({
      property: propertyNamed(propertyName, rules.searchable, rules),
      operator,
      value: searchableText(propertyValue),
    })),
    seriesFilters: {
      sourceRefs: (filters?.sourceRefs ?? []).map(checkSourceRef),
      seriesTypeIds: (filters?.seriesTypeIds ?? []).map(checkId),
      seriesTagIds: (filters?.seriesTagIds ?? []).map(checkId),
    },
  };
}

/** The SQL of a query, but for the series filters, which `seriesFiltersToSql` puts where the series are. */
export function sliceboxQueryToSql(query: SliceboxQuery, idColumn: Column): SliceboxListSql {
  const conditions = query.conditions.map(({ property, operator, value }) =>
    operator === '=' ? equalsToSql(property, value) : containsToSql(property, value),
  );
  return { where: allOf(conditions), orderBy: orderToSql(query.order, idColumn), slice: sliceToSql(query) };
}
