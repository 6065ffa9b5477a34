import { RegexOperand } from '../regex/regexOperand.js';
import { isJsonObject, type JsonObject, readExtendedValue } from './extendedJson.js';
import { type FieldDefinition, type FieldMap, isPersonal } from './fields.js';
import type { ComparisonOperator, FilterExpression, FilterScalar } from './filterExpression.js';
import { looksLikeIsoDate, parseIsoDate } from './isoDate.js';
import { badFilter, invalidQuery, patientInfoRefused, unparseableFilter } from './refusals.js';

/** Bytes of UTF-8. */
const MAX_FILTER_BYTES = 64 * 1024;
/** Filters inside filters through `$and` and `$or`, the outermost counted as 1. */
const MAX_FILTER_DEPTH = 16;
/** Comparisons, regular expressions inside lists included. Plain elements of a list cost next to nothing and are not counted. */
const MAX_FILTER_LEAVES = 1000;

/** Atoms of all regular expressions together. The costliest ones take PostgreSQL a millisecond per atom before the first row. */
const MAX_REGEX_COST = 3000;

const COMPARISONS: Record<string, ComparisonOperator> = {
  $gt: 'gt',
  $gte: 'gte',
  $lt: 'lt',
  $lte: 'lte',
  $ne: 'ne',
};

export interface ParseFilterOptions {
  /** The caller has the global privilege `personalInfoView`. */
  patientInfoAllowed: boolean;
  /** What is said of a filter that is not JSON, where an endpoint has words of its own (`GET /tasks`). */
  unparseableText?: string;
}

/**
 * Reads the `filter` parameter of a CIRCUS search (spec circus-api-core 6.4): a subset of MongoDB's query language in relaxed
 * Extended JSON. On a date field plain ISO 8601 text means that date.
 *
 * @param text the parameter; missing and empty mean no condition. A list (a repeated parameter) counts as not parseable
 * @param fields the keys this endpoint allows
 * @throws Refusal `invalid`: "Invalid JSON was passed as a filter string", "Bad filter.", "Invalid query" or "You cannot search
 *   using patient information.", with a member `reason` where more can be said
 */
export function parseFilter(
  text: string | readonly string[] | undefined,
  fields: FieldMap,
  options: ParseFilterOptions,
): FilterExpression {
  if (typeof text !== 'string' && text !== undefined) throw unparseableFilter(options.unparseableText);
  if (!text) return { kind: 'and', parts: [] };
  if (Buffer.byteLength(text) > MAX_FILTER_BYTES) throw badFilter(`A filter has at most ${MAX_FILTER_BYTES} bytes.`);

  let filter: unknown;
  try {
    filter = JSON.parse(text);
  } catch {
    throw unparseableFilter(options.unparseableText);
  }
  const reader = new FilterReader(fields);
  // Bad form is refused first, then the missing right, then what is well-formed but cannot be run.
  const expression = reader.filter(filter, 1);
  if (reader.personal && !options.patientInfoAllowed) throw patientInfoRefused();
  if (reader.unrunnable) throw invalidQuery(reader.unrunnable);
  return expression;
}

class FilterReader {
  /** A key of patient information was met, at any depth. */
  personal = false;
  /** Why a filter of the right form cannot be run. */
  unrunnable: string | undefined;
  private leaves = 0;
  private regexCost = 0;

  constructor(private readonly fields: FieldMap) {}

  /** @param depth 1 for the outermost filter */
  filter(value: unknown, depth: number): FilterExpression {
    if (depth > MAX_FILTER_DEPTH) throw badFilter(`Filters nest at most ${MAX_FILTER_DEPTH} deep.`);
    if (!isJsonObject(value)) throw badFilter('A filter is a JSON object.');
    const parts = Object.entries(value).map(([key, condition]) =>
      key === '$and' || key === '$or'
        ? this.combination(key === '$and' ? 'and' : 'or', condition, depth)
        : this.condition(key, condition),
    );
    return parts.length === 1 && parts[0] ? parts[0] : { kind: 'and', parts };
  }

  private combination(kind: 'and' | 'or', filters: unknown, depth: number): FilterExpression {
    if (!Array.isArray(filters)) throw badFilter('$and and $or take an array of filters.');
    if (filters.length === 0) this.unrunnable = '$and and $or take at least one filter.';
    return { kind, parts: filters.map((filter) => this.filter(filter, depth + 1)) };
  }

  private condition(key: string, condition: unknown): FilterExpression {
    const field = Object.hasOwn(this.fields, key) ? this.fields[key] : undefined;
    if (!field) throw badFilter(`A filter may name ${Object.keys(this.fields).join(', ')}, $and and $or.`);
    this.personal ||= isPersonal(key, field);

    const operand = this.scalar(condition, field);
    if (operand !== undefined) return this.comparison(key, 'eq', operand);
    if (!isJsonObject(condition)) throw badFilter('A field is compared with a value or an object of operators.');
    return this.operators(key, field, condition);
  }

  private operators(key: string, field: FieldDefinition, operators: JsonObject): FilterExpression {
    const parts = Object.entries(operators).map(([operator, operand]): FilterExpression => {
      if (operator === '$in' || operator === '$all') return this.list(key, field, operator, operand);
      const comparison = Object.hasOwn(COMPARISONS, operator) ? COMPARISONS[operator] : undefined;
      if (!comparison) throw badFilter('The operators are $gt, $gte, $lt, $lte, $ne, $in and $all.');
      const scalar = this.scalar(operand, field);
      if (scalar === undefined)
        throw badFilter(`${operator} takes a text, number, boolean, date or regular expression.`);
      return this.comparison(key, comparison, scalar);
    });
    if (parts.length === 0) throw badFilter('An object of operators is not empty.');
    return parts.length === 1 && parts[0] ? parts[0] : { kind: 'and', parts };
  }

  private list(key: string, field: FieldDefinition, operator: '$in' | '$all', list: unknown): FilterExpression {
    if (!Array.isArray(list)) throw badFilter(`${operator} takes an array.`);
    this.countLeaf();
    const operands = list.map((element) => {
      if (element === null && operator === '$in') return null;
      const scalar = this.scalar(element, field);
      if (scalar === undefined) throw badFilter(`${operator} takes an array of values.`);
      if (scalar instanceof RegexOperand) this.countLeaf();
      return scalar;
    });
    return { kind: operator === '$in' ? 'in' : 'all', key, operands };
  }

  private comparison(key: string, operator: ComparisonOperator, operand: FilterScalar): FilterExpression {
    if (operand instanceof RegexOperand && operator !== 'eq' && operator !== 'ne') {
      this.unrunnable = 'Nothing is greater or less than a regular expression.';
    }
    this.countLeaf();
    return { kind: 'comparison', key, operator, operand };
  }

  private scalar(value: unknown, field: FieldDefinition): FilterScalar | undefined {
    const scalar = readExtendedValue(value);
    if (scalar instanceof RegexOperand) {
      this.regexCost += scalar.cost;
      if (this.regexCost > MAX_REGEX_COST)
        throw badFilter('The regular expressions of a filter are too large together.');
    }
    if (
      typeof scalar !== 'string' ||
      (field.type !== 'date' && field.type !== 'dateArray') ||
      !looksLikeIsoDate(scalar)
    )
      return scalar;
    const date = parseIsoDate(scalar);
    if (!date) throw badFilter('A date is not in the calendar.');
    return date;
  }

  private countLeaf(): void {
    this.leaves += 1;
    if (this.leaves > MAX_FILTER_LEAVES) throw badFilter(`A filter has at most ${MAX_FILTER_LEAVES} comparisons.`);
  }
}
