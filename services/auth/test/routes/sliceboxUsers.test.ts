import { events } from '@circus/contracts';
import { eventually } from '@circus/testkit';
import { type AuthTest, authTest, type TestUser } from '../authTest.js';

let auth: AuthTest;
let administrator: TestUser;
let user: TestUser;
beforeAll(async () => {
  auth = await authTest();
  await auth.owner.serverParam.create({ data: { key: 'defaultDomain', value: 'default' } });
  administrator = await auth.addUser({
    superuser: true,
    groups: [await auth.addGroup({ privileges: ['manageServer'] })],
  });
  user = await auth.addUser();
});
afterAll(() => auth.stop());

const add = (body: object, as: TestUser | null = administrator) => auth.send(as, 'POST', '/api/users', { body });
const remove = (id: number | string, as: TestUser | null = administrator) =>
  auth.send(as, 'DELETE', `/api/users/${id}`);

describe('POST /api/users', () => {
  it('makes a user who sees the default domain and its patients', async () => {
    const answer = await add({ user: 'nurse', role: 'USER', password: 'good enough' });
    expect([answer.status, answer.json]).toEqual([201, { id: expect.any(Number), user: 'nurse', role: 'USER' }]);
    const row = await auth.owner.user.findUniqueOrThrow({
      where: { id: answer.json.id },
      include: { groups: { include: { group: true } } },
    });
    expect(row).toMatchObject({ userEmail: 'nurse@users.invalid', loginId: 'nurse', loginEnabled: true });
    expect(row.groups.map(({ group }) => group)).toMatchObject([
      { groupName: 'user', domains: ['default'], privileges: ['personalInfoView'] },
    ]);
  });

  it('takes an e-mail address as the account’s own, and makes administrators', async () => {
    const answer = await add({ user: 'head@clinic.example', role: 'ADMINISTRATOR', password: 'good enough' });
    expect(answer.json).toMatchObject({ user: 'head@clinic.example', role: 'ADMINISTRATOR' });
    const found = await auth.owner.user.findUnique({ where: { userEmail: 'head@clinic.example' } });
    expect(found?.id).toBe(answer.json.id);
  });

  it('gives the user that there is for a name that is taken, unchanged', async () => {
    const first = await add({ user: 'same', role: 'USER', password: 'good enough' });
    const again = await add({ user: 'same', role: 'ADMINISTRATOR', password: 'another one' });
    expect([again.status, again.json]).toEqual([201, first.json]);
  });

  it('makes one of two that are asked for at the same moment', async () => {
    const answers = await Promise.all(
      [1, 2, 3].map(() => add({ user: 'racing', role: 'USER', password: 'good enough' })),
    );
    expect(new Set(answers.map(({ json }) => json.id)).size).toBe(1);
  });

  it.each([
    [{ user: 'x', role: 'SUPERUSER', password: 'good enough' }, 'ADMINISTRATOR or USER'],
    [{ user: 'x', role: 'KING', password: 'good enough' }, 'ADMINISTRATOR or USER'],
    [{ user: ' ', role: 'USER', password: 'good enough' }, 'needs a name'],
    [{ user: 'x', role: 'USER', password: '' }, 'password'],
    [{ user: 'a:b', role: 'USER', password: 'good enough' }, 'colon'],
    [{ user: 'current', role: 'USER', password: 'good enough' }, 'current'],
    [{ role: 'USER', password: 'good enough' }, 'user'],
  ])('refuses %j in plain words', async (body, why) => {
    const answer = await add(body);
    expect([answer.status, answer.text]).toEqual([400, expect.stringContaining(why)]);
    expect(answer.headers['content-type']).toMatch(/^text\/plain/);
  });

  it('is for administrators', async () => {
    const body = { user: 'never', role: 'USER', password: 'good enough' };
    expect((await add(body, user)).status).toBe(403);
    expect((await add(body, null)).status).toBe(401);
    expect(await auth.owner.user.findUnique({ where: { loginId: 'never' } })).toBeNull();
  });
});

describe('the forms of a body', () => {
  const body = { user: 'formed', role: 'USER', password: 'good enough', id: 99, more: null };
  const sendAs = (type: string | null, payload: string) =>
    auth.app.inject({
      method: 'POST',
      url: '/api/users',
      headers: { ...auth.headers(administrator), ...(type === null ? {} : { 'content-type': type }) },
      payload,
    });

  it('are those that Slicebox reads: JSON by any of its names, or as the first part of a form', async () => {
    const json = JSON.stringify(body);
    const form = `--x\r\nContent-Disposition: form-data; name="user"\r\n\r\n${json}\r\n--x--\r\n`;
    for (const [type, payload] of [
      ['application/json', json],
      ['application/octet-stream', json],
      [null, json],
      ['multipart/form-data; boundary=x', form],
    ] as const) {
      const answer = await sendAs(type, payload);
      expect([type, answer.statusCode, answer.json()]).toEqual([
        type,
        201,
        { id: expect.any(Number), user: 'formed', role: 'USER' },
      ]);
      expect(answer.json().id).not.toBe(99);
    }
    expect((await sendAs('text/plain', json)).statusCode).toBe(415);
  });
});

