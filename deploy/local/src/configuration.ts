import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseEnv } from 'node:util';
import type { LogLimits } from './logs.js';
import { databaseOverrides, type Variable, variables } from './variables.js';

export type Environment = Record<string, string | undefined>;

/** What `npm start` and `node circus` know after reading the environment. */
export interface Configuration {
  /** The checkout: relative paths and `.env` belong here. */
  root: string;
  host: string;
  port: number;
  /** Absolute path. */
  dataDirectory: string;
  administratorEmail: string;
  administratorPassword?: string;
  databaseUrl?: string;
  natsUrl?: string;
  /** `file:///` and an absolute path, or `s3://bucket`. */
  storageUrl: string;
  tls: boolean;
  publicUrl?: string;
  logLevel: string;
  /** The longest wait before a process that died is started again, ms. */
  restartLongestWaitMs: number;
  logLimits: LogLimits;
  /** The whole environment, `.env` included: services get what they read from it unchanged. */
  environment: Record<string, string>;
  /** What the user should know although nothing is refused. */
  warnings: string[];
}

/** Some variables have values that cannot be used. `problems` has one sentence for each. */
export class ConfigurationRefusal extends Error {
  override readonly name = 'ConfigurationRefusal';

  constructor(readonly problems: string[]) {
    super(problems.join('\n'));
  }
}

/** The root of the checkout that this module belongs to. */
export const checkoutRoot = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');

export interface ReadOptions {
  /** Default: that of this process. */
  environment?: Environment | undefined;
  /** Default: the checkout. */
  root?: string;
}

/**
 * Reads the configuration. A variable in the environment wins over one in `.env`; an empty one counts as not given.
 *
 * @throws ConfigurationRefusal that names every variable with a bad value
 */
export function readConfiguration({ environment = process.env, root = checkoutRoot }: ReadOptions = {}): Configuration {
  const given = withoutEmpty({ ...readEnvironmentFile(root), ...withoutEmpty(environment) });
  const problems: string[] = [];
  // Relative paths mean the checkout, wherever the command was called from.
  for (const name of ['TLS_CERT', 'TLS_KEY']) if (given[name]) given[name] = resolve(root, given[name]);

  const read = <Value>(name: string, definition: Variable<Value>): Value | undefined => {
    const text = given[name] ?? definition.default;
    if (text === undefined) return undefined;
    const parsed = definition.schema.safeParse(text);
    if (parsed.success) return parsed.data;
    problems.push(refusalOf(name, text, definition, parsed.error.issues[0]?.message ?? 'cannot be used'));
    return undefined;
  };

  const configuration = {
    root,
    host: read('HOST', variables.HOST),
    port: read('PORT', variables.PORT),
    dataDirectory: resolve(root, read('CIRCUS_DATA_DIR', variables.CIRCUS_DATA_DIR) ?? '.'),
    administratorEmail: read('CIRCUS_ADMIN_EMAIL', variables.CIRCUS_ADMIN_EMAIL),
    administratorPassword: read('CIRCUS_ADMIN_PASSWORD', variables.CIRCUS_ADMIN_PASSWORD),
    databaseUrl: read('DATABASE_URL', variables.DATABASE_URL),
    natsUrl: read('NATS_URL', variables.NATS_URL),
    storageUrl: read('STORAGE_URL', variables.STORAGE_URL),
    publicUrl: read('PUBLIC_URL', variables.PUBLIC_URL),
    logLevel: read('LOG_LEVEL', variables.LOG_LEVEL),
    restartLongestWaitMs: read('RESTART_LONGEST_WAIT_MS', variables.RESTART_LONGEST_WAIT_MS),
    logLimits: {
      maxBytes: read('LOG_FILE_BYTES', variables.LOG_FILE_BYTES),
      kept: read('LOG_FILES_KEPT', variables.LOG_FILES_KEPT),
    },
    tls: read('TLS_CERT', variables.TLS_CERT) !== undefined && read('TLS_KEY', variables.TLS_KEY) !== undefined,
  };
  read('TRUSTED_PROXIES', variables.TRUSTED_PROXIES);
  read('DICOM_TIMEZONE', variables.DICOM_TIMEZONE);
  for (const [name, definition] of Object.entries(databaseOverrides)) read(name, definition);
  if (given.TLS_CERT && !given.TLS_KEY) problems.push('TLS_KEY: must be given together with TLS_CERT.');
  if (given.TLS_KEY && !given.TLS_CERT) problems.push('TLS_CERT: must be given together with TLS_KEY.');
  if (configuration.tls && !isKeyOf(given.TLS_KEY ?? '', given.TLS_CERT ?? '')) {
    problems.push('TLS_KEY: must be the key of the certificate in TLS_CERT.');
  }
  if (problems.length > 0) throw new ConfigurationRefusal(problems);

  const { host, port, administratorEmail, logLevel, restartLongestWaitMs, logLimits } = configuration as Configuration;
  return {
    ...configuration,
    host,
    port,
    administratorEmail,
    logLevel,
    restartLongestWaitMs,
    logLimits,
    storageUrl: absoluteStorageUrl(
      configuration.storageUrl ?? pathToFileURL(join(configuration.dataDirectory, 'storage')).href,
      root,
    ),
    environment: given,
    warnings: warningsOf(host, configuration.tls),
  };
}

/** Whether two PEM files that were read before belong together. */
function isKeyOf(keyPath: string, certificatePath: string): boolean {
  return new X509Certificate(readFileSync(certificatePath)).checkPrivateKey(createPrivateKey(readFileSync(keyPath)));
}

/** A relative path is taken from the checkout. */
function absoluteStorageUrl(url: string, root: string): string {
  if (!url.startsWith('file:')) return url;
  const path = url.startsWith('file://') ? fileURLToPath(url) : decodeURIComponent(url.slice('file:'.length));
  return pathToFileURL(resolve(root, path)).href;
}

function readEnvironmentFile(root: string): Environment {
  try {
    return parseEnv(readFileSync(resolve(root, '.env'), 'utf8')) as Environment;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw new ConfigurationRefusal([`.env: cannot be read (${(error as NodeJS.ErrnoException).code}).`]);
  }
}

function withoutEmpty(environment: Environment): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).filter((entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== ''),
  );
}

function refusalOf(name: string, text: string, definition: Variable<unknown>, reason: string): string {
  const shown = definition.secret ? '' : ` (it is ${JSON.stringify(text)})`;
  return `${name}: ${reason}${shown}.`;
}

function warningsOf(host: string, tls: boolean): string[] {
  if (tls || isLoopback(host)) return [];
  return [
    `HOST is ${host}: the suite can be reached from other machines without encryption, so passwords and images can be ` +
      'read on the way. Give TLS_CERT and TLS_KEY, or put a proxy with TLS in front.',
  ];
}

/** Whether an address to listen on is reachable from this machine only. */
function isLoopback(host: string): boolean {
  if (isIP(host) === 4) return host.startsWith('127.');
  return host === '::1' || host === 'localhost';
}
