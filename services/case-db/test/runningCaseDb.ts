import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bus } from '@circus/bus';
import type { Access } from '@circus/contracts';
import { type Database, OutboxRelay } from '@circus/db';
import type { ServiceApp } from '@circus/service-kit';
import { openStorage, type Storage } from '@circus/storage';
import {
  accessOfAdministrator,
  accessOfNobody,
  silentLog,
  type TestCallers,
  type TestDatabase,
  type TestNats,
  testCallers,
  testDatabase,
  testNats,
} from '@circus/testkit';
import { buildApp } from '../src/app.js';
import { type CaseDbConfig, caseDbConfig } from '../src/config.js';

export interface Answer {
  status: number;
  headers: Record<string, string | string[] | number | undefined>;
  /** The parsed body; undefined for an empty one. */
  json: ReturnType<typeof JSON.parse>;
}

/** The real service, with the rights of its own database role. */
export interface RunningCaseDb {
  app: ServiceApp;
  config: CaseDbConfig;
  testDatabase: TestDatabase;
  owner: Database;
  database: Database;
  nats: TestNats;
  bus: Bus;
  storage: Storage;
  callers: TestCallers;
  administrator: Access;
  call(
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    url: string,
    access: Access | null,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Answer>;
  /** Makes a project with its name as its id. */
  addProject(projectId: string): Promise<string>;
  stop(): Promise<void>;
}

export async function startCaseDb(environment: Record<string, string> = {}): Promise<RunningCaseDb> {
  const [testDb, nats] = await Promise.all([testDatabase(), testNats()]);
  const callers = testCallers();
  const directory = mkdtempSync(join(tmpdir(), 'circus-cases-'));
  const config = caseDbConfig.parse({
    NATS_URL: nats.url,
    INTERNAL_PUBLIC_KEY: callers.publicKey,
    DATABASE_URL: testDb.urlFor('case-db'),
    STORAGE_URL: `file:${directory}/storage`,
    ...environment,
  });
  const log = silentLog();
  const bus = await nats.connect('case-db');
  const database = testDb.open('case-db');
  const storage = await openStorage(config.STORAGE_URL);
  const relay = new OutboxRelay({ database, bus, schema: 'cases', log });
  const app = await buildApp({ config, log, bus, database, storage, relay, accessOf: callers.accessOf });
  await app.ready();
  return {
    app,
    config,
    testDatabase: testDb,
    owner: testDb.owner,
    database,
    nats,
    bus,
    storage,
    callers,
    administrator: accessOfAdministrator(),
    call: async (method, url, access, body, headers = {}) => {
      const answer = await app.inject({
        method,
        url,
        headers: { ...(access ? callers.headers(access) : {}), ...headers },
        ...(body === undefined ? {} : { payload: body as object }),
      });
      const json = answer.body === '' ? undefined : JSON.parse(answer.body);
      return { status: answer.statusCode, headers: answer.headers, json };
    },
    addProject: async (projectId) => {
      await testDb.owner.project.create({
        data: {
          projectId,
          projectName: projectId,
          icon: { glyph: 'calc', color: '#ffffcc', backgroundColor: '#248065' },
        },
      });
      return projectId;
    },
    stop: async () => {
      await app.close();
      await relay.stop();
      await nats.stop();
      await storage.close();
      await testDb.drop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** Somebody with these roles in these projects, and these domains. */
export function member(projects: Partial<Access['projects']>, given: Partial<Omit<Access, 'projects'>> = {}): Access {
  const nobody = accessOfNobody({ domains: ['default'], ...given });
  return { ...nobody, projects: { ...nobody.projects, ...projects } };
}
