import { type Authentication, rpc } from '@circus/contracts';
import { eventually } from '@circus/testkit';
import { type AuthTest, authTest, type TestUser } from '../authTest.js';
import { endWaits, passwordGrant, postLogin } from '../login/postLogin.js';

const WRONG = 'Invalid grant: user credentials are invalid';
const HOUR_MS = 3_600_000;

describe('guessing passwords', () => {
  let auth: AuthTest;
  let addresses = 0;
  beforeAll(async () => {
    // Waits that no slow machine sits out by accident.
    auth = await authTest({ DATABASE_CONNECTIONS: '5', LOGIN_FIRST_WAIT_MS: '20000' });
  });
  afterAll(() => auth.stop());

  const newAddress = () => `198.51.100.${++addresses}`;
  const attempt = (name: string, password: string, address: string) =>
    postLogin(auth, passwordGrant(name, password), { address });
  /** Wrong logins, each after the wait that the one before it began. */
  const fail = async (name: string, address: string, times: number) => {
    for (let i = 0; i < times; i++) {
      await endWaits(auth);
      const { status, json } = await attempt(name, 'wrong', address);
      expect([status, json]).toEqual([400, { error: WRONG }]);
    }
  };
  const expectWait = async (user: TestUser, password: string, address: string, [least, most]: [number, number]) => {
    const answer = await attempt(user.loginId, password, address);
    expect(answer.status).toBe(429);
    const seconds = Number(answer.headers['retry-after']);
    expect(seconds).toBeGreaterThanOrEqual(least);
    expect(seconds).toBeLessThanOrEqual(most);
    expect(answer.json).toEqual({ error: `Too many logins have failed. Try again in ${seconds} seconds.` });
    expect(answer.headers['cache-control']).toBe('no-store');
  };
  const addUser = () => auth.addUser({ password: 'right' });

  it('costs no wait for five failures; the sixth costs one, each further one twice as much', async () => {
    const [user, address] = [await addUser(), newAddress()];
    await fail(user.loginId, address, 6);
    await expectWait(user, 'right', address, [15, 20]);
    await fail(user.loginId, address, 1);
    await expectWait(user, 'right', address, [35, 40]);
    await fail(user.loginId, address, 2);
    await expectWait(user, 'right', address, [155, 160]);
  });

  it('never costs more than five minutes', async () => {
    const [user, address] = [await addUser(), newAddress()];
    await fail(user.loginId, address, 1);
    await auth.owner.$executeRaw`UPDATE auth.login_failure SET failures = 2000000000 WHERE failures = 1`;
    await fail(user.loginId, address, 1);
    await expectWait(user, 'wrong', address, [295, 300]);
  });

  it('ends with the wait: the right password then opens, and begins the count anew', async () => {
    const [user, address] = [await addUser(), newAddress()];
    await fail(user.loginId, address, 8);
    await endWaits(auth);
    expect((await attempt(user.loginId, 'right', address)).status).toBe(200);
    await fail(user.loginId, address, 5);
    expect((await attempt(user.loginId, 'right', address)).status).toBe(200);
  });

  it('begins the count anew after an hour without a failure', async () => {
    const [user, address] = [await addUser(), newAddress()];
    await fail(user.loginId, address, 20);
    await endWaits(auth);
    await auth.owner.loginFailure.updateMany({ data: { lastAt: new Date(Date.now() - 1.1 * HOUR_MS) } });
    await fail(user.loginId, address, 1);
    expect((await attempt(user.loginId, 'right', address)).status).toBe(200);
  });

  it('holds up neither the same user from elsewhere nor another user from the same address', async () => {
    const [user, other, address] = [await addUser(), await addUser(), newAddress()];
    await fail(user.loginId, address, 9);
    await expectWait(user, 'right', address, [155, 160]);
    expect((await attempt(user.loginId, 'right', newAddress())).status).toBe(200);
    expect((await attempt(other.loginId, 'right', address)).status).toBe(200);
    // A success elsewhere does not set the guesser free.
    await expectWait(user, 'right', address, [150, 160]);
  });

  it('counts spellings of a name together, and an unknown name like a known one', async () => {
    const [user, address] = [await addUser(), newAddress()];
    const name = user.loginId;
    for (const spelling of [name, name.toUpperCase(), ` ${name} `, name, `${name}\u3000`, name]) {
      expect((await attempt(spelling, 'wrong', address)).status).toBe(400);
    }
    expect((await attempt(name, 'wrong', address)).status).toBe(429);

    for (let i = 0; i < 6; i++) expect((await attempt('nobody', 'wrong', address)).status).toBe(400);
    expect((await attempt('nobody', 'wrong', address)).status).toBe(429);
  });

  it('counts a disabled user like any other', async () => {
    const [user, address] = [await auth.addUser({ password: 'right', loginEnabled: false }), newAddress()];
    for (let i = 0; i < 6; i++) expect((await attempt(user.loginId, 'right', address)).status).toBe(400);
    expect((await attempt(user.loginId, 'right', address)).status).toBe(429);
  });

  it('is slowed at every door alike', async () => {
    const [user, address] = [await addUser(), newAddress()];
    const basic = (password: string): Promise<Authentication> =>
      auth.peer.request(rpc.authenticate, { kind: 'basic', user: user.loginId, password, address });
    for (let i = 0; i < 3; i++) await expect(basic('wrong')).resolves.toEqual({ ok: false, reason: WRONG });
    await fail(user.loginId, address, 6);
    await expect(basic('right')).resolves.toEqual({
      ok: false,
      reason: expect.stringMatching(/^Too many logins have failed\. Try again in 1[56]\d seconds\.$/),
      retryAfterSeconds: expect.any(Number),
    });
    await expectWait(user, 'right', address, [155, 160]);
  });

  it('at the same moment tells no more than one after the other', async () => {
    const [user, address] = [await addUser(), newAddress()];
    // Those that follow the wait's end all come while the next one has not begun.
    await fail(user.loginId, address, 1);
    await auth.owner.$executeRaw`UPDATE auth.login_failure SET failures = 30 WHERE failures = 1`;
    await endWaits(auth);
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, i) => attempt(user.loginId, i === 11 ? 'right' : 'wrong', address)),
    );
    const told = answers.filter(({ status }) => status !== 429);
    expect(told.filter(({ status }) => status === 400).length).toBeLessThanOrEqual(1);
    await expectWait(user, 'right', address, [280, 300]);
  });

  it('counts every one of those at the same moment that cost no wait', async () => {
    const [user, address] = [await addUser(), newAddress()];
    const before = await auth.owner.loginFailure.count();
    const answers = await Promise.all(Array.from({ length: 5 }, () => attempt(user.loginId, 'wrong', address)));
    expect(answers.map(({ status }) => status)).toEqual([400, 400, 400, 400, 400]);
    const rows = await auth.owner.loginFailure.findMany({ orderBy: { lastAt: 'desc' }, take: 2 });
    await expect(auth.owner.loginFailure.count()).resolves.toBe(before + 2);
    expect(rows.map(({ failures }) => failures)).toEqual([5, 5]);
  });

  it('stands in the audit trail with the wait that it began, and keeps no name and no address', async () => {
    const [user, address] = [await addUser(), newAddress()];
    await fail(user.loginId, address, 7);
    expect((await attempt(user.loginId, 'wrong', address)).status).toBe(429);
    const entries = await eventually(async () => {
      const found = await auth.owner.auditEntry.findMany({
        where: { action: 'login.refused', address },
        orderBy: { id: 'asc' },
      });
      return found.length >= 7 && found;
    });
    expect(entries.map(({ details }) => details)).toEqual([
      {},
      {},
      {},
      {},
      {},
      { waitSeconds: 20 },
      { waitSeconds: 40 },
    ]);
    const rows = await auth.owner.$queryRaw<{ text: string }[]>`SELECT f::text AS text FROM auth.login_failure f`;
    for (const { text } of rows) {
      expect(text).not.toContain(address);
      expect(text).not.toContain(Buffer.from(user.loginId).toString('hex'));
    }
  });
});

