import { type Credential, rpc } from '@circus/contracts';
import { eventually } from '@circus/testkit';
import { Sessions } from '../../src/sessions/sessions.js';
import { type AuthTest, authTest, type TestAnswer } from '../authTest.js';

let auth: AuthTest;
beforeAll(async () => {
  auth = await authTest({ LOGIN_FREE_FAILURES: '2' });
});
afterAll(() => auth.stop());

const AGENT = 'test browser';
const logIn = (user: string, pass: string, headers: Record<string, string> = {}) =>
  auth.send(null, 'POST', '/api/users/login', { body: { user, pass }, headers: { 'user-agent': AGENT, ...headers } });
const valueOf = (answer: TestAnswer) =>
  /^slicebox-session=([^;]+)/.exec(String(answer.headers['set-cookie']))?.[1] ?? '';
const place = { userAgent: AGENT, address: '127.0.0.1' };
const show = (token: string, given: Partial<Credential & { kind: 'session' }> = {}) =>
  auth.peer.request(rpc.authenticate, { kind: 'session', token, ...place, ...given });

describe('POST /api/users/login', () => {
  it('sets a cookie that is a credential of the account, and writes the login down', async () => {
    const user = await auth.addUser({ name: 'mori', password: 'good enough' });
    const answer = await logIn('mori', 'good enough');
    expect([answer.status, answer.text]).toEqual([201, '']);
    expect(answer.headers['set-cookie']).toMatch(
      /^slicebox-session=[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}; Path=\/; HttpOnly; SameSite=Lax$/,
    );
    const shown = await show(valueOf(answer));
    expect(shown).toMatchObject({
      ok: true,
      userId: user.userId,
      credentialId: expect.stringMatching(/^[0-9a-z]{26}$/),
    });
    const row = await auth.owner.user.findUniqueOrThrow({ where: { id: user.userId } });
    expect(row.lastLoginIp).toBe('127.0.0.1');
    expect(Date.now() - row.lastLoginTime.getTime()).toBeLessThan(60_000);
    const entry = await eventually(() => auth.owner.auditEntry.findFirst({ where: { userId: user.userId } }));
    expect(entry).toMatchObject({ action: 'login', entityId: user.userEmail, details: { door: 'session' } });
  });

  it('takes the e-mail address too, and is Secure where the client came by TLS', async () => {
    await auth.addUser({ name: 'tls', password: 'good enough' });
    const answer = await logIn('tls@example.com', 'good enough', { 'x-forwarded-proto': 'https' });
    expect(answer.headers['set-cookie']).toMatch(/; SameSite=Lax; Secure$/);
  });

  it('keeps no cookie that somebody could read back', async () => {
    await auth.addUser({ name: 'hidden', password: 'good enough' });
    const value = valueOf(await logIn('hidden', 'good enough'));
    const [row] = await auth.owner.$queryRaw<
      { text: string }[]
    >`SELECT string_agg(s::text, ' ') AS text FROM auth.session s`;
    expect(row?.text).not.toContain(value);
  });

  it('goes on with the session that a client shows, if it is one of the same user and place', async () => {
    const user = await auth.addUser({ name: 'again', password: 'good enough' });
    await auth.addUser({ name: 'colleague', password: 'good enough' });
    const value = valueOf(await logIn('again', 'good enough'));
    await auth.owner.session.updateMany({
      where: { userId: user.userId },
      data: { lastUsedAt: new Date(Date.now() - 50 * 60_000) },
    });
    const cookie = `other=1; slicebox-session=${value}`;
    expect(valueOf(await logIn('again', 'good enough', { cookie }))).toBe(value);
    const [session, ...others] = await auth.owner.session.findMany({ where: { userId: user.userId } });
    expect(others).toEqual([]);
    expect(Date.now() - (session?.lastUsedAt.getTime() ?? 0)).toBeLessThan(60_000);
    expect(valueOf(await logIn('colleague', 'good enough', { cookie }))).not.toBe(value);
    expect(valueOf(await logIn('again', 'good enough', { cookie, 'user-agent': 'other' }))).not.toBe(value);
    expect((await logIn('again', 'wrong', { cookie })).headers['set-cookie']).toBeUndefined();
    await auth.owner.session.updateMany({ data: { lastUsedAt: new Date(Date.now() - 61 * 60_000) } });
    expect(valueOf(await logIn('again', 'good enough', { cookie }))).not.toBe(value);
  });

  it('gives a second login a session of its own: both count', async () => {
    await auth.addUser({ name: 'twice', password: 'good enough' });
    const values = [valueOf(await logIn('twice', 'good enough')), valueOf(await logIn('twice', 'good enough'))];
    expect(new Set(values).size).toBe(2);
    for (const value of values) expect(await show(value)).toMatchObject({ ok: true });
  });

  it('refuses a wrong password, an unknown name and a disabled account alike, without a cookie', async () => {
    await auth.addUser({ name: 'right', password: 'good enough' });
    await auth.addUser({ name: 'disabled', password: 'good enough', loginEnabled: false });
    for (const [user, pass] of [
      ['right', 'wrong'],
      ['nobody at all', 'good enough'],
      ['disabled', 'good enough'],
      ['right', ''],
    ] as const) {
      const answer = await logIn(user, pass);
      expect([answer.status, answer.text]).toEqual([401, 'The user name or password is wrong.']);
      expect(answer.headers['content-type']).toMatch(/^text\/plain/);
      expect(answer.headers['set-cookie']).toBeUndefined();
      expect(answer.headers['www-authenticate']).toBeUndefined();
    }
  });

  it('refuses a client that does not say what it is, and a body of another form', async () => {
    await auth.addUser({ name: 'agentless', password: 'good enough' });
    expect((await logIn('agentless', 'good enough', { 'user-agent': '' })).status).toBe(401);
    const answer = await auth.send(null, 'POST', '/api/users/login', { body: { user: 'agentless' } });
    expect([answer.status, answer.text]).toEqual([400, expect.stringContaining('pass')]);
  });

  it('is slowed after some failures, with 429', async () => {
    await auth.addUser({ name: 'guessed', password: 'good enough' });
    for (let n = 0; n < 3; n += 1) expect((await logIn('guessed', `wrong ${n}`)).status).toBe(401);
    const answer = await logIn('guessed', 'good enough');
    expect(answer.status).toBe(429);
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    expect(answer.headers['set-cookie']).toBeUndefined();
  });
});

