import { z } from 'zod';

const integer = (byDefault: number) =>
  z
    .union([z.string(), z.array(z.string())])
    // Of a repeated parameter the first counts.
    .transform((given) => (Array.isArray(given) ? (given[0] ?? '') : given))
    .pipe(z.string().regex(/^-?\d{1,15}$/, 'must be an integer'))
    .transform(Number)
    .default(byDefault);

/** Which part of a list is asked for (spec slicebox 1); a negative count asks for everything. */
export const sliceQuery = z.object({
  startindex: integer(0).refine((value) => value >= 0, 'must be 0 or more'),
  count: integer(20),
});

/** For PostgreSQL's LIMIT, where null means everything. */
export const limitOf = (count: number): number | null => (count < 0 ? null : count);
