import { newId, timeOfId } from '@circus/contracts';

const KEY = /^[a-z0-9][a-z0-9._-]*(\/[a-z0-9][a-z0-9._-]*)*$/;

/**
 * A new key, `<area>/<year>/<month>/<day>/<hour><minute>/<ulid><extension>`: by time, so that files written together lie
 * together, one directory is synced for many, and no directory grows without end.
 */
export function newStorageKey(area: string, extension: string, at = new Date()): string {
  const [date, time] = at.toISOString().split('T') as [string, string];
  const minute = time.slice(0, 5).replace(':', '');
  return `${area}/${date.replaceAll('-', '/')}/${minute}/${newId(at.getTime())}${extension}`;
}

/** When a key was made by `newStorageKey`; null for another key. */
export function timeOfStorageKey(key: string): Date | null {
  const [, id] = /\/([0-9a-hjkmnp-tv-z]{26})\.[a-z0-9]+$/.exec(key) ?? [];
  return id === undefined ? null : timeOfId(id);
}

/** Keys come from rows, but a wrong row must not become a path outside the storage. */
export function checkStorageKey(key: string): string {
  if (!KEY.test(key) || key.length > 512) throw new RangeError('Not a storage key');
  return key;
}
