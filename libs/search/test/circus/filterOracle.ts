import type { FieldMap } from '../../src/circus/fields.js';

/** A row as MongoDB would keep it: what is NULL in the database is missing here. */
export type Row = Record<string, unknown>;
type Json = Record<string, unknown>;

/**
 * Whether a document meets a filter, by MongoDB's rules, straight from the filter's JSON: written apart from the library, it
 * judges it. Filters are taken to be of the right form.
 */
export function evaluateFilter(filter: Json, row: Row, fields: FieldMap): boolean {
  return Object.entries(filter).every(([key, condition]) => {
    if (key === '$and') return (condition as Json[]).every((part) => evaluateFilter(part, row, fields));
    if (key === '$or') return (condition as Json[]).some((part) => evaluateFilter(part, row, fields));
    const type = fields[key]?.type;
    const stored = row[key];
    const read = (value: unknown) => readValue(value, type === 'date' || type === 'dateArray');
    const direct = read(condition);
    if (direct !== OPERATORS) return equals(stored, direct);
    return Object.entries(condition as Json).every(([operator, operand]) => {
      switch (operator) {
        case '$ne':
          return !equals(stored, read(operand));
        case '$in':
          return (operand as unknown[]).some((one) => equals(stored, read(one)));
        case '$all':
          return (operand as unknown[]).length > 0 && (operand as unknown[]).every((one) => equals(stored, read(one)));
        default:
          return elements(stored).some((element) => ordered(operator, element, read(operand)));
      }
    });
  });
}

const OPERATORS = Symbol('an object of operators');

function readValue(value: unknown, isDateField: boolean): unknown {
  if (typeof value === 'string' && isDateField && /^\d{4}-/.test(value)) return new Date(value);
  if (typeof value !== 'object' || value === null) return value;
  const json = value as Json;
  if ('$date' in json) return new Date(json.$date as string | number);
  if ('$numberLong' in json) return Number(json.$numberLong);
  if ('$regex' in json) return new RegExp(json.$regex as string, `${(json.$options as string | undefined) ?? ''}u`);
  return OPERATORS;
}

const elements = (stored: unknown): unknown[] => (Array.isArray(stored) ? stored : [stored]);

function equals(stored: unknown, operand: unknown): boolean {
  if (operand === null) return stored === undefined;
  return elements(stored).some((element) => {
    if (operand instanceof RegExp) return typeof element === 'string' && operand.test(element);
    if (operand instanceof Date) return element instanceof Date && element.getTime() === operand.getTime();
    return element === operand;
  });
}

function ordered(operator: string, element: unknown, operand: unknown): boolean {
  const difference = compare(element, operand);
  if (difference === undefined) return false;
  if (operator === '$gt') return difference > 0;
  if (operator === '$gte') return difference >= 0;
  return operator === '$lt' ? difference < 0 : difference <= 0;
}

/** Undefined between values of different types, which have no order. */
function compare(a: unknown, b: unknown): number | undefined {
  if (a instanceof Date && b instanceof Date) return a.getTime() - b.getTime();
  if (typeof a === 'string' && typeof b === 'string') return Buffer.compare(Buffer.from(a), Buffer.from(b));
  if (typeof a === typeof b && (typeof a === 'number' || typeof a === 'boolean')) return Number(a) - Number(b);
  return undefined;
}
