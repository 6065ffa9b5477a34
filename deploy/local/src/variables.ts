import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { BlockList, isIP } from 'node:net';
import { LOG_FILE_BYTES, LOG_FILES_KEPT } from '@circus/logs';
import { parseS3Address } from '@circus/storage';
import { z } from 'zod';
import { databaseServices, environmentSuffix } from './services.js';

/** One variable that configures `npm start`, in the environment or in `.env`. */
export interface Variable<Value> {
  /** Shown to people: what applies when the variable is not given. */
  default?: string;
  description: string;
  /** Its value is never shown, not even in a refusal. */
  secret?: boolean;
  schema: z.ZodType<Value, string>;
}

const variable = <Value>(definition: Variable<Value>): Variable<Value> => definition;

const listenAddress = z
  .string()
  .refine((value) => isIP(value) !== 0 || /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(value), {
    error: 'must be an IP address or a host name',
  });

const port = z
  .string()
  .refine((value) => /^[0-9]{1,5}$/.test(value) && Number(value) >= 1 && Number(value) <= 65_535, {
    error: 'must be a whole number from 1 to 65535',
  })
  .transform(Number);

const wait = z
  .string()
  .regex(/^[0-9]{1,7}$/, { error: 'must be a whole number of milliseconds up to 9999999' })
  .transform(Number);

const wholeNumber = (least: number, most: number) =>
  z
    .string()
    .refine((value) => /^[0-9]{1,13}$/.test(value) && Number(value) >= least && Number(value) <= most, {
      error: `must be a whole number from ${least} to ${most}`,
    })
    .transform(Number);

/** A URL with one of the given protocols (written with their colon). */
const url = (protocols: string[], error: string) =>
  z.string().refine((value) => URL.canParse(value) && protocols.includes(new URL(value).protocol), { error });

const postgresqlUrl = url(['postgresql:', 'postgres:'], 'must look like postgresql://user:password@host:5432/database');

const natsUrls = z
  .string()
  .refine(
    (value) =>
      value.split(',').every((one) => URL.canParse(one.trim()) && /^(nats|tls):$/.test(new URL(one.trim()).protocol)),
    { error: 'must look like nats://[user:password@]host:4222, several separated by commas' },
  );

const storageUrl = z.string().superRefine((value, context) => {
  if (/^file:(\/\/\/|\/?[^/])./.test(value)) return;
  if (!value.startsWith('s3:')) {
    context.addIssue({ code: 'custom', message: 'must look like file:/path/of/a/folder or s3://bucket/prefix' });
    return;
  }
  try {
    parseS3Address(value);
  } catch (error) {
    context.addIssue({ code: 'custom', message: (error as Error).message.replace(/^STORAGE_URL: /, '') });
  }
});

const networks = z.string().refine(
  (value) =>
    value
      .split(',')
      .map((one) => one.trim())
      .every((one) => one === 'loopback' || isNetwork(one)),
  {
    error:
      'must be a list of addresses, networks or the word loopback, separated by commas, such as 10.0.0.0/8,192.168.1.5',
  },
);

const dicomTimezone = z
  .string()
  .refine((value) => /^[+-](0[0-9]|1[0-4]):?[0-5][0-9]$/.test(value) && isOffsetFromUtc(value), {
    error: 'must be an offset from UTC such as +0900 or -03:30, from -1200 to +1400',
  });

/**
 * Every variable that `npm start` reads. Refusals, the printed help and the documentation come from this table. All other
 * variables reach the services as they are.
 */
