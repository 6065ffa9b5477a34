import { databaseEnvironment, loadConfig, milliseconds, serviceEnvironment } from '@circus/service-kit';
import { z } from 'zod';

/** What auth reads from its environment. */
export const authConfig = z.object({
  ...serviceEnvironment,
  ...databaseEnvironment,
  /** The address by which users reach the suite, where a proxy stands in front of it. */
  PUBLIC_URL: z.url().optional(),
  /** Address of the image server that clients are told; `/rs` of the suite's own address unless given. */
  DICOM_IMAGE_SERVER_URL: z.string().min(1).optional(),
  /** Bytes of one uploaded file, as clients are told; the doors themselves have the limit. */
  UPLOAD_FILE_SIZE_MAX_BYTES: z.coerce
    .number()
    .int()
    .min(1)
    .default(16 * 2 ** 30),
  /** How often expired session tokens are removed. */
  TOKEN_PURGE_INTERVAL_MS: milliseconds.min(10).default(3_600_000),
});
export type AuthConfig = z.infer<typeof authConfig>;

const firstStartConfig = z.object({
  DATABASE_URL: databaseEnvironment.DATABASE_URL,
  CIRCUS_ADMIN_EMAIL: z.email({ error: 'must be an e-mail address' }),
  CIRCUS_ADMIN_PASSWORD: z.string().min(8, { error: 'must have at least 8 characters' }).optional(),
});
export type FirstStartConfig = z.infer<typeof firstStartConfig>;

/** @throws ConfigurationError */
export const readFirstStartConfig = (): FirstStartConfig => loadConfig(firstStartConfig, process.env);
