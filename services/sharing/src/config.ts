import { databaseEnvironment, milliseconds, serviceEnvironment } from '@circus/service-kit';
import { z } from 'zod';

/** What sharing reads from its environment. */
export const sharingConfig = z.object({
  ...serviceEnvironment,
  ...databaseEnvironment,
  /** The address by which others reach the suite: part of what is handed to a box' other side. */
  PUBLIC_URL: z
    .url({ protocol: /^https?$/ })
    .default('http://localhost:8080')
    .transform((url) => url.replace(/\/+$/, '')),
  /** A box heard of within this time is online. */
  BOX_ONLINE_MS: milliseconds.default(15_000),
});
export type SharingConfig = z.infer<typeof sharingConfig>;
