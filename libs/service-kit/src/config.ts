import { readFileSync } from 'node:fs';
import { LOG_FILE_BYTES, LOG_FILES_KEPT } from '@circus/logs';
import { z } from 'zod';

/** A port to listen on; 0 takes any free one. */
export const port = z.coerce.number().int().min(0).max(65_535);
/** Milliseconds. */
export const milliseconds = z.coerce.number().int().min(0);
/** `true`, `1`, `yes`, `on` and their opposites. */
export const flag = z
  .string()
  .transform((text, context) => {
    if (/^(true|1|yes|on)$/i.test(text)) return true;
    if (/^(false|0|no|off)?$/i.test(text)) return false;
    context.addIssue({ code: 'custom', message: 'must be true or false' });
    return z.NEVER;
  })
  .or(z.boolean());

/** OpenTelemetry's own variables, where it takes more of them than the suite checks (`OTEL_BSP_…`, time-outs) it reads them itself. */
const tracingEnvironment = {
  /** The address of a receiver of OTLP over HTTP; without it nothing is traced. */
  OTEL_EXPORTER_OTLP_ENDPOINT: z
    .string()
    .regex(/^https?:\/\/[^\s]+$/, 'must be an address such as http://127.0.0.1:4318')
    .optional(),
  OTEL_EXPORTER_OTLP_HEADERS: z.string().optional(),
  OTEL_SERVICE_NAME: z.string().optional(),
  OTEL_RESOURCE_ATTRIBUTES: z.string().optional(),
  OTEL_TRACES_SAMPLER: z
    .enum([
      'always_on',
      'always_off',
      'traceidratio',
      'parentbased_always_on',
      'parentbased_always_off',
      'parentbased_traceidratio',
    ])
    .default('parentbased_always_on'),
  /** Of every so many requests, for the samplers by ratio. */
  OTEL_TRACES_SAMPLER_ARG: z.coerce.number().min(0).max(1).optional(),
};

/** What every service reads from its environment. */
export const serviceEnvironment = {
  HOST: z.string().default('127.0.0.1'),
  PORT: port.default(0),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  NATS_URL: z.string().min(1),
  /** PEM of the Ed25519 key that verifies the gateway's internal tokens. */
  INTERNAL_PUBLIC_KEY: z.string().min(1),
  /** How long a stop waits for requests at work. */
  STOP_TIMEOUT_MS: milliseconds.default(8_000),
  /** How long rights fetched from auth stay valid while NATS, which would tell of changes, is away. */
  ACCESS_TTL_WITHOUT_NATS_MS: milliseconds.default(5_000),
  /** A file for the log, rotated by the process itself; standard output without it. */
  LOG_FILE: z.string().optional(),
  /** Bytes of a log file before it is put aside. */
  LOG_FILE_BYTES: z.coerce.number().int().min(10_000).default(LOG_FILE_BYTES),
  /** Log files that were put aside and are kept, compressed. */
  LOG_FILES_KEPT: z.coerce.number().int().min(1).max(1_000).default(LOG_FILES_KEPT),
  ...tracingEnvironment,
};

/** What every service with a database reads besides. */
export const databaseEnvironment = {
  DATABASE_URL: z.string().regex(/^postgres(ql)?:\/\//, 'must be a postgresql:// URL'),
  DATABASE_CONNECTIONS: z.coerce.number().int().min(1).max(100).default(5),
  OUTBOX_POLL_INTERVAL_MS: milliseconds.default(2_000),
};

/** What the services sign and verify by that ask one another over HTTP: the same for all of them. */
export const internalServiceKey = z.string().min(32, 'must have at least 32 characters');

export const serviceConfig = z.object(serviceEnvironment);
export type ServiceConfig = z.infer<typeof serviceConfig>;

/** A value of the environment that cannot be used; its message names every such variable. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}

/**
 * Reads a service's configuration. Empty variables count as unset; where `NAME_FILE` is set and `NAME` is not, the value is
 * what stands in that file, as container platforms hand out secrets.
 *
 * @throws ConfigurationError that names each variable and what is wrong with it, never its value
 */
export function loadConfig<Schema extends z.ZodObject>(
  schema: Schema,
  environment: NodeJS.ProcessEnv,
): z.infer<Schema> {
  const given: Record<string, string> = {};
  for (const name of Object.keys(schema.shape)) {
    const [value, file] = [environment[name], environment[`${name}_FILE`]];
    if (value) given[name] = value;
    else if (file) given[name] = contentOf(`${name}_FILE`, file);
  }
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const lines = result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new ConfigurationError(`The configuration cannot be used.\n  ${lines.join('\n  ')}`);
}

function contentOf(name: string, path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    throw new ConfigurationError(`The configuration cannot be used.\n  ${name}: the file cannot be read`);
  }
}
