import { z } from 'zod';

/** U+0000 and halves of a surrogate pair: JavaScript strings may hold them, PostgreSQL's text and jsonb cannot. */
const UNSTORABLE = /\0|\p{Surrogate}/u;
const EVERY_UNSTORABLE = /\0|\p{Surrogate}/gu;
const UNSTORABLE_RULE = 'A text must not hold U+0000 or half a character.';

/** Text that comes from outside and is looked up or stored in the database. */
export const storableText = z.string().refine((text) => !UNSTORABLE.test(text), UNSTORABLE_RULE);

/** Objects and arrays within each other, in a JSON value that is kept as it comes. */
export const MAX_JSON_DEPTH = 64;

/** Whether a JSON value can be stored: every text inside it can, and it is at most `MAX_JSON_DEPTH` deep. */
export const isStorable = (value: unknown): boolean => flawOf(value, MAX_JSON_DEPTH) === undefined;

/** For `superRefine`: a JSON value is refused that cannot be stored as it is. */
export function refuseUnstorable(value: unknown, context: z.RefinementCtx): void {
  const message = flawOf(value, MAX_JSON_DEPTH);
  if (message !== undefined) context.addIssue({ code: 'custom', message });
}

/** @param depth objects and arrays that may still stand within each other: nobody's nesting exhausts the stack */
function flawOf(value: unknown, depth: number): string | undefined {
  if (typeof value === 'string') return UNSTORABLE.test(value) ? UNSTORABLE_RULE : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  if (depth === 0) return `Objects and arrays may stand at most ${MAX_JSON_DEPTH} deep within each other.`;
  for (const [key, item] of Object.entries(value)) {
    const flaw = flawOf(key, depth) ?? flawOf(item, depth - 1);
    if (flaw !== undefined) return flaw;
  }
  return undefined;
}

/** The same JSON value with U+FFFD in place of what cannot be stored: for what must be kept rather than refused. */
export function toStorable<Value>(value: Value): Value {
  if (typeof value === 'string') return value.replace(EVERY_UNSTORABLE, '\ufffd') as Value;
  if (Array.isArray(value)) return value.map(toStorable) as Value;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [toStorable(key), toStorable(item)])) as Value;
}