describe('GET /api/users', () => {
  it('lists users for everybody, without their hashes, page by page', async () => {
    const all = await auth.send(user, 'GET', '/api/users?count=-1');
    expect(all.json[0]).toEqual({ id: administrator.userId, user: administrator.loginId, role: 'SUPERUSER' });
    const page = await auth.send(user, 'GET', '/api/users?startindex=1&count=2');
    expect(page.json).toEqual(all.json.slice(1, 3));
    for (const query of ['startindex=-1', 'startindex=', 'count=1e3', 'count=1.0', 'count=a']) {
      expect([query, (await auth.send(user, 'GET', `/api/users?${query}`)).status]).toEqual([query, 400]);
    }
    expect((await auth.send(user, 'GET', '/api/users?count=0')).json).toEqual([]);
    expect((await auth.send(user, 'GET', '/api/users/?count=1&count=7')).json).toEqual(all.json.slice(0, 1));
    expect((await auth.send(null, 'GET', '/api/users')).status).toBe(401);
  });
});

describe('DELETE /api/users/{id}', () => {
  it('removes the account with everything that opens it; what it did stays on record', async () => {
    const gone = await auth.addUser({ name: 'gone', password: 'good enough', groups: [await auth.addGroup()] });
    const headers = { 'user-agent': 'x' };
    await auth.send(null, 'POST', '/api/users/login', { body: { user: 'gone', pass: 'good enough' }, headers });
    const told: unknown[] = [];
    const unsubscribe = await auth.peer.subscribe(events.sourceDeleted, (event) => {
      told.push(event);
    });
    const accounts: unknown[] = [];
    const unsubscribeAccounts = await auth.peer.subscribe(events.userDeleted, (event) => {
      accounts.push(event);
    });
    expect((await remove(gone.userId)).status).toBe(204);
    await eventually(() => told.length > 0);
    expect(told).toEqual([{ version: 1, sourceType: 'user', sourceId: gone.userId }]);
    unsubscribe();
    await eventually(() => accounts.length > 0);
    expect(accounts).toEqual([{ version: 1, userId: gone.userId, userEmail: 'gone@example.com' }]);
    unsubscribeAccounts();
    expect(await auth.owner.user.findUnique({ where: { id: gone.userId } })).toBeNull();
    expect(await auth.owner.session.count({ where: { userId: gone.userId } })).toBe(0);
    const entry = await eventually(() => auth.owner.auditEntry.findFirst({ where: { action: 'user.delete' } }));
    expect(entry).toMatchObject({
      userId: administrator.userId,
      entityId: 'gone@example.com',
      details: { loginId: 'gone' },
    });
    expect((await remove(gone.userId)).status).toBe(204);
  });

  it('refuses the superuser, oneself, and everybody but administrators', async () => {
    const second = await auth.addUser({ groups: [await auth.addGroup({ privileges: ['manageServer'] })] });
    expect((await remove(administrator.userId, second)).text).toBe('The superuser cannot be deleted.');
    expect((await remove(second.userId, second)).status).toBe(400);
    expect((await remove(user.userId, user)).status).toBe(403);
    expect((await remove(user.userId, null)).status).toBe(401);
    for (const id of ['someone@example.com', '-1', '1.0']) expect((await remove(id)).status).toBe(404);
    for (const id of ['0', '2147483648', '9'.repeat(30)]) expect((await remove(id)).status).toBe(204);
    expect(
      await auth.owner.user.count({ where: { id: { in: [administrator.userId, second.userId, user.userId] } } }),
    ).toBe(3);
  });
});

describe('the paths that CIRCUS and Slicebox share', () => {
  it('are told apart as the two APIs need it', async () => {
    expect((await auth.send(user, 'GET', '/api/users/current')).json).toMatchObject({ user: user.loginId });
    expect((await auth.send(user, 'GET', `/api/users/${user.userEmail}`)).json).toMatchObject({
      userEmail: user.userEmail,
    });
    expect((await auth.send(user, 'GET', `/api/users/${user.userId}`)).status).toBe(404);
    expect((await auth.send(user, 'GET', '/api/users/login')).status).toBe(404);
    expect((await auth.send(user, 'GET', '/api/users/logout')).status).toBe(404);
    const unknown = [await auth.send(user, 'GET', '/api/users/1/x'), await auth.send(null, 'GET', '/api/log/1/x')];
    expect(unknown.map(({ status, text }) => [status, text])).toEqual([
      [404, 'Not found'],
      [401, 'Unauthorized request: no authentication given'],
    ]);
  });
});
