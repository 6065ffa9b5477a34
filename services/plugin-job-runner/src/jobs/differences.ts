import type { PluginJobDifference } from '@circus/contracts';

/** Differences that are told. */
const MOST = 200;
/** Longer texts are cut, characters. */
const LONG = 200;

/**
 * Where two JSON values differ, by the paths of the places: at most so many as are told.
 *
 * @param before what stands in the one that is compared with
 */
export function differencesOf(before: unknown, after: unknown): PluginJobDifference[] {
  const found: PluginJobDifference[] = [];
  compare(before, after, '', found);
  return found;
}

function compare(before: unknown, after: unknown, path: string, found: PluginJobDifference[]): void {
  if (found.length >= MOST || Object.is(before, after)) return;
  if (before === undefined) found.push({ path, difference: 'added', ...valueOf('after', after) });
  else if (after === undefined) found.push({ path, difference: 'missing', ...valueOf('before', before) });
  else if (Array.isArray(before) && Array.isArray(after)) {
    for (let index = 0; index < Math.max(before.length, after.length); index += 1) {
      compare(before[index], after[index], `${path}[${index}]`, found);
    }
  } else if (isObject(before) && isObject(after)) {
    for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
      compare(memberOf(before, key), memberOf(after, key), path === '' ? key : `${path}.${key}`, found);
    }
  } else {
    found.push({ path, difference: 'changed', ...valueOf('before', before), ...valueOf('after', after) });
  }
}

/** JSON may have any key, also those that every object inherits. */
const memberOf = (object: Record<string, unknown>, key: string): unknown =>
  Object.hasOwn(object, key) ? object[key] : undefined;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function valueOf(side: 'before' | 'after', value: unknown): Partial<Record<'before' | 'after', unknown>> {
  if (typeof value === 'object' && value !== null) return {};
  return { [side]: typeof value === 'string' && value.length > LONG ? `${value.slice(0, LONG)}…` : value };
}
