import type { TextKey } from '../i18n/en.js';

/** What something may be searched by: the kind of its value, and what it is called. One of a few is a `choice`. */
export type Fields = Readonly<Record<string, { type: 'text' | 'number' | 'date' | 'choice'; text: TextKey }>>;

export const OPERATORS = {
  text: ['is', 'contains', 'startsWith'],
  number: ['is', 'atLeast', 'atMost'],
  date: ['atLeast', 'atMost'],
  choice: ['is'],
} as const;
export type Operator = (typeof OPERATORS)[keyof typeof OPERATORS][number];

/** One line of the builder. A date is `yyyy-mm-dd`. */
export interface Condition {
  field: string;
  operator: Operator;
  value: string;
}

type Json = Record<string, unknown>;

/** The filter that the API takes (spec circus-api-core 6.4): `{}` where nothing is asked for. */
export function filterOf(conditions: readonly Condition[], fields: Fields): Json {
  const parts = conditions
    .filter(({ field, value }) => value.trim() !== '' && Object.hasOwn(fields, field))
    .map((condition) => partOf(condition, fields));
  if (parts.length > 1) return { $and: parts };
  return parts[0] ?? {};
}

function partOf({ field, operator, value }: Condition, fields: Fields): Json {
  const text = value.trim();
  const type = fields[field]?.type;
  const typed = type === 'number' ? Number(text) : type === 'date' ? { $date: dayAsDate(text, operator) } : text;
  switch (operator) {
    case 'is':
      return { [field]: typed };
    case 'contains':
      return { [field]: { $regex: escaped(text), $options: 'i' } };
    case 'startsWith':
      return { [field]: { $regex: `^${escaped(text)}`, $options: 'i' } };
    case 'atLeast':
      return { [field]: { $gte: typed } };
    case 'atMost':
      return { [field]: { $lte: typed } };
  }
}

/** A day begins and ends as UTC has it, as the suite's dates do. */
const dayAsDate = (day: string, operator: Operator): string =>
  `${day}T${operator === 'atMost' ? '23:59:59.999' : '00:00:00.000'}Z`;

const SPECIAL = /[\\^$.*+?()[\]{}|]/g;
const escaped = (text: string): string => text.replace(SPECIAL, '\\$&');

/** The lines that make this filter; null for one that is written in another way. */
export function conditionsOf(filter: unknown, fields: Fields): Condition[] | null {
  if (!isObject(filter)) return null;
  const parts = Object.keys(filter).length === 0 ? [] : Array.isArray(filter.$and) ? filter.$and : [filter];
  const conditions = parts.map((part) => conditionOf(part, fields));
  if (conditions.some((each) => each === null)) return null;
  const found = conditions as Condition[];
  return JSON.stringify(filterOf(found, fields)) === JSON.stringify(filter) ? found : null;
}

function conditionOf(part: unknown, fields: Fields): Condition | null {
  if (!isObject(part)) return null;
  const [[field, test] = ['', null], ...others] = Object.entries(part);
  if (others.length > 0 || !Object.hasOwn(fields, field)) return null;
  const line = (operator: Operator, value: unknown): Condition => ({
    field,
    operator,
    value: valueOf(value),
  });
  if (!isObject(test)) return line('is', test);
  if (typeof test.$regex === 'string') {
    const text = test.$regex.replace(/^\^/, '').replace(/\\([\\^$.*+?()[\]{}|])/g, '$1');
    return line(test.$regex.startsWith('^') ? 'startsWith' : 'contains', text);
  }
  if (test.$gte !== undefined) return line('atLeast', test.$gte);
  if (test.$lte !== undefined) return line('atMost', test.$lte);
  return null;
}

const valueOf = (value: unknown): string =>
  isObject(value) && typeof value.$date === 'string' ? value.$date.slice(0, 10) : String(value);

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Reads what somebody typed. */
export function parseJson(text: string): { value: unknown } | { reason: string } {
  try {
    return { value: text.trim() === '' ? {} : (JSON.parse(text) as unknown) };
  } catch (error) {
    return { reason: (error as Error).message };
  }
}
