import { parseRegexOperand } from '../regex/regexOperand.js';
import { isStorableText } from '../sql.js';
import type { FilterScalar } from './filterExpression.js';
import { dateFromMilliseconds, parseIsoDate } from './isoDate.js';
import { badFilter } from './refusals.js';

const NUMBER_WRAPPERS: Record<string, RegExp> = {
  $numberInt: /^-?\d{1,10}$/,
  $numberLong: /^-?\d{1,19}$/,
  $numberDouble: /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/,
};

export type JsonObject = Record<string, unknown>;

export const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Reads one value of relaxed Extended JSON (spec circus-api-core 6.4): text, number, boolean, `$date`, `$regex` with `$options`,
 * `$regularExpression`, `$numberInt`, `$numberLong`, `$numberDouble`.
 *
 * @returns undefined for everything that is no value of these kinds (null, arrays, other objects)
 * @throws Refusal "Bad filter." for a value of these kinds that is wrong in itself (a date that does not exist)
 */
export function readExtendedValue(value: unknown): FilterScalar | undefined {
  if (typeof value === 'string') return storable(value);
  if (typeof value === 'boolean') return value;
  if (typeof value === 'number') return finite(value);
  if (!isJsonObject(value)) return undefined;

  const keys = Object.keys(value);
  if ('$regex' in value && keys.every((key) => key === '$regex' || key === '$options')) {
    return readRegex(value.$regex, value.$options);
  }
  if (keys.length !== 1) return undefined;
  const key = keys[0] as string;
  const inner = value[key];
  if (key === '$date') return readDate(inner);
  if (key === '$regularExpression' && isJsonObject(inner)) return readRegex(inner.pattern, inner.options);
  const wrapped = Object.hasOwn(NUMBER_WRAPPERS, key) ? NUMBER_WRAPPERS[key] : undefined;
  if (wrapped) return readNumber(inner, wrapped);
  return undefined;
}

function storable(text: string): string {
  if (!isStorableText(text)) throw badFilter('A text contains a NUL character or half of a surrogate pair.');
  return text;
}

function finite(value: number): number {
  if (!Number.isFinite(value)) throw badFilter('A number is too large.');
  return value;
}

function readNumber(inner: unknown, form: RegExp): number {
  if (typeof inner !== 'string' || !form.test(inner)) throw badFilter('A number is not written as Extended JSON asks.');
  return finite(Number(inner));
}

function readDate(inner: unknown): Date {
  const milliseconds = isJsonObject(inner) ? readExtendedValue(inner) : inner;
  const date =
    typeof milliseconds === 'number'
      ? dateFromMilliseconds(milliseconds)
      : typeof milliseconds === 'string'
        ? parseIsoDate(milliseconds)
        : undefined;
  if (!date) throw badFilter('A $date is not an ISO 8601 date or a number of milliseconds.');
  return date;
}

function readRegex(pattern: unknown, options: unknown = ''): FilterScalar {
  if (typeof pattern !== 'string' || typeof options !== 'string') {
    throw badFilter('A regular expression and its options are written as text.');
  }
  return parseRegexOperand(storable(pattern), options);
}
