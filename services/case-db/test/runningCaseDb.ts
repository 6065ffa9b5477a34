import type { Bus } from '@circus/bus';
import type { Access } from '@circus/contracts';
import { type Database, OutboxRelay } from '@circus/db';
import type { ServiceApp } from '@circus/service-kit';
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
  callers: TestCallers;
  administrator: Access;
  call(
    method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
    url: string,
    access: Access | null,
    body?: unknown,
  ): Promise<Answer>;
  /** Makes a project with its name as its id. */
  addProject(projectId: string): Promise<string>;
  stop(): Promise<void>;
}

export async function startCaseDb(environment: Record<string, string> = {}): Promise<RunningCaseDb> {
  const [testDb, nats] = await Promise.all([testDatabase(), testNats()]);
  const callers = testCallers();
  const config = caseDbConfig.parse({
    NATS_URL: nats.url,
    INTERNAL_PUBLIC_KEY: callers.publicKey,
    DATABASE_URL: testDb.urlFor('case-db'),
    ...environment,
  });
  const log = silentLog();
  const bus = await nats.connect('case-db');
  const database = testDb.open('case-db');
  const relay = new OutboxRelay({ database, bus, schema: 'cases', log });
  const app = await buildApp({ config, log, bus, database, relay, accessOf: callers.accessOf });
  await app.ready();
  return {
    app,
    config,
    testDatabase: testDb,
    owner: testDb.owner,
    database,
    nats,
    bus,
    callers,
    administrator: accessOfAdministrator(),
    call: async (method, url, access, body) => {
      const answer = await app.inject({
        method,
        url,
        headers: access ? callers.headers(access) : {},
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
      await testDb.drop();
    },
  };
}

/** Somebody with these roles in these projects, and these domains. */
export function member(projects: Partial<Access['projects']>, given: Partial<Omit<Access, 'projects'>> = {}): Access {
  const nobody = accessOfNobody({ domains: ['default'], ...given });
  return { ...nobody, projects: { ...nobody.projects, ...projects } };
}
