import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Bus } from '@circus/bus';
import { type Access, type PluginRole, work } from '@circus/contracts';
import { type Database, OutboxRelay } from '@circus/db';
import type { ServiceApp } from '@circus/service-kit';
import { openStorage, type Storage } from '@circus/storage';
import {
  accessOfAdministrator,
  accessOfNobody,
  eventually,
  silentLog,
  type TestCallers,
  type TestDatabase,
  type TestNats,
  testCallers,
  testDatabase,
  testNats,
} from '@circus/testkit';
import { buildApp } from '../src/app.js';
import { type PluginJobRunnerConfig, pluginJobRunnerConfig } from '../src/config.js';
import type { Executors } from '../src/executors/executors.js';
import { openExecutors } from '../src/executors/openExecutors.js';
import type { Inputs } from '../src/inputs/inputs.js';
import { openInputs } from '../src/inputs/openInputs.js';
import { readManifest } from '../src/plugins/manifest.js';
import { registerPlugin } from '../src/plugins/registration.js';
import { suiteId } from '../src/queue/jobManager.js';
import { Runner } from '../src/queue/runner.js';
import { WorkDirectories } from '../src/queue/workDirectories.js';
import { subscribeJobCancelled } from '../src/subscribers/jobCancelled.js';
import { cadManifest } from './manifests.js';
import { archiveSeries, type SeriesToArchive } from './testArchive.js';

const PLUGIN = fileURLToPath(new URL('./plugin.mjs', import.meta.url));

/** The id of the plug-in that does this (`plugin.mjs`). */
export const pluginIdOf = (doing: string): string => createHash('sha256').update(doing).digest('hex');

interface Answer {
  status: number;
  headers: Record<string, string | string[] | number | undefined>;
  text: string;
  /** The parsed body; undefined for one that is no JSON. */
  json: ReturnType<typeof JSON.parse>;
}

/** The real service, with the rights of its own database role; runners are started one by one. */
export interface RunningService {
  app: ServiceApp;
  config: PluginJobRunnerConfig;
  /** What a process of its own is started with. */
  environment: Record<string, string>;
  directory: string;
  testDatabase: TestDatabase;
  owner: Database;
  database: Database;
  nats: TestNats;
  bus: Bus;
  storage: Storage;
  executors: Executors;
  inputs: Inputs;
  administrator: Access;
  call(
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    url: string,
    access: Access | null,
    body?: unknown,
  ): Promise<Answer>;
  archive(series: SeriesToArchive): Promise<number>;
  /** Registers a plug-in that runs as a local program. @returns its id */
  addPlugin(doing: string, runConfiguration?: Record<string, unknown>): Promise<string>;
  /** Registers a job for the administrator, of a series of its own unless one is given. @returns its id */
  addJob(doing: string, given?: { access?: Access; priority?: number; seriesUid?: string }): Promise<string>;
  startRunner(settings?: Partial<PluginJobRunnerConfig>): Promise<Runner>;
  /** The job's row as soon as it has this status. */
  until(jobId: string, status: string): Promise<JobNow>;
  told(subject: string): Promise<Record<string, unknown>[]>;
  stop(): Promise<void>;
}

interface JobNow {
  jobId: string;
  status: string;
  errorMessage: string | null;
  results: Record<string, unknown> | null;
  attempt: number;
  crashes: number;
  phase: string | null;
}

