import { z } from 'zod';

const repeatable = z.union([z.string(), z.array(z.string())]).optional();

/** A parameter of a query string; of a repeated one the first counts. */
const first = repeatable.transform((value) => (Array.isArray(value) ? value[0] : value));

/**
 * The query string of every CIRCUS search (spec circus-api-core 6.1). Everything is text here: `parseFilter`, `parseSort` and
 * `parsePaging` read it, and refuse it in the words clients know.
 */
export const circusSearchQuery = z.object({
  filter: first.describe('Condition in relaxed Extended JSON, for instance {"patientInfo.age":{"$gte":50}}'),
  sort: first.describe('JSON object of at most five keys, 1 ascending or -1 descending, for instance {"createdAt":-1}'),
  limit: first.describe('Items per page, 1 to 200; 20 by default'),
  page: first.describe('Page number, from 1'),
  unlimited: first.describe('Present: up to 9999 items, where the endpoint allows it'),
  envelope: first.describe('true: answer {items, totalItems, page} where a bare array is the rule'),
  exactTotal: first.describe('true: count every match, also above 10,000'),
});
export type CircusSearchQuery = z.infer<typeof circusSearchQuery>;

/** `GET /tasks`: a repeated filter is refused there, by `parseFilter`, which therefore gets all of them. */
export const circusTaskSearchQuery = circusSearchQuery.extend({ filter: repeatable });
export type CircusTaskSearchQuery = z.infer<typeof circusTaskSearchQuery>;

/** A switch in a query string: present without a value, `true` or `1`. Undefined where it says nothing. */
export function readSwitch(value: string | undefined): boolean | undefined {
  if (value === '' || value === 'true' || value === '1') return true;
  return value === 'false' || value === '0' ? false : undefined;
}
