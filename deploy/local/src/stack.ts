import { existsSync } from 'node:fs';
import { type Environment, readConfiguration } from './configuration.js';
import { deriveServiceDatabaseUrls } from './databaseRoles.js';
import { requireUsableDataDirectory } from './dataDirectory.js';
import { lockDataDirectory } from './dataDirectoryLock.js';
import { choosePorts } from './ports.js';
import { readRunState } from './runState.js';
import { derivedPassword, ensureSecrets, readMasterSecret } from './secrets.js';
import { databaseServices, environmentSuffix } from './services.js';
import { startPostgresql } from './standaloneServers.js';

/** What a command can work with. */
export interface Stack {
  /** The database as the role that owns it. */
  databaseUrl: string;
  /** The database as the role of each service. */
  serviceDatabaseUrls: Record<string, string>;
  storageUrl: string;
  administratorEmail: string;
  /** Only where NATS runs. */
  natsUrl?: string;
  /** Only where the suite runs. */
  gatewayUrl?: string;
}

export interface StackOptions {
  /** Default: that of this process. */
  environment?: Environment;
  /** What is being done that takes a moment. */
  onNotice?(text: string): void;
  /**
   * The suite has to be stopped, and the database is left in the form that it has. Called with the data directory locked, before
   * anything of it is read or started.
   */
  restoring?(): void;
}

/**
 * Does some work with the database of a data directory: that of the suite running there, else the one that `DATABASE_URL`
 * gives (inside containers), else the embedded one, which is started, brought to the newest form, and stopped afterwards.
 *
 * @throws DataDirectoryInUse while the suite starts or another command works
 */
export async function withStack<T>(
  dataDirectory: string,
  work: (stack: Stack) => Promise<T>,
  { environment, onNotice = () => {}, restoring }: StackOptions = {},
): Promise<T> {
  const running = runningStack(dataDirectory);
  if (running && restoring) throw new Error('The suite is running: stop it first.');
  if (running) return work(running);
  const configuration = readConfiguration({ environment });
  const { storageUrl, administratorEmail, natsUrl } = configuration;
  const shared = { storageUrl, administratorEmail, ...(natsUrl === undefined ? {} : { natsUrl }) };
  if (configuration.databaseUrl) {
    const { databaseUrl } = configuration;
    // With an external database only what changes the data directory itself has to be alone with it.
    const unlock = restoring ? lockDataDirectory(dataDirectory, 'command') : () => {};
    try {
      restoring?.();
      const serviceDatabaseUrls = await givenDatabaseUrls(databaseUrl, dataDirectory, configuration.environment);
      return await work({ ...shared, databaseUrl, serviceDatabaseUrls });
    } finally {
      unlock();
    }
  }

  // A name that was mistyped should be seen.
  const isNew = !existsSync(dataDirectory);
  requireUsableDataDirectory(dataDirectory);
  const unlock = lockDataDirectory(dataDirectory, 'command');
  try {
    restoring?.();
    const { master } = ensureSecrets(dataDirectory);
    const { postgresql: port } = await choosePorts(dataDirectory, ['postgresql']);
    onNotice(
      isNew
        ? `There was no suite in ${dataDirectory}: a new one begins there, with an empty database.`
        : 'The suite is not running: its database is started for this command.',
    );
    const server = await startPostgresql({ dataDirectory, port, password: derivedPassword(master, 'postgresql') });
    try {
      const serviceDatabaseUrls = await deriveServiceDatabaseUrls(server.url, master, configuration.environment);
      if (!restoring) {
        const { migrate } = await import('@circus/db');
        await migrate({ databaseUrl: server.url, serviceDatabaseUrls });
      }
      return await work({ ...shared, databaseUrl: server.url, serviceDatabaseUrls });
    } finally {
      await server.stop();
    }
  } finally {
    unlock();
  }
}

function runningStack(dataDirectory: string): Stack | undefined {
  const state = readRunState(dataDirectory);
  if (!state?.ready) return undefined;
  const { databaseUrl, serviceDatabaseUrls, storageUrl, administratorEmail, natsUrl, gatewayUrl } = state;
  return { databaseUrl, serviceDatabaseUrls, storageUrl, administratorEmail, natsUrl, gatewayUrl };
}

/** A data directory that was started before has the roles' passwords; in a container the URL is the service's own. */
async function givenDatabaseUrls(
  databaseUrl: string,
  dataDirectory: string,
  environment: Record<string, string>,
): Promise<Record<string, string>> {
  const master = readMasterSecret(dataDirectory);
  if (master) return deriveServiceDatabaseUrls(databaseUrl, master, environment);
  return Object.fromEntries(
    databaseServices.map((service) => [
      service,
      environment[`DATABASE_URL_${environmentSuffix(service)}`] ?? databaseUrl,
    ]),
  );
}
