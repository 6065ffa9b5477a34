import { RegexOperand } from '../regex/regexOperand.js';
import { allOf, anyOf, columnSql, raw, type Sql, sql } from '../sql.js';
import type { FieldDefinition, FieldMap, FieldType } from './fields.js';
import type { ComparisonOperator, FilterExpression, FilterScalar } from './filterExpression.js';

type Comparison = Extract<FilterExpression, { kind: 'comparison' }>;
type List = Extract<FilterExpression, { kind: 'in' | 'all' }>;
type PlainScalar = Exclude<FilterScalar, RegexOperand>;
type ArrayType = 'textArray' | 'dateArray';
type ScalarType = Exclude<FieldType, ArrayType>;

/** What the elements of an array are. */
const ELEMENTS: Record<ArrayType, ScalarType> = { textArray: 'text', dateArray: 'date' };
const isArray = (type: FieldType): type is ArrayType => type in ELEMENTS;

const OPERATORS: Record<Exclude<ComparisonOperator, 'ne'>, Sql> = {
  eq: raw('='),
  gt: raw('>'),
  gte: raw('>='),
  lt: raw('<'),
  lte: raw('<='),
};

/**
 * The condition of a `WHERE` for a filter, in parentheses where it needs them. It means what MongoDB means: a value of another
 * type than the field matches nothing (and differs, for `$ne`), NULL counts as missing, which only `$ne` and a `null` in `$in`
 * match, and a condition on an array field asks for one element that meets it (`$all`: for every value among the elements).
 *
 * Equality, ranges, `$in`, array containment and plain regular expressions are written so that ordinary, GIN and trigram indexes
 * on the columns serve them.
 */
export function filterToSql(expression: FilterExpression, fields: FieldMap): Sql {
  switch (expression.kind) {
    case 'and':
      return allOf(expression.parts.map((part) => filterToSql(part, fields)));
    case 'or':
      return anyOf(expression.parts.map((part) => filterToSql(part, fields)));
    default:
      return leafToSql(expression, fields);
  }
}

function leafToSql(leaf: Comparison | List, fields: FieldMap): Sql {
  const field = Object.hasOwn(fields, leaf.key) ? fields[leaf.key] : undefined;
  if (!field) throw new Error(`The filter was read with other fields: ${leaf.key} is not among these.`);
  const condition = leaf.kind === 'comparison' ? comparisonToSql(leaf, field) : listToSql(leaf, field);
  if (!field.visibleWhen) return condition;
  return matchesMissing(leaf)
    ? sql`(NOT (${field.visibleWhen}) OR ${condition})`
    : sql`((${field.visibleWhen}) AND ${condition})`;
}

const matchesMissing = (leaf: Comparison | List): boolean =>
  leaf.kind === 'comparison' ? leaf.operator === 'ne' : leaf.kind === 'in' && leaf.operands.includes(null);

function comparisonToSql({ operator, operand }: Comparison, field: FieldDefinition): Sql {
  const column = columnSql(field.column);
  if (operator !== 'ne') return positive(field, operator, operand);
  if (!isArray(field.type) && !(operand instanceof RegexOperand)) {
    const value = parameter(field.type, operand);
    return value ? sql`${column} IS DISTINCT FROM ${value}` : sql`TRUE`;
  }
  return sql`(${column} IS NULL OR NOT ${positive(field, 'eq', operand)})`;
}

function positive(
  { column: named, type, byBytes = false }: FieldDefinition,
  operator: Exclude<ComparisonOperator, 'ne'>,
  operand: FilterScalar,
): Sql {
  const column = columnSql(named);
  if (!isArray(type)) return scalarCondition(column, type, operator, operand, byBytes);
  if (type === 'textArray' && operator === 'eq' && typeof operand === 'string')
    return sql`${column} @> ${[operand]}::text[]`;
  return sql`EXISTS (SELECT FROM unnest(${column}) AS element (value) WHERE ${scalarCondition(raw('element.value'), ELEMENTS[type], operator, operand)})`;
}

