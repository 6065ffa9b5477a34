import { z } from 'zod';

/** One page of a CIRCUS search (spec circus-api-core 6.2, DECISIONS 1). */
export const searchEnvelope = <Item extends z.ZodType>(item: Item) =>
  z.object({
    items: z.array(item),
    /** Matches on all pages. */
    totalItems: z.number().int(),
    page: z.number().int(),
    /** Stands here only where the total is an estimate. */
    totalItemsExact: z.literal(false).optional(),
  });
