import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Configuration } from './configuration.js';
import { deriveServiceDatabaseUrls } from './databaseRoles.js';
import { requireUsableDataDirectory } from './dataDirectory.js';
import { lockDataDirectory } from './dataDirectoryLock.js';
import type { FirstStart } from './firstStart.js';
import { gatewayUrlOf } from './gatewayUrl.js';
import { lastLines } from './logs.js';
import { localNats, localNatsUrl, natsProblem } from './nats.js';
import { choosePorts, portProblem } from './ports.js';
import { embeddedDatabaseUrl, embeddedPostgresql, ensureDatabase } from './postgresql.js';
import { placePostgresql } from './postgresqlPlacement.js';
import { endProcess, identifyProcess } from './processIdentity.js';
import { type RunState, readLeftRunState } from './runState.js';
import { derivedPassword, ensureSecrets } from './secrets.js';
import { administratorEnvironment, type SharedParts } from './serviceEnvironment.js';
import { serviceProcess } from './serviceProcess.js';
import type { ServiceDefinition } from './services.js';
import { SuiteProcesses } from './suiteProcesses.js';
import { StartFailure } from './supervisedProcess.js';

/** What a suite is made of. */
export interface SuiteOptions {
  configuration: Configuration;
  services: ServiceDefinition[];
  /** Brings the database to the newest form and makes the services' roles. */
  migrate(options: { databaseUrl: string; serviceDatabaseUrls: Record<string, string> }): Promise<unknown>;
  /** Makes sure that there is an administrator. */
  ensureAdministrator(environment: Record<string, string>): Promise<FirstStart>;
  /** The `nats-server` program; called only where NATS_URL gives none. */
  provideNatsServer(): Promise<string>;
  /** A line for whoever runs the suite. */
  onNotice(text: string): void;
  /** With it, every line that a service logs, in short form. */
  onLogLine?(service: string, line: string): void;
  /** Aborting it ends the start, and what has been started. */
  signal?: AbortSignal;
  /** How long a service may take to be ready. Default 60 seconds. */
  readyWithinMs?: number;
}

/** A suite that runs. */
export interface Suite {
  /** Where the gateway listens, for callers on this machine. */
  gatewayUrl: string;
  administrator: FirstStart;
  databaseUrl: string;
  natsUrl: string;
  /** Ends everything in order, within ten seconds. */
  stop(): Promise<void>;
}

/** The start failed. What is known by then: the password must be shown, and the log says why. */
export class SuiteStartFailure extends Error {
  override readonly name = 'SuiteStartFailure';

  constructor(
    override readonly cause: unknown,
    /** Made by this start, if it came so far. */
    readonly administrator: FirstStart | undefined,
    /** The last lines of the log of the process that failed. */
    readonly lastLogLines: string[],
    /** The whole log, where a process failed. */
    readonly logPath: string | undefined,
  ) {
    super(cause instanceof Error ? cause.message : String(cause));
  }
}

/**
 * Starts PostgreSQL and NATS where they are not given, migrates, makes the administrator, starts the services and waits
 * until all are ready. On failure nothing is left running.
 *
 * @throws DataDirectoryInUse, SuiteStartFailure, or an Error whose message is for the user
 */
