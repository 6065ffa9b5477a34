import { z } from 'zod';
import { storableText } from './storableText.js';
import { isoDate, opaqueId } from './values.js';

/** A permanent access token as it is listed: never the token itself (spec circus-api-core 7.8). */
export const permanentToken = z
  .object({ tokenId: opaqueId, description: z.string(), createdAt: isoDate, updatedAt: isoDate })
  .meta({ id: 'PermanentToken' });
export type PermanentToken = z.infer<typeof permanentToken>;

/** All of the caller's permanent tokens: `page` is always 1. */
export const permanentTokenList = z
  .object({ items: z.array(permanentToken), totalItems: z.number().int(), page: z.literal(1) })
  .meta({ id: 'PermanentTokenList' });

/** What a token is for; the API takes less (spec circus-api-core 5.6). */
export const permanentTokenDescription = storableText.min(1).max(1024);

export const permanentTokenCreation = z
  .strictObject({ description: storableText.min(1).max(32) })
  .meta({ id: 'PermanentTokenCreation' });

/** The only time a token is visible. */
export const permanentTokenCreated = z
  .object({ tokenId: opaqueId, accessToken: z.string().regex(/^[0-9a-f]{40}$/) })
  .meta({ id: 'PermanentTokenCreated' });
