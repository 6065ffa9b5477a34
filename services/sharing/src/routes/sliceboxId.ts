import { Refusal } from '@circus/contracts';

/** An id in a path: digits only, anything else names nothing (spec slicebox 1). @throws Refusal `missing` */
export function sliceboxId(text: string, what: string): bigint {
  if (!/^\d{1,18}$/.test(text)) throw new Refusal('missing', `There is no such ${what}.`);
  return BigInt(text);
}