export async function startSuite(options: SuiteOptions): Promise<Suite> {
  const { configuration, services } = options;
  const { dataDirectory } = configuration;
  const unbuilt = services.find(({ script }) => !existsSync(script));
  if (unbuilt) throw new Error(`The service ${unbuilt.name} is not built: run npm run build.`);
  requireUsableDataDirectory(dataDirectory);
  const unlock = lockDataDirectory(dataDirectory, 'suite');
  let starting: StartingSuite | undefined;
  try {
    for (const folder of ['storage', 'spool']) mkdirSync(join(dataDirectory, folder), { recursive: true, mode: 0o700 });
    await endLeftProcesses(dataDirectory);
    await refuseTakenPort(configuration);
    starting = await StartingSuite.prepare(options);
    const { processes } = starting;
    const suite = await Promise.race([starting.start(), ...(options.signal ? [abortOf(options.signal)] : [])]);
    const stop = () => processes.stop().then(unlock);
    let stopped: Promise<void> | undefined;
    return { ...suite, stop: () => (stopped ??= stop()) };
  } catch (error) {
    const failed = error instanceof StartFailure ? error.processName : undefined;
    const log = failed === undefined ? undefined : starting?.processes.log(failed);
    const lines = log ? lastLines(log) : [];
    await starting?.processes.stop();
    unlock();
    throw starting ? new SuiteStartFailure(error, starting.administrator, lines, log?.own?.path ?? log?.path) : error;
  }
}

class StartingSuite {
  administrator: FirstStart | undefined;

  private constructor(
    private readonly options: SuiteOptions,
    private readonly shared: SharedParts,
    private readonly databaseUrl: string,
    private readonly state: RunState,
    readonly processes: SuiteProcesses,
  ) {}

  /** Chooses ports and passwords. */
  static async prepare(options: SuiteOptions): Promise<StartingSuite> {
    const { configuration, services } = options;
    const { dataDirectory } = configuration;
    const supervisor = identifyProcess(process.pid);
    if (!supervisor) throw new Error('The operating system does not tell about this process.');
    const secrets = ensureSecrets(dataDirectory);
    const ports: Record<string, number> = {
      ...(await choosePorts(dataDirectory, [
        'postgresql',
        'nats',
        ...services.map(({ name }) => name).filter((name) => name !== 'gateway'),
      ])),
      gateway: configuration.port,
    };
    const password = (name: string) => derivedPassword(secrets.master, name);
    const databaseUrl =
      configuration.databaseUrl ?? embeddedDatabaseUrl(portOf(ports, 'postgresql'), password('postgresql'));
    const natsUrl = configuration.natsUrl ?? localNatsUrl(portOf(ports, 'nats'), password('nats'));
    const serviceDatabaseUrls = await deriveServiceDatabaseUrls(databaseUrl, secrets.master, configuration.environment);
    const state: RunState = {
      supervisor,
      startedAt: new Date().toISOString(),
      ready: false,
      gatewayUrl: gatewayUrlOf(configuration),
      administratorEmail: configuration.administratorEmail,
      processes: {},
      databaseUrl,
      serviceDatabaseUrls,
      natsUrl,
      storageUrl: configuration.storageUrl,
    };
    const { restartLongestWaitMs, logLimits } = configuration;
    const processes = new SuiteProcesses(dataDirectory, state, options.onNotice, restartLongestWaitMs, logLimits);
    const shared = { configuration, secrets, ports, serviceDatabaseUrls, natsUrl };
    return new StartingSuite(options, shared, databaseUrl, state, processes);
  }

  async start(): Promise<Omit<Suite, 'stop'>> {
    const { databaseUrl, shared, state, options } = this;
    const { natsUrl } = shared;
    await Promise.all([this.startPostgresql(), this.startNats()]);
    await this.migrate();
    const gateways = options.services.filter(({ name }) => name === 'gateway');
    const others = options.services.filter(({ name }) => name !== 'gateway');
    const othersReady = Promise.all(others.map((service) => this.startService(service)));
    const [administrator] = await Promise.all([
      this.ensureAdministrator(), // beside the services: none of them needs an account to start
      othersReady,
      ...gateways.map((gateway) => this.startService(gateway, othersReady)),
    ]);
    this.processes.ready();
    return { gatewayUrl: state.gatewayUrl, administrator, databaseUrl, natsUrl };
  }

