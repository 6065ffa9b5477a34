import { Refusal } from '@circus/contracts';
import { z } from 'zod';

/** A parameter as it comes: the search library reads what stands in it. */
export const text = z.union([z.string(), z.array(z.string())]).optional();

export const sliceQuery = z.object({
  startindex: text.describe('Items to leave out at the beginning, 0 by default'),
  count: text.describe('Items at most, 20 by default; a negative number means all'),
});

export const orderedQuery = sliceQuery.extend({
  orderby: text.describe('Name of a property; the id by default'),
  orderascending: text.describe('true by default'),
  filter: text.describe('Text that one of the properties contains, whatever its case'),
});

export const seriesFilters = {
  sources: text.describe('Sources of which one is meant, for instance box:1,import:7'),
  seriestypes: text.describe('Ids of series types of which one is meant'),
  seriestags: text.describe('Ids of series tags of which one is meant'),
};

export const idParams = z.object({ id: z.string() });

/** A number that has to be given. @throws Refusal `invalid` */
export function requiredNumber(given: string | string[] | undefined, name: string, what: string): bigint {
  const first = Array.isArray(given) ? given[0] : given;
  if (!first) throw new Refusal('invalid', `The parameter ${name} is missing: it is the id of a ${what}.`);
  if (!/^\d{1,18}$/.test(first)) throw new Refusal('invalid', `The parameter ${name} is a whole number.`);
  return BigInt(first);
}

/** A number that may be left out. @throws Refusal `invalid` */
export function sliceNumber(given: string | string[] | undefined, name: string, byDefault: number): number {
  const first = Array.isArray(given) ? given[0] : given;
  if (first === undefined) return byDefault;
  if (!/^-?\d{1,15}$/.test(first)) throw new Refusal('invalid', `The parameter ${name} is a whole number.`);
  return Number(first);
}