describe('guessing passwords with nothing configured', () => {
  it('costs one second after five failures, then two, four, up to five minutes', async () => {
    const auth = await authTest();
    const waits: (number | undefined)[] = [];
    for (let failures = 1; failures <= 16; failures++) {
      await endWaits(auth);
      expect((await postLogin(auth, passwordGrant('nobody', 'wrong'))).status).toBe(400);
      const [row] = await auth.owner.$queryRaw<{ seconds: number }[]>`
        SELECT round(extract(epoch FROM blocked_until - last_at))::int AS seconds
        FROM auth.login_failure ORDER BY blocked_until DESC LIMIT 1`;
      waits.push(row?.seconds);
    }
    expect(waits).toEqual([0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
    await auth.stop();
  });
});

describe('guessing one password for many names', () => {
  let auth: AuthTest;
  beforeAll(async () => {
    auth = await authTest({ LOGIN_ADDRESS_FREE_FAILURES: '8', LOGIN_FIRST_WAIT_MS: '20000' });
  });
  afterAll(() => auth.stop());

  let names = 0;
  const spray = (address: string) => postLogin(auth, passwordGrant(`name${++names}`, 'Spring2024'), { address });
  const statuses = async (address: string, times: number) => {
    const found: number[] = [];
    for (let i = 0; i < times; i++) found.push((await spray(address)).status);
    return found;
  };

  it('slows the address, but no other', async () => {
    const user = await auth.addUser({ password: 'right' });
    const address = '203.0.113.1';
    await expect(statuses(address, 9)).resolves.toEqual(new Array(9).fill(400));
    const slowed = await spray(address);
    expect(slowed.status).toBe(429);
    expect((await postLogin(auth, passwordGrant(user.loginId, 'right'), { address })).status).toBe(429);
    const elsewhere = await postLogin(auth, passwordGrant(user.loginId, 'right'), { address: '203.0.113.2' });
    expect(elsewhere.status).toBe(200);
  });

  it('never holds an address up for more than half a minute', async () => {
    const address = '203.0.113.3';
    await statuses(address, 1);
    await auth.owner.$executeRaw`
      UPDATE auth.login_failure SET failures = 1000
      WHERE key_hash = sha256(convert_to('["address","203.0.113.3"]', 'UTF8'))`;
    await statuses(address, 1);
    const wait = Number((await spray(address)).headers['retry-after']);
    expect(wait).toBeGreaterThan(20);
    expect(wait).toBeLessThanOrEqual(30);
  });

  it('is not forgiven for a login that succeeds', async () => {
    const user = await auth.addUser({ password: 'right' });
    const address = '203.0.113.4';
    await statuses(address, 8);
    expect((await postLogin(auth, passwordGrant(user.loginId, 'right'), { address })).status).toBe(200);
    await expect(statuses(address, 2)).resolves.toEqual([400, 429]);
  });

  it('counts the addresses of one IPv6 network together', async () => {
    const found: number[] = [];
    for (let host = 1; host <= 10; host++) found.push((await spray(`2001:db8::${host}`)).status);
    expect(found).toEqual([...new Array(9).fill(400), 429]);
    expect((await spray('2001:db8:0:1::1')).status).toBe(400);
  });

  it('is forgotten ten minutes after it began, whatever has failed since', async () => {
    const address = '203.0.113.5';
    await statuses(address, 7);
    await auth.owner.$executeRaw`
      UPDATE auth.login_failure SET last_at = now() - interval '601 seconds'
      WHERE key_hash = sha256(convert_to('["address","203.0.113.5"]', 'UTF8'))`;
    await expect(statuses(address, 9)).resolves.toEqual(new Array(9).fill(400));
  });
});