  private async ensureAdministrator(): Promise<FirstStart> {
    const { databaseUrl, shared, state, options } = this;
    const administrator = await options.ensureAdministrator({
      ...shared.configuration.environment,
      ...administratorEnvironment(shared.configuration),
      DATABASE_URL: shared.serviceDatabaseUrls.auth ?? databaseUrl,
      NATS_URL: shared.natsUrl,
    });
    this.administrator = administrator;
    state.administratorEmail = administrator.email;
    return administrator;
  }

  private async startPostgresql(): Promise<void> {
    const { configuration, secrets, ports } = this.shared;
    if (configuration.databaseUrl) return;
    const port = portOf(ports, 'postgresql');
    const password = derivedPassword(secrets.master, 'postgresql');
    const placement = placePostgresql(configuration.dataDirectory);
    for (const note of placement.notes) this.processes.notice(note);
    const log = this.processes.log('postgresql');
    await this.processes.start(await embeddedPostgresql({ placement, port, password, log }), port);
    await ensureDatabase(port, password);
  }

  private async startNats(): Promise<void> {
    const { configuration, secrets, ports } = this.shared;
    if (configuration.natsUrl) {
      const problem = await natsProblem(configuration.natsUrl);
      if (problem === undefined) return;
      throw new Error(`NATS_URL: ${problem}.`);
    }
    const port = portOf(ports, 'nats');
    const specification = localNats({
      program: await this.options.provideNatsServer(),
      directory: join(configuration.dataDirectory, 'nats'),
      port,
      password: derivedPassword(secrets.master, 'nats'),
      log: this.processes.log('nats'),
    });
    await this.processes.start(specification, port);
  }

  private async migrate(): Promise<void> {
    const { databaseUrl, shared, options } = this;
    try {
      await options.migrate({ databaseUrl, serviceDatabaseUrls: shared.serviceDatabaseUrls });
    } catch (error) {
      const { code, message } = error as { code?: string; message: string };
      if (!shared.configuration.databaseUrl) throw error;
      // PostgreSQL's insufficient_privilege, where it is not about the services' roles.
      const hint = code === '42501' ? ' Give the role that owns the database.' : '';
      throw new Error(`The database at DATABASE_URL could not be prepared: ${message.replace(/\.$/, '')}.${hint}`);
    }
  }

  private async startService(service: ServiceDefinition, readyAfter?: Promise<unknown>): Promise<void> {
    const { shared, options } = this;
    const port = portOf(shared.ports, service.name);
    const specification = serviceProcess(service, shared, {
      // Whoever watches its lines writes them into the file, too.
      log: options.onLogLine ? this.processes.log(service.name) : this.processes.logOfService(service.name),
      readyWithinMs: options.readyWithinMs ?? 60_000,
      onLogLine: options.onLogLine,
      readyAfter,
    });
    await this.processes.start(specification, port);
  }
}

/** What a killed supervisor left: its services end by themselves, unless they hang. */
async function endLeftProcesses(dataDirectory: string): Promise<void> {
  const left = Object.entries(readLeftRunState(dataDirectory)?.processes ?? {});
  await Promise.all(left.map(([name, one]) => endProcess(one, name === 'postgresql' ? 'SIGINT' : 'SIGTERM', 5_000)));
}

async function refuseTakenPort({ host, port }: Configuration): Promise<void> {
  const problem = await portProblem(host, port);
  if (problem === undefined) return;
  const reasons: Record<string, string> = {
    EADDRINUSE:
      'is already in use by another program, perhaps another start of the suite. Stop it, or give another PORT',
    EACCES: 'may not be used by this user. Give a PORT above 1023',
    EADDRNOTAVAIL: 'is not an address of this machine. Give another HOST',
    ENOTFOUND: 'has a host name that is not known. Give another HOST',
  };
  throw new Error(`${host}:${port} ${reasons[problem] ?? `cannot be listened on (${problem})`}.`);
}

function portOf(ports: Record<string, number>, name: string): number {
  const port = ports[name];
  if (port === undefined) throw new Error(`No port was chosen for ${name}.`);
  return port;
}

function abortOf(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
