import { dicomNetworkEnvironment } from '@circus/dicom-network';
import { conversionEnvironment } from '@circus/exports';
import { databaseEnvironment, flag, internalServiceKey, serviceEnvironment } from '@circus/service-kit';
import { z } from 'zod';
import { pictureRule } from './anonymization/pictureRules.js';
import { boxEnvironment } from './boxes/boxEnvironment.js';
import { forwardingEnvironment } from './forwarding/forwardingEnvironment.js';

/** What sharing reads from its environment. */
export const sharingConfig = z.object({
  ...serviceEnvironment,
  ...databaseEnvironment,
  /** The address by which others reach the suite: part of what is handed to a box' other side. */
  PUBLIC_URL: z
    .url({ protocol: /^https?$/ })
    .default('http://localhost:8080')
    .transform((url) => url.replace(/\/+$/, '')),
  /** Where the archive's files are; they are only read. */
  STORAGE_URL: z.string().min(1),
  /** Where series-ingest stores what is received and anonymized here. */
  SERIES_INGEST_URL: z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, '')),
  INTERNAL_SERVICE_KEY: internalServiceKey,
  /** The most of one file that is held in memory to anonymize it: what stands before its pixels. */
  MAX_HEADER_BYTES: z.coerce
    .number()
    .int()
    .min(0)
    .default(256 * 2 ** 20),
  /** JSON: where the pictures of devices name somebody, and are blanked. */
  PICTURE_RULES: z
    .string()
    .transform((text, context) => {
      try {
        return JSON.parse(text) as unknown;
      } catch {
        context.addIssue({ code: 'custom', message: 'must be JSON' });
        return z.NEVER;
      }
    })
    .pipe(z.array(pictureRule).max(10_000))
    .default([]),
  /** Bytes of one compressed picture that are held to blank regions of it. */
  MAX_BLANKED_BYTES: z.coerce
    .number()
    .int()
    .min(0)
    .default(512 * 2 ** 20),
  /** Whether anonymization keys go with the images that they are of. */
  PURGE_ANONYMIZATION_KEYS: flag.default(true),
  ...boxEnvironment,
  ...dicomNetworkEnvironment,
  ...conversionEnvironment,
  ...forwardingEnvironment,
});
export type SharingConfig = z.infer<typeof sharingConfig>;
