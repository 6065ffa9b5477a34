import { delimiter, join } from 'node:path';
import type { Configuration } from './configuration.js';
import { gatewayUrlOf } from './gatewayUrl.js';
import { derivedPassword, type Secrets } from './secrets.js';
import type { ServiceDefinition } from './services.js';
import { stopWithinMs } from './stopTimes.js';
import { databaseOverrides } from './variables.js';

/** What the services are told about one another and about the parts they share. */
export interface SharedParts {
  configuration: Configuration;
  secrets: Secrets;
  /** Port of each service, the gateway's from the configuration. */
  ports: Record<string, number>;
  serviceDatabaseUrls: Record<string, string>;
  natsUrl: string;
}

/** Given to one service or replaced for each: not handed on as they are. */
const withheld = new Set([
  'CIRCUS_ADMIN_PASSWORD',
  'CIRCUS_ADMIN_EMAIL',
  'DATABASE_URL',
  'LOG_FILE',
  ...Object.keys(databaseOverrides),
]);

/** The environment of a service's process: everything the user gave, and what the supervisor knows. */
export function serviceEnvironment(service: ServiceDefinition, shared: SharedParts): Record<string, string> {
  const { configuration, secrets, ports, serviceDatabaseUrls, natsUrl } = shared;
  const { environment, dataDirectory } = configuration;
  const inherited = Object.fromEntries(Object.entries(environment).filter(([name]) => !withheld.has(name)));
  const own: Record<string, string> = {
    SERVICE_NAME: service.name,
    HOST: '127.0.0.1',
    PORT: String(ports[service.name]),
    NATS_URL: natsUrl,
    STORAGE_URL: configuration.storageUrl,
    SPOOL_DIR: join(dataDirectory, 'spool'),
    INTERNAL_PUBLIC_KEY: secrets.internalPublicKey,
    LOG_LEVEL: configuration.logLevel,
    STOP_TIMEOUT_MS: String(stopWithinMs(service.name) - 300),
  };
  const databaseUrl = serviceDatabaseUrls[service.name];
  if (service.usesDatabase && databaseUrl) own.DATABASE_URL = databaseUrl;
  if (service.name === 'gateway') {
    own.HOST = configuration.host;
    own.INTERNAL_PRIVATE_KEY = secrets.internalPrivateKey;
    own.SERVICE_URLS = JSON.stringify(serviceUrls(ports));
  }
  if (service.name === 'auth') Object.assign(own, administratorEnvironment(configuration));
  if (servicesThatAskOthers.includes(service.name)) own.INTERNAL_SERVICE_KEY = internalServiceKey(secrets);
  if (service.name === 'series-ingest') {
    // Nothing of the suite's own is imported, whatever folder an administrator has watched.
    const offLimits = [dataDirectory, inherited.DIRECTORY_WATCH_OFF_LIMITS];
    own.DIRECTORY_WATCH_OFF_LIMITS = offLimits.filter(Boolean).join(delimiter);
  }
  // A box on another machine is given this address; without PUBLIC_URL the gateway's own is the best there is.
  if (service.name === 'sharing') {
    own.PUBLIC_URL = configuration.publicUrl ?? gatewayUrlOf(configuration);
    own.SERIES_INGEST_URL = serviceUrls(ports)['series-ingest'] ?? '';
  }
  if (service.name === 'plugin-job-runner') {
    own.PLUGIN_WORK_DIR = inherited.PLUGIN_WORK_DIR ?? join(dataDirectory, 'plugin-jobs');
    own.PLUGIN_CACHE_DIR = inherited.PLUGIN_CACHE_DIR ?? join(dataDirectory, 'plugin-cache');
  }
  if (service.name === 'image-render') {
    own.RS_TOKEN_KEY = inherited.RS_TOKEN_KEY ?? rsTokenKey(secrets);
    // Others may have accounts on this machine: nobody gets a series for being on it.
    own.RS_TOKEN_REQUEST_IP_FILTER = inherited.RS_TOKEN_REQUEST_IP_FILTER ?? '^$';
  }
  // Uploads wait for the disk in libuv's threads: with the four that Node starts, eight clients would wait for each other.
  own.UV_THREADPOOL_SIZE = inherited.UV_THREADPOOL_SIZE ?? '16';
  // What the S3 client thinks of Node's version is no news in the log of a service.
  own.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
  return { ...inherited, ...own };
}

/** What seals the tokens of series, the same for every process of the image server. */
export const rsTokenKey = ({ master }: Pick<Secrets, 'master'>): string => derivedPassword(master, 'rs-token');

/** Services that ask one another over HTTP, and the key by which they know one another. */
export const servicesThatAskOthers: readonly string[] = ['series-ingest', 'sharing'];
export const internalServiceKey = ({ master }: Pick<Secrets, 'master'>): string =>
  derivedPassword(master, 'internal-services');

/** Who the administrator is, for the one service that makes accounts. */
export function administratorEnvironment(configuration: Configuration): Record<string, string> {
  const { administratorEmail, administratorPassword } = configuration;
  return {
    CIRCUS_ADMIN_EMAIL: administratorEmail,
    ...(administratorPassword === undefined ? {} : { CIRCUS_ADMIN_PASSWORD: administratorPassword }),
  };
}

function serviceUrls(ports: Record<string, number>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(ports)
      .filter(([name]) => name !== 'gateway')
      .map(([name, port]) => [name, `http://127.0.0.1:${port}`]),
  );
}
