import { Refusal } from '@circus/contracts';
import { type Column, columnSql, join, raw, type Sql, sql } from '../sql.js';
import { isJsonObject } from './extendedJson.js';
import { isPersonal } from './fields.js';
import { patientInfoRefused } from './refusals.js';

const MAX_SORT_KEYS = 5;

/** 1 is ascending, -1 descending, as in MongoDB. */
export type SortDirection = 1 | -1;

/** What a sort key means in the database. A filter's `FieldDefinition` serves too. */
export interface SortableField {
  column: Column;
  /**
   * The column may be NULL. NULL then sorts as the smallest value, as in MongoDB, which only an index with the same placement
   * serves (`DESC NULLS LAST`); without it nothing is said, and a plain index serves.
   */
  nullable?: boolean;
  /** Patient information: refused without the right to it. Keys beginning with `patientInfo` are, without saying so. */
  personal?: boolean;
  /** As in a `FieldDefinition`: where this is not true, the field counts as missing. */
  visibleWhen?: Sql;
  /** A column that orders rows as `column` does, but leaves some of them equal, and has an index where `column` has none. */
  coarse?: Column;
  /** Rows that are equal in it stay in the ascending order of the tie-breaker, even where that follows directions. */
  keepsOrder?: boolean;
}

export interface SortKey {
  /** The name that the caller gave; none for a tie-breaker. */
  field?: string;
  column: Sql;
  direction: SortDirection;
  nullable: boolean;
}

interface ReadKey extends SortKey {
  personal: boolean;
  keepsOrder: boolean;
}

export interface ParseSortOptions {
  /** The caller has the global privilege `personalInfoView`; by default not. */
  patientInfoAllowed?: boolean;
  /** What an endpoint with words of its own says for every bad sort, the empty text included (`GET /plugin-jobs`). */
  refusalText?: string;
  /** The tie-breaker goes in the direction of the key before it, so that one index on both serves both directions. */
  tieBreakerFollows?: boolean;
}

/**
 * Reads the `sort` parameter of a CIRCUS search (spec circus-api-core 6.4): a JSON object of at most five keys, 1 or -1 each.
 *
 * @param text the parameter; missing, empty and `{}` mean the default
 * @param tieBreaker columns that decide between equal rows, ascending if not said otherwise; the last is the primary key
 * @throws Refusal `invalid`: "Bad sort parameter. …"
 */
export function parseSort(
  text: string | undefined,
  sortableFields: Record<string, SortableField>,
  defaultSort: Record<string, SortDirection>,
  tieBreaker: Column | readonly Column[],
  options: ParseSortOptions = {},
): SortKey[] {
  const badSort = (tail: string, reason?: string) =>
    new Refusal('invalid', options.refusalText ?? `Bad sort parameter. ${tail}`, reason ? { reason } : {});

  let sort: unknown = defaultSort;
  if (text === '' && options.refusalText !== undefined) throw badSort('Invalid JSON.');
  if (text) {
    try {
      sort = JSON.parse(text);
    } catch {
      throw badSort('Invalid JSON.');
    }
  }
  if (!isJsonObject(sort)) throw badSort('Non-object passed.');
  const entries = Object.entries(Object.keys(sort).length === 0 ? defaultSort : sort);
  if (entries.length > MAX_SORT_KEYS) throw badSort('Too many sort keys.');

  const keys = entries.flatMap(([key, direction]): ReadKey[] => {
    const field = Object.hasOwn(sortableFields, key) ? sortableFields[key] : undefined;
    if (!field)
      throw badSort('Invalid key/value pair.', `The sort keys are ${Object.keys(sortableFields).join(', ')}.`);
    if (direction !== 1 && direction !== -1) throw badSort('Invalid key/value pair.', 'A sort key is 1 or -1.');
    const column = columnSql(field.column);
    const personal = isPersonal(key, field);
    const fine: ReadKey = {
      field: key,
      column: field.visibleWhen ? sql`CASE WHEN ${field.visibleWhen} THEN ${column} END` : column,
      direction,
      nullable: field.nullable === true || field.visibleWhen !== undefined,
      personal,
      keepsOrder: field.keepsOrder === true,
    };
    return field.coarse ? [{ ...fine, column: columnSql(field.coarse), nullable: false }, fine] : [fine];
  });
  if (keys.some((key) => key.personal) && !options.patientInfoAllowed) throw patientInfoRefused();

  const columns = Array.isArray(tieBreaker) ? tieBreaker : [tieBreaker as Column];
  const last = keys.at(-1);
  const direction = options.tieBreakerFollows && last && !last.keepsOrder ? last.direction : 1;
  return [
    ...keys.map(({ personal, keepsOrder, ...key }) => key),
    ...columns.map((column: Column): SortKey => ({ column: columnSql(column), direction, nullable: false })),
  ];
}

/** The list of an `ORDER BY`, without these words. */
export function sortToSql(keys: readonly SortKey[]): Sql {
  return join(
    keys.map(({ column, direction, nullable }) => {
      const order = direction === 1 ? 'ASC' : 'DESC';
      const placement = nullable ? (direction === 1 ? ' NULLS FIRST' : ' NULLS LAST') : '';
      return sql`${column} ${raw(order + placement)}`;
    }),
    ', ',
  );
}