export async function startService(
  environment: Record<string, string> = {},
  doings: Record<string, string[]> = {},
): Promise<RunningService> {
  const [testDb, nats] = await Promise.all([testDatabase(), testNats()]);
  const callers: TestCallers = testCallers();
  const directory = mkdtempSync(join(tmpdir(), 'circus-cs-'));
  const named = [
    'good',
    'fails',
    'silent',
    'invalid',
    'broken',
    'forever',
    'memory',
    'processes',
    'disk',
    'talks',
    'many',
    'chance',
    'quick',
    'shuts',
    'escapes',
    'odd',
  ];
  const programs = {
    ...Object.fromEntries(named.map((doing) => [doing, [doing]])),
    waits: ['waits', join(directory, 'leave')],
    ...doings,
  };
  const local = Object.entries(programs).map(([doing, args]) => [
    pluginIdOf(doing),
    { command: [process.execPath, PLUGIN, ...args] },
  ]);
  const settings = {
    NATS_URL: nats.url,
    INTERNAL_PUBLIC_KEY: callers.publicKey,
    DATABASE_URL: testDb.urlFor('plugin-job-runner'),
    STORAGE_URL: `file:${directory}/storage`,
    PLUGIN_WORK_DIR: join(directory, 'work'),
    PLUGIN_CACHE_DIR: join(directory, 'cache'),
    LOCAL_PLUGINS: JSON.stringify(Object.fromEntries(local)),
    DOCKER_HOST: `unix://${directory}/no-engine.sock`,
    RUNNER_HOST: 'test',
    JOB_LEASE_MS: '1500',
    QUEUE_CHECK_INTERVAL_MS: '100',
    PLUGIN_USAGE_INTERVAL_MS: '50',
    ...environment,
  };
  const config = pluginJobRunnerConfig.parse(settings);
  const log = silentLog();
  const bus = await nats.connect('plugin-job-runner');
  await bus.offerWork(work.pluginJob);
  const database = testDb.open('plugin-job-runner');
  const storage = await openStorage(config.STORAGE_URL);
  const relay = new OutboxRelay({ database, bus, schema: 'jobs', log });
  const suite = await suiteId(database);
  const executors = openExecutors(config, suite, log);
  const directories = new WorkDirectories(config.PLUGIN_WORK_DIR, suite);
  const inputs = openInputs(config, database, directories.cache);
  const accessOf = callers.accessOf;
  const app = await buildApp({ config, log, bus, database, storage, relay, executors, inputs, accessOf });
  await app.ready();
  const runners: Runner[] = [];
  const administrator = accessOfAdministrator();
  let seriesCount = 0;

  const service: RunningService = {
    app,
    config,
    environment: settings,
    directory,
    testDatabase: testDb,
    owner: testDb.owner,
    database,
    nats,
    bus,
    storage,
    executors,
    inputs,
    administrator,
    call: async (method, url, access, body) => {
      const payload = body === undefined ? {} : { payload: body as object };
      const answer = await app.inject({ method, url, headers: access ? callers.headers(access) : {}, ...payload });
      const isJson = String(answer.headers['content-type']).startsWith('application/json') && answer.body !== '';
      const json = isJson ? JSON.parse(answer.body) : undefined;
      return { status: answer.statusCode, headers: answer.headers, text: answer.body, json };
    },
    archive: (series) => archiveSeries(testDb.owner, storage, series),
    addPlugin: async (doing, runConfiguration) => {
      const manifest = cadManifest({
        pluginId: pluginIdOf(doing),
        pluginName: doing,
        ...(runConfiguration && { runConfiguration }),
      });
      const actor = { userId: null, userEmail: '', address: '', requestId: '' };
      await registerPlugin(database, actor, readManifest(JSON.stringify(manifest)));
      return pluginIdOf(doing);
    },
    addJob: async (doing, { access = administrator, priority = 0, seriesUid } = {}) => {
      seriesCount += 1;
      const uid = seriesUid ?? `1.9.${seriesCount}`;
      if (seriesUid === undefined) await service.archive({ seriesUid: uid });
      const partialVolumeDescriptor = { start: 1, end: 3, delta: 1 };
      const body = { pluginId: pluginIdOf(doing), series: [{ seriesUid: uid, partialVolumeDescriptor }], priority };
      const { status, json } = await service.call('POST', '/api/plugin-jobs', access, body);
      if (status !== 201) throw new Error(`${status} ${JSON.stringify(json)}`);
      return json.jobId;
    },
    startRunner: async (own = {}) => {
      const published = () => relay.poke();
      const parts = { config: { ...config, ...own }, log, bus, database, storage, directories, published };
      const ownInputs = own.PLUGIN_MIN_FREE_MIB ? openInputs(parts.config, database, directories.cache) : inputs;
      const of = own.LOCAL_PLUGINS || own.DOCKER_HOST ? openExecutors(parts.config, suite, log) : executors;
      const runner = new Runner({ ...parts, executors: of, inputs: ownInputs });
      await runner.start();
      await subscribeJobCancelled(bus, runner);
      runners.push(runner);
      return runner;
    },
    until: (jobId, status) =>
      eventually(async () => {
        const row = await testDb.owner.pluginJob.findUniqueOrThrow({ where: { jobId } });
        if (row.status === status) return row as unknown as JobNow;
        if (['failed', 'finished'].includes(row.status)) {
          throw new Error(`The job is ${row.status} and not ${status}: ${row.errorMessage}`);
        }
        return null;
      }),
    told: async (subject) => {
      const rows = await testDb.owner.jobsOutbox.findMany({ where: { subject }, orderBy: { id: 'asc' } });
      return rows.map(({ payload }) => payload as Record<string, unknown>);
    },
    stop: async () => {
      await app.close();
      await Promise.all(runners.map((runner) => runner.stop()));
      await inputs.close();
      // A test that failed half-way leaves programs at work.
      for (const leftover of (await executors.all[0]?.leftovers()) ?? []) await leftover.remove();
      await relay.stop();
      await nats.stop();
      await storage.close();
      await testDb.drop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
  return service;
}

/** Somebody with these roles for every plug-in that is named, and the domain `default`. */
export function member(roles: PluginRole[], pluginIds: string[], given: Partial<Access> = {}): Access {
  const nobody = accessOfNobody({ domains: ['default'], ...given });
  return { ...nobody, plugins: { ...nobody.plugins, ...Object.fromEntries(roles.map((role) => [role, pluginIds])) } };
}
