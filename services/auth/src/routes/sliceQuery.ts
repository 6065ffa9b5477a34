import { z } from 'zod';

const integer = (byDefault: number) =>
  z
    .union([z.string(), z.array(z.string())])
    // Of a repeated parameter the first counts.
    .transform((given) => (Array.isArray(given) ? (given[0] ?? '') : given))
    .pipe(z.string().regex(/^-?\d{1,15}$/, 'must be an integer'))
    .transform(Number)
    .default(byDefault);

/** Which part of a list of Slicebox is asked for (spec slicebox 1). */
export const sliceQuery = z.object({
  startindex: integer(0)
    .refine((value) => value >= 0, 'must be 0 or more')
    .meta({ description: 'Items to leave out at the beginning' }),
  count: integer(20).meta({ description: 'Items at most; a negative number asks for all' }),
});
