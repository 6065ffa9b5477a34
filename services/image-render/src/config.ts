import { availableParallelism } from 'node:os';
import { databaseEnvironment, flag, serviceEnvironment } from '@circus/service-kit';
import { z } from 'zod';

const count = z.coerce.number().int().min(1);
const mebibytes = z.coerce
  .number()
  .min(0)
  .transform((value) => value * 2 ** 20);

/** What image-render reads from its environment. */
export const imageRenderConfig = z.object({
  ...serviceEnvironment,
  DATABASE_URL: databaseEnvironment.DATABASE_URL,
  DATABASE_CONNECTIONS: databaseEnvironment.DATABASE_CONNECTIONS,
  /** Where the archive's files are; read only. */
  STORAGE_URL: z.string().min(1),
  /** Worker threads; as many as cores unless given. */
  RENDER_THREADS: count.max(256).default(() => availableParallelism()),
  /** Images each thread reads at a time; more where the storage answers slowly, as S3 does. */
  READS_PER_THREAD: count.max(64).default(4),
  /** Pictures that may wait for a thread before further ones are refused with 503. */
  MAX_WAITING_RENDERS: count.default(256),
  /** Memory for the voxels of series in use, MiB. */
  VOLUME_CACHE_MIB: mebibytes.prefault(2048),
  /** A series not looked at for so long leaves the memory, seconds. */
  VOLUME_CACHE_TTL: count.default(3600),
  /** Memory for finished pictures, MiB; 0 keeps none. */
  PICTURE_CACHE_MIB: mebibytes.prefault(64),
  /** Whether callers must be known and see series of their own domains only. */
  RS_AUTHENTICATION: flag.default(true),
  /** `Access-Control-Allow-Origin` of the service's own port. */
  RS_CORS_ORIGIN: z.string().default('*'),
});

export type ImageRenderConfig = z.infer<typeof imageRenderConfig>;
