import { z } from 'zod';

/** U+0000 and halves of a surrogate pair: JavaScript strings may hold them, PostgreSQL's text and jsonb cannot. */
const UNSTORABLE = /\0|\p{Surrogate}/u;
const EVERY_UNSTORABLE = /\0|\p{Surrogate}/gu;

/** Text that comes from outside and is looked up or stored in the database. */
export const storableText = z
  .string()
  .refine((text) => !UNSTORABLE.test(text), 'A text must not hold U+0000 or half a character.');

/** Whether every text inside a JSON value can be stored. */
export function isStorable(value: unknown): boolean {
  if (typeof value === 'string') return !UNSTORABLE.test(value);
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(value).every(([key, item]) => isStorable(key) && isStorable(item));
}

/** The same JSON value with U+FFFD in place of what cannot be stored: for what must be kept rather than refused. */
export function toStorable<Value>(value: Value): Value {
  if (typeof value === 'string') return value.replace(EVERY_UNSTORABLE, '\ufffd') as Value;
  if (Array.isArray(value)) return value.map(toStorable) as Value;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [toStorable(key), toStorable(item)])) as Value;
}
