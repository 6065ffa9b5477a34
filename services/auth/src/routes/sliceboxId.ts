import { Refusal } from '@circus/contracts';

/**
 * An id in a path: digits only, anything else names nothing (spec slicebox 1).
 *
 * @param greatest that a row can have
 * @returns null for a number that no row has, which is as good as one that is gone
 * @throws Refusal `missing`
 */
export function readSliceboxId(text: string, greatest: bigint): bigint | null {
  if (!/^\d+$/.test(text)) throw new Refusal('missing', 'There is nothing of this id: an id is a number.');
  const id = text.length > 19 ? 0n : BigInt(text);
  return id >= 1n && id <= greatest ? id : null;
}

/** Greatest values of PostgreSQL's `integer` and `bigint`. */
export const GREATEST_INTEGER = 2n ** 31n - 1n;
export const GREATEST_BIGINT = 2n ** 63n - 1n;
