import type { Bus } from '@circus/bus';
import { ALL } from '@circus/contracts';
import type { Database } from '@circus/db';
import { loadConfig, type ServiceApp } from '@circus/service-kit';
import { accessOfNobody, silentLog, testCallers, testDatabase, testNats } from '@circus/testkit';
import { buildApp } from '../src/app.js';
import { authConfig } from '../src/config.js';
import { hashPassword } from '../src/passwords/passwordHash.js';

export interface TestUser {
  userId: number;
  userEmail: string;
  loginId: string;
}

export interface TestAnswer {
  status: number;
  headers: Record<string, unknown>;
  text: string;
  // The shape is what a test asserts.
  json: ReturnType<typeof JSON.parse>;
}

/** The built service on a database and NATS of its own, connected as the role `circus_auth`. */
export interface AuthTest {
  app: ServiceApp;
  /** As the role of the service. */
  database: Database;
  /** As the role that owns everything. */
  owner: Database;
  /** URL of the database as the role of the service. */
  databaseUrl: string;
  /** Another process's connection, for RPC and events. */
  peer: Bus;
  addUser(given?: {
    name?: string;
    password?: string;
    passwordHash?: string;
    loginEnabled?: boolean;
    superuser?: boolean;
    preferences?: object;
    groups?: number[];
  }): Promise<TestUser>;
  addGroup(given?: {
    groupName?: string;
    privileges?: string[];
    domains?: string[];
    readProjects?: string[];
    writeProjects?: string[];
    readPlugin?: string[];
    manageJobs?: string[];
  }): Promise<number>;
  /** What the gateway adds to a user's request. */
  headers(user: TestUser): Record<string, string>;
  /** Sends a request as the gateway passes it on; as nobody without a user. */
  send(
    user: TestUser | null,
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    url: string,
    options?: { body?: unknown; headers?: Record<string, string> },
  ): Promise<TestAnswer>;
  stop(): Promise<void>;
}

export async function authTest(settings: Record<string, string> = {}): Promise<AuthTest> {
  const [testDb, nats] = await Promise.all([testDatabase(), testNats()]);
  const callers = testCallers();
  const config = loadConfig(authConfig, {
    NATS_URL: nats.url,
    DATABASE_URL: testDb.urlFor('auth'),
    DATABASE_CONNECTIONS: '2',
    INTERNAL_PUBLIC_KEY: callers.publicKey,
    ...settings,
  });
  const database = testDb.open('auth', config.DATABASE_CONNECTIONS);
  const app = await buildApp({ config, log: silentLog(), bus: await nats.connect('auth'), database });
  const { owner } = testDb;
  let users = 0;
  const headersOf = ({ userId }: TestUser) => callers.headers(accessOfNobody({ userId }));
  return {
    app,
    database,
    owner,
    databaseUrl: testDb.urlFor('auth'),
    peer: await nats.connect('peer'),
    addUser: async ({ name = `user${++users}`, password, passwordHash, groups = [], ...given } = {}) => {
      const user = await owner.user.create({
        data: {
          userEmail: `${name}@example.com`,
          loginId: name,
          passwordHash: passwordHash ?? (password === undefined ? '' : await hashPassword(password)),
          groups: { create: groups.map((groupId) => ({ groupId })) },
          ...given,
        },
      });
      return { userId: user.id, userEmail: user.userEmail, loginId: user.loginId };
    },
    addGroup: async ({ groupName = 'readers', ...lists } = {}) =>
      (await owner.group.create({ data: { groupName, ...lists } })).groupId,
    headers: headersOf,
    send: async (user, method, url, { body, headers } = {}) => {
      const identity = user
        ? headersOf(user)
        : callers.anonymousHeaders('Unauthorized request: no authentication given');
      const answer = await app.inject({
        method,
        url,
        headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...identity, ...headers },
        ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
      });
      const isJson = String(answer.headers['content-type']).startsWith('application/json');
      return {
        status: answer.statusCode,
        headers: answer.headers,
        text: answer.body,
        json: isJson && answer.body ? answer.json() : undefined,
      };
    },
    stop: async () => {
      await app.close();
      await nats.stop();
      await testDb.drop();
    },
  };
}

/** A group's lists that hold the marker for everything. */
export const EVERYTHING = { domains: [ALL], readProjects: [ALL], writeProjects: [ALL], readPlugin: [ALL] };
