import { availableParallelism } from 'node:os';
import { databaseEnvironment, flag, serviceEnvironment } from '@circus/service-kit';
import { z } from 'zod';

const count = z.coerce.number().int().min(1);
const mebibytes = z.coerce
  .number()
  .min(0)
  .transform((value) => value * 2 ** 20);

/** A regular expression that an IP address must match. */
const addresses = z.string().transform((text, context) => {
  try {
    return new RegExp(text);
  } catch {
    context.addIssue({ code: 'custom', message: 'must be a regular expression' });
    return z.NEVER;
  }
});

/** What image-render reads from its environment. */
export const imageRenderConfig = z.object({
  ...serviceEnvironment,
  DATABASE_URL: databaseEnvironment.DATABASE_URL,
  DATABASE_CONNECTIONS: databaseEnvironment.DATABASE_CONNECTIONS,
  /** Where the archive's files are; read only. */
  STORAGE_URL: z.string().min(1),
  /** Worker threads; as many as cores unless given. */
  RENDER_THREADS: count.max(256).default(() => availableParallelism()),
  /** How long a thread may be at one image or picture before it is ended: damaged images may lead decoders in circles. */
  RENDER_LIMIT_MS: count.min(100).default(20_000),
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
  /** Domains whose series are loaded before anybody asks for them, separated by commas; `*` for all. */
  PREFETCH_DOMAINS: z
    .string()
    .default('')
    .transform((text) =>
      text
        .split(',')
        .map((name) => name.trim())
        .filter((name) => name !== ''),
    ),
  /** Such a series is loaded when it has not changed for so long. */
  PREFETCH_AFTER_MS: count.default(3000),
  /** Whether callers must be known and see series of their own domains only. */
  RS_AUTHENTICATION: flag.default(true),
  /** What seals the tokens of series: the same for all processes; without it each makes its own, which dies with it. */
  RS_TOKEN_KEY: z.string().min(32, 'must have at least 32 characters').optional(),
  /** A series' token not used for so long is worthless, seconds. */
  RS_TOKEN_EXPIRE: count.default(1800),
  /** Clients of the service's own port that get tokens without a credential, by their address. */
  RS_TOKEN_REQUEST_IP_FILTER: addresses.prefault('^127\\.0\\.0\\.1$|^::1$'),
  /** Clients that are answered at all, by their address. */
  RS_GLOBAL_IP_FILTER: addresses.prefault('.*'),
  /** Whether volumes are compressed for clients that accept it: off or auto. */
  RS_VOLUME_COMPRESSION: z.enum(['off', 'auto']).default('off'),
  /** KiB of a volume that may wait to go out on a WebSocket. */
  RS_SOCKET_BUFFER_KIB: count.default(1024),
  /** How often a WebSocket's client is asked whether it is still there, seconds. */
  RS_SOCKET_PING_INTERVAL: count.default(30),
  /** `Access-Control-Allow-Origin` of the service's own port. */
  RS_CORS_ORIGIN: z.string().default('*'),
});

export type ImageRenderConfig = z.infer<typeof imageRenderConfig>;