function scalarCondition(
  column: Sql,
  type: ScalarType,
  operator: Exclude<ComparisonOperator, 'ne'>,
  operand: FilterScalar,
  byBytes = false,
): Sql {
  if (operand instanceof RegexOperand) return type === 'text' ? sql`(${operand.matches(column, byBytes)})` : sql`FALSE`;
  const value = parameter(type, operand);
  if (!value) return sql`FALSE`;
  // MongoDB orders text by its bytes, whatever the language of the database.
  const left = type === 'text' && operator !== 'eq' ? sql`${column} COLLATE "C"` : column;
  return sql`(${left} ${OPERATORS[operator]} ${value})`;
}

function listToSql({ kind, operands }: List, field: FieldDefinition): Sql {
  const column = columnSql(field.column);
  const regexes = operands
    .filter((operand) => operand instanceof RegexOperand)
    .map((operand) => positive(field, 'eq', operand));
  const values = operands.filter(
    (operand): operand is PlainScalar => operand !== null && !(operand instanceof RegexOperand),
  );

  if (kind === 'in') {
    const conditions = regexes;
    const list = parameterList(field.type, values);
    if (list) conditions.unshift(isArray(field.type) ? sql`${column} && ${list}` : sql`${column} = ANY(${list})`);
    if (operands.includes(null)) conditions.push(sql`${column} IS NULL`);
    return anyOf(conditions);
  }

  if (operands.length === 0) return sql`FALSE`;
  if (!isArray(field.type)) {
    return allOf([...values.map((value) => positive(field, 'eq', value)), ...regexes]);
  }
  const lists = values.map((value) => parameterList(field.type, [value]));
  if (lists.some((list) => list === undefined)) return sql`FALSE`;
  const whole = parameterList(field.type, values);
  return allOf(whole ? [sql`${column} @> ${whole}`, ...regexes] : regexes);
}

/** One operand as a typed parameter; undefined where it is of another type than the column. */
function parameter(type: ScalarType, operand: FilterScalar): Sql | undefined {
  switch (type) {
    case 'text':
      return typeof operand === 'string' ? sql`${operand}::text` : undefined;
    case 'number':
      // bigint, so that an index on an integer column is used.
      if (typeof operand !== 'number') return undefined;
      return Number.isSafeInteger(operand) ? sql`${operand}::bigint` : sql`${operand}::double precision`;
    case 'boolean':
      return typeof operand === 'boolean' ? sql`${operand}::boolean` : undefined;
    case 'date':
      // As text with its zone: a Date would go to the server without one and be read in the session's time zone.
      return operand instanceof Date ? sql`${operand.toISOString()}::timestamptz` : undefined;
  }
}

/** Those operands that are of the column's type, as one array parameter; undefined where there are none. */
function parameterList(type: FieldType, operands: readonly PlainScalar[]): Sql | undefined {
  switch (type) {
    case 'text':
    case 'textArray': {
      const texts = operands.filter((operand) => typeof operand === 'string');
      return texts.length > 0 ? sql`${texts}::text[]` : undefined;
    }
    case 'number': {
      const numbers = operands.filter((operand) => typeof operand === 'number');
      if (numbers.length === 0) return undefined;
      return numbers.every(Number.isSafeInteger) ? sql`${numbers}::bigint[]` : sql`${numbers}::double precision[]`;
    }
    case 'boolean': {
      const booleans = operands.filter((operand) => typeof operand === 'boolean');
      return booleans.length > 0 ? sql`${booleans}::boolean[]` : undefined;
    }
    case 'date':
    case 'dateArray': {
      const dates = operands.filter((operand) => operand instanceof Date).map((date) => date.toISOString());
      return dates.length > 0 ? sql`${dates}::timestamptz[]` : undefined;
    }
  }
}
