import { Bus } from '@circus/bus';
import { type Database, OutboxRelay, openDatabase } from '@circus/db';
import { silentLog, type TestSuite, testSuite } from '@circus/testkit';
import { AccessChanges } from '../../../../services/auth/src/access/accessChanges.js';
import { RIGHTS, type Somebody, Users } from './accessUsers.js';

/** What was taken away counts no more after this time (ARCHITECTURE, "Who may do what"). */
const WITHIN_MS = 1_000;
/** One door of each service that asks for rights. */
const DOORS = ['/api/login-info', '/api/cases', '/api/series', '/api/plugins', '/api/anonymization/options'];

describe('a right or credential that was taken away', () => {
  let suite: TestSuite;
  let database: Database;
  let bus: Bus;
  let relay: OutboxRelay;
  let changes: AccessChanges;
  let users: Users;

  beforeAll(async () => {
    suite = await testSuite();
    const { databaseUrl, natsUrl } = suite.state();
    const log = silentLog();
    database = openDatabase(databaseUrl, { connections: 2 });
    bus = await Bus.connect({ url: natsUrl, name: 'auth', log });
    relay = new OutboxRelay({ database, bus, schema: 'auth', log });
    changes = new AccessChanges({ database, bus, relay, log });
    users = new Users(database);
  }, 120_000);
  afterAll(async () => {
    await relay?.stop();
    await bus?.close();
    await database?.$disconnect();
    await suite.stop();
    suite.remove();
  });

  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
  async function ask(path: string, token: string, method = 'GET'): Promise<[number, string]> {
    const answer = await fetch(suite.url + path, { method, headers: bearer(token) });
    return [answer.status, await answer.text()];
  }

  /** Opens an event stream. @returns what waits for its end */
  async function openStream(token: string): Promise<{ ended: Promise<void> }> {
    const answer = await fetch(`${suite.url}/api/tasks/report`, { headers: bearer(token) });
    expect(answer.status).toBe(200);
    const drain = async (): Promise<void> => {
      for await (const _chunk of answer.body as ReadableStream<Uint8Array>);
    };
    // Broken off rather than ended: a program that reads it comes again.
    return { ended: drain().catch(() => undefined) };
  }

  /**
   * Lets a token be known everywhere, takes something away, and asks once more as soon as the event stream has ended.
   * @returns the answer to that next request, which came within the time
   */
  async function next(token: string, path: string, takeAway: () => Promise<unknown>): Promise<[number, string]> {
    for (const door of [...DOORS, path]) expect([door, (await ask(door, token))[0]]).toEqual([door, 200]);
    const stream = await openStream(token);
    const begin = performance.now();
    await takeAway();
    await stream.ended;
    const answer = await ask(path, token);
    expect(performance.now() - begin).toBeLessThan(WITHIN_MS);
    return answer;
  }

  it('is a deleted token', async () => {
    const somebody = await users.create([]);
    const other = await users.createToken(somebody.userId, null);
    const remove = async () =>
      expect((await ask(`/api/tokens/${somebody.tokenId}`, other.token, 'DELETE'))[0]).toBe(204);
    expect(await next(somebody.token, '/api/login-info', remove)).toEqual([
      401,
      '{"error":"Invalid token: access token is invalid"}',
    ]);
    for (const door of DOORS) expect([door, (await ask(door, somebody.token))[0]]).toEqual([door, 401]);
    expect((await ask('/api/login-info', other.token))[0]).toBe(200);
  });

  it('is every token of a user who may not log in any more', async () => {
    const somebody = await users.create(RIGHTS);
    const disable = () =>
      changes.change(async (transaction, concerns) => {
        await transaction.user.update({ where: { id: somebody.userId }, data: { loginEnabled: false } });
        concerns(somebody.userId);
      });
    expect(await next(somebody.token, '/api/cases', disable)).toEqual([
      401,
      '{"error":"Invalid token: the user may not log in"}',
    ]);
    for (const door of DOORS) expect([door, (await ask(door, somebody.token))[0]]).toEqual([door, 401]);
  });

  const losesManageServer = async (somebody: Somebody, takeAway: () => Promise<unknown>): Promise<void> => {
    const [status, text] = await next(somebody.token, '/api/admin/projects', takeAway);
    expect([status, text]).toEqual([401, expect.stringContaining('privilege (Manage Server)')]);
    expect((await ask('/api/login-info', somebody.token))[0]).toBe(200);
  };

  it('is what a group gave to a user who is in it no more', async () => {
    const somebody = await users.create(RIGHTS);
    await losesManageServer(somebody, () =>
      changes.change(async (transaction, concerns) => {
        await transaction.userGroup.deleteMany({ where: { userId: somebody.userId } });
        concerns(somebody.userId);
      }),
    );
    expect((await ask('/api/admin/plugins', somebody.token))[0]).toBe(401);
  });

  it('is what a group may do no more', async () => {
    const somebody = await users.create(RIGHTS);
    await losesManageServer(somebody, () =>
      changes.change(async (transaction, concerns) => {
        await transaction.group.update({
          where: { groupId: somebody.groupId },
          data: { privileges: ['createProject'] },
        });
        concerns(somebody.userId);
      }),
    );
  });

  it('is a login that was ended', async () => {
    const password = /Password\s+(\S{16,})/.exec(suite.output())?.[1] as string;
    const form = { client_id: 'circus-front', client_secret: 'not-a-secret', grant_type: 'password' };
    const answer = await fetch(`${suite.url}/login`, {
      method: 'POST',
      body: new URLSearchParams({ ...form, username: 'admin@example.com', password }),
    });
    const { access_token: token } = (await answer.json()) as { access_token: string };
    expect(await next(token, '/api/cases', () => ask('/api/logout', token, 'POST'))).toEqual([
      401,
      '{"error":"Invalid token: access token is invalid"}',
    ]);
    // The same user's permanent tokens go on.
    expect((await ask('/api/cases', suite.token))[0]).toBe(200);
  });
});