describe('a session', () => {
  const begin = async (name: string) => {
    const user = await auth.addUser({ name, password: 'good enough' });
    return { user, value: valueOf(await logIn(name, 'good enough')) };
  };
  const refused = { ok: false, reason: 'Invalid session: the session is unknown or has ended' };

  it('counts only from the address and browser that it was made from', async () => {
    const { value } = await begin('placed');
    expect(await show(value, { address: '10.0.0.9' })).toEqual(refused);
    expect(await show(value, { userAgent: 'other' })).toEqual(refused);
    expect(await show(value, { userAgent: '' })).toEqual(refused);
    expect(await show('11111111-1111-1111-1111-111111111111')).toEqual(refused);
    const anywhere = new Sessions(auth.database, { timeoutMs: 60_000, boundToPlace: false });
    expect(await anywhere.find(value, { address: '', userAgent: '' })).not.toBeNull();
    expect(anywhere.isPlace({ address: '', userAgent: '' })).toBe(true);
  });

  it('lasts as long as it is used, and no longer; what ended is removed', async () => {
    const { user, value } = await begin('sliding');
    const used = (minutesAgo: number) =>
      auth.owner.session.updateMany({
        where: { userId: user.userId },
        data: { lastUsedAt: new Date(Date.now() - minutesAgo * 60_000) },
      });
    await used(59);
    const before = Date.now();
    const shown = await show(value);
    expect(shown).toMatchObject({ ok: true });
    // Remembered for half of the hour at most: the session is asked for again while it stands.
    const { expiresAt } = shown as { expiresAt: number };
    expect(expiresAt - before).toBeGreaterThan(29 * 60_000);
    expect(expiresAt - before).toBeLessThan(31 * 60_000);
    const { lastUsedAt } = await auth.owner.session.findFirstOrThrow({ where: { userId: user.userId } });
    expect(before - lastUsedAt.getTime()).toBeLessThan(30_000);
    await used(61);
    await auth.owner.session.deleteMany({ where: { userId: { not: user.userId } } });
    expect(await show(value)).toEqual(refused);
    const sessions = new Sessions(auth.database, { timeoutMs: 3_600_000, boundToPlace: true });
    expect(await sessions.purge()).toBe(1);
  });

  it('ends with its account', async () => {
    const { user, value } = await begin('ended');
    await auth.owner.user.update({ where: { id: user.userId }, data: { loginEnabled: false } });
    expect(await show(value)).toEqual(refused);
  });

  it('ends by logging out where it was made, and nowhere else; the browser forgets its cookie', async () => {
    const { user, value } = await begin('leaving');
    const elsewhere = valueOf(await logIn('leaving', 'good enough', { 'user-agent': 'another browser' }));
    const answer = await auth.send(user, 'POST', '/api/users/logout', { headers: { 'user-agent': AGENT } });
    expect([answer.status, answer.text]).toEqual([201, '']);
    expect(answer.headers['set-cookie']).toBe('slicebox-session=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0');
    expect(await show(value)).toEqual(refused);
    expect(await show(elsewhere, { userAgent: 'another browser' })).toMatchObject({ ok: true });
    expect((await auth.send(null, 'POST', '/api/users/logout')).status).toBe(401);
  });
});
