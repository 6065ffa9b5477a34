import { type Database, openDatabase } from '@circus/db';
import { type TestSuite, testSuite } from '@circus/testkit';
import { RIGHTS, type Somebody, Users } from './accessUsers.js';

/** What was taken away counts no more after this time (ARCHITECTURE, "Who may do what"). */
const WITHIN_MS = 1_000;
/** One door of each service that asks for rights. */
const DOORS = ['/api/login-info', '/api/cases', '/api/series', '/api/plugins', '/api/anonymization/options'];
/** The first administrator keeps everything. */
const ORDINARY = RIGHTS.filter((right) => right !== 'superuser');

type Credential = Record<'authorization', string> | Record<'cookie', string>;

const bearer = (token: string): Credential => ({ authorization: `Bearer ${token}` });

describe('a right or credential that was taken away', () => {
  let suite: TestSuite;
  let database: Database;
  let users: Users;

  beforeAll(async () => {
    suite = await testSuite();
    database = openDatabase(suite.state().databaseUrl, { connections: 2 });
    users = new Users(database);
  }, 120_000);
  afterAll(async () => {
    await database?.$disconnect();
    await suite.stop();
    suite.remove();
  });

  async function ask(path: string, credential: Credential, method = 'GET'): Promise<[number, string]> {
    const answer = await fetch(suite.url + path, { method, headers: credential });
    return [answer.status, await answer.text()];
  }

  /** What the administrator does by the API. */
  async function administrate(method: 'POST' | 'PATCH', path: string, body: object): Promise<void> {
    const headers = { ...bearer(suite.token), 'content-type': 'application/json' };
    const answer = await fetch(`${suite.url}/api/admin/${path}`, { method, headers, body: JSON.stringify(body) });
    const expected = method === 'POST' ? 201 : 204;
    expect([path, answer.status, await answer.text()]).toEqual([path, expected, expect.any(String)]);
  }

  /** Opens an event stream. @returns what waits for its end */
  async function openStream(credential: Credential): Promise<{ ended: Promise<void> }> {
    const answer = await fetch(`${suite.url}/api/tasks/report`, { headers: credential });
    expect(answer.status).toBe(200);
    const drain = async (): Promise<void> => {
      for await (const _chunk of answer.body as ReadableStream<Uint8Array>);
    };
    // Broken off rather than ended: a program that reads it comes again.
    return { ended: drain().catch(() => undefined) };
  }

  /**
   * Lets a credential be known everywhere, takes something away, and asks once more as soon as the event stream has ended.
   * @returns the answer to that next request, which came within the time
   */
  async function next(
    credential: Credential,
    path: string,
    takeAway: () => Promise<unknown>,
  ): Promise<[number, string]> {
    for (const door of [...DOORS, path]) expect([door, (await ask(door, credential))[0]]).toEqual([door, 200]);
    const stream = await openStream(credential);
    const begin = performance.now();
    await takeAway();
    await stream.ended;
    const answer = await ask(path, credential);
    expect(performance.now() - begin).toBeLessThan(WITHIN_MS);
    return answer;
  }

  async function expectAllClosed(credential: Credential): Promise<void> {
    for (const door of DOORS) expect([door, (await ask(door, credential))[0]]).toEqual([door, 401]);
  }

  const disable = (userEmail: string) => administrate('PATCH', `users/${userEmail}`, { loginEnabled: false });

  it('is a deleted token', async () => {
    const somebody = await users.create([]);
    const [token, other] = [bearer(somebody.token), bearer((await users.createToken(somebody.userId, null)).token)];
    const remove = async () => expect((await ask(`/api/tokens/${somebody.tokenId}`, other, 'DELETE'))[0]).toBe(204);
    expect(await next(token, '/api/login-info', remove)).toEqual([
      401,
      '{"error":"Invalid token: access token is invalid"}',
    ]);
    await expectAllClosed(token);
    expect((await ask('/api/login-info', other))[0]).toBe(200);
  });

  it('is every token of a user who may not log in any more', async () => {
    const somebody = await users.create(ORDINARY);
    const token = bearer(somebody.token);
    expect(await next(token, '/api/cases', () => disable(somebody.userEmail))).toEqual([
      401,
      '{"error":"Invalid token: the user may not log in"}',
    ]);
    await expectAllClosed(token);
  });

  const losesManageServer = async ({ token }: Somebody, takeAway: () => Promise<unknown>): Promise<void> => {
    const [status, text] = await next(bearer(token), '/api/admin/projects', takeAway);
    expect([status, text]).toEqual([401, expect.stringContaining('privilege (Manage Server)')]);
    expect((await ask('/api/login-info', bearer(token)))[0]).toBe(200);
  };

  it('is every token of a user whom the circus command locks out', async () => {
    const somebody = await users.create(ORDINARY);
    const token = bearer(somebody.token);
    const stream = await openStream(token);
    await suite.circus('users', 'disable', somebody.userEmail);
    // The command has ended: no time is left for the suite to hear of it by itself.
    expect((await ask('/api/cases', token))[0]).toBe(401);
    await stream.ended;
    await expectAllClosed(token);
  });

  it('is what a group gave to a user who is in it no more', async () => {
    const somebody = await users.create(ORDINARY);
    await losesManageServer(somebody, () => administrate('PATCH', `users/${somebody.userEmail}`, { groups: [] }));
    expect((await ask('/api/admin/plugins', bearer(somebody.token)))[0]).toBe(401);
  });

  it('is what a group may do no more', async () => {
    const somebody = await users.create(ORDINARY);
    await losesManageServer(somebody, () =>
      administrate('PATCH', `groups/${somebody.groupId}`, { privileges: ['createProject'] }),
    );
  });

  it('is a login that was ended', async () => {
    const password = /Password\s+(\S{16,})/.exec(suite.output())?.[1] as string;
    const form = { client_id: 'circus-front', client_secret: 'not-a-secret', grant_type: 'password' };
    const answer = await fetch(`${suite.url}/login`, {
      method: 'POST',
      body: new URLSearchParams({ ...form, username: 'admin@example.com', password }),
    });
    const token = bearer(((await answer.json()) as { access_token: string }).access_token);
    expect(await next(token, '/api/cases', () => ask('/api/logout', token, 'POST'))).toEqual([
      401,
      '{"error":"Invalid token: access token is invalid"}',
    ]);
    // The same user's permanent tokens go on.
    expect((await ask('/api/cases', bearer(suite.token)))[0]).toBe(200);
  });

  describe("that is Slicebox' session cookie", () => {
    const PASSWORD = 'correct horse battery';

    /** Somebody new with a password, logged in. */
    async function logIn(name: string): Promise<{ userEmail: string; cookie: Credential }> {
      const userEmail = `${name}@example.com`;
      const account = { userEmail, loginId: name, password: PASSWORD, description: '', loginEnabled: true };
      await administrate('POST', 'users', { ...account, groups: [] });
      const answer = await fetch(`${suite.url}/api/users/login`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ user: name, pass: PASSWORD }),
      });
      expect(answer.status).toBe(201);
      const cookie = { cookie: String(answer.headers.get('set-cookie')).split(';', 1)[0] as string };
      expect((await ask('/api/users/current', cookie))[1]).toContain(`"user":"${name}"`);
      return { userEmail, cookie };
    }

    const ENDED = [401, '{"error":"Invalid session: the session is unknown or has ended"}'];

    it.each<[string, (login: { userEmail: string; cookie: Credential }) => Promise<unknown>]>([
      [
        'by logging out',
        async ({ cookie }) => expect(await ask('/api/users/logout', cookie, 'POST')).toEqual([201, '']),
      ],
      ['with the account that an administrator disables', ({ userEmail }) => disable(userEmail)],
      [
        'with the password that an administrator sets anew',
        ({ userEmail }) => administrate('PATCH', `users/${userEmail}`, { password: `${PASSWORD} 2` }),
      ],
    ])('ends %s', async (how, takeAway) => {
      const login = await logIn(`cookie-${how.replace(/\W/g, '').slice(-12).toLowerCase()}`);
      expect(await next(login.cookie, '/api/cases', () => takeAway(login))).toEqual(ENDED);
      await expectAllClosed(login.cookie);
      expect((await ask('/api/users/current', login.cookie))[0]).toBe(404);
    });
  });
});