export const variables = {
  HOST: variable({
    default: '127.0.0.1',
    description: 'Address that the gateway listens on. Anything beyond this machine should have TLS.',
    schema: listenAddress,
  }),
  PORT: variable({ default: '8080', description: 'Port that the gateway listens on.', schema: port }),
  CIRCUS_DATA_DIR: variable({
    default: './data',
    description: 'Folder below which the suite keeps everything: images, database, messages, secrets and logs.',
    schema: z.string(),
  }),
  CIRCUS_ADMIN_EMAIL: variable({
    default: 'admin@example.com',
    description: 'E-mail address of the administrator, who is made at the very first start.',
    schema: z.email({ error: 'must be an e-mail address' }),
  }),
  CIRCUS_ADMIN_PASSWORD: variable({
    description: "The administrator's first password. Without it one is generated and shown once.",
    secret: true,
    schema: z.string().min(8, { error: 'must have at least 8 characters' }),
  }),
  DATABASE_URL: variable({
    description: 'A PostgreSQL to use instead of the embedded one, as the role that owns the database and migrates it.',
    secret: true,
    schema: postgresqlUrl,
  }),
  NATS_URL: variable({
    description: 'A NATS server with JetStream to use instead of an own one.',
    secret: true,
    schema: natsUrls,
  }),
  STORAGE_URL: variable({
    description:
      'Where image files are kept, as file:/path or s3://bucket/prefix?endpoint=…&region=…. Default: the folder storage below CIRCUS_DATA_DIR.',
    schema: storageUrl,
  }),
  TLS_CERT: variable({
    description: 'File with the TLS certificate (PEM, with its chain) of the gateway. Needs TLS_KEY.',
    schema: pemFile((pem) => new X509Certificate(pem), 'must be a readable PEM file with a certificate'),
  }),
  TLS_KEY: variable({
    description: 'File with the private key (PEM) of the certificate. Needs TLS_CERT.',
    schema: pemFile(createPrivateKey, 'must be a readable PEM file with a private key that needs no passphrase'),
  }),
  TRUSTED_PROXIES: variable({
    description: 'Addresses or networks of proxies whose X-Forwarded-For is believed, separated by commas.',
    schema: networks,
  }),
  PUBLIC_URL: variable({
    description: 'The address by which users reach the suite when a proxy stands in front of it.',
    schema: url(['http:', 'https:'], 'must look like https://circus.example.org'),
  }),
  DICOM_TIMEZONE: variable({
    description: 'Offset from UTC (+HHMM or +HH:MM) of DICOM dates and times that carry none.',
    schema: dicomTimezone,
  }),
  RESTART_LONGEST_WAIT_MS: variable({
    default: '30000',
    description: 'A process that dies again and again is started again after at most this time (milliseconds).',
    schema: wait,
  }),
  LOG_LEVEL: variable({
    default: 'info',
    description: 'How much the services write to their logs: fatal, error, warn, info, debug or trace.',
    schema: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace'], {
      error: 'must be fatal, error, warn, info, debug or trace',
    }) as unknown as z.ZodType<string, string>,
  }),
  LOG_FILE_BYTES: variable({
    default: String(LOG_FILE_BYTES),
    description: 'A log file in data/logs that has grown to so many bytes is put aside and compressed.',
    schema: wholeNumber(10_000, 1e12),
  }),
  LOG_FILES_KEPT: variable({
    default: String(LOG_FILES_KEPT),
    description: 'So many files that were put aside are kept of each log.',
    schema: wholeNumber(1, 1_000),
  }),
} satisfies Record<string, Variable<unknown>>;

/** Where the administrator of an external PostgreSQL gave a service's role a password of his own. */
export const databaseOverrides: Record<string, Variable<string>> = Object.fromEntries(
  databaseServices.map((service) => [
    `DATABASE_URL_${environmentSuffix(service)}`,
    variable({
      description: `The database as the role of ${service}, where it is not derived from DATABASE_URL.`,
      secret: true,
      schema: postgresqlUrl,
    }),
  ]),
);

function pemFile(check: (pem: string) => unknown, error: string): z.ZodType<string, string> {
  return z.string().refine(
    (path) => {
      try {
        check(readFileSync(path, 'utf8'));
        return true;
      } catch {
        return false;
      }
    },
    { error },
  );
}

function isNetwork(text: string): boolean {
  const [address = '', prefix, ...rest] = text.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  if (prefix === undefined) return true;
  try {
    new BlockList().addSubnet(address, /^[0-9]+$/.test(prefix) ? Number(prefix) : -1, version === 6 ? 'ipv6' : 'ipv4');
    return true;
  } catch {
    return false;
  }
}

/** PS3.3 C.12.1.1.8: -1200 to +1400. */
function isOffsetFromUtc(text: string): boolean {
  const digits = Number(text.replace(':', ''));
  return digits >= -1200 && digits <= 1400;
}
