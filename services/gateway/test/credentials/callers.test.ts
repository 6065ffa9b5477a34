import type { Authentication, Credential } from '@circus/contracts';
import { AuthorityUnreachable, Callers } from '../../src/credentials/callers.js';

const bearer = (token: string): Credential => ({ kind: 'bearer', token });
const known = (userId: number, accessVersion = 1, expiresAt: number | null = null): Authentication => ({
  ok: true,
  userId,
  accessVersion,
  credentialId: `credential-of-${userId}`,
  expiresAt,
});

describe('Callers', () => {
  let now = 1_000_000;
  let asked: { credential: Credential; answer: (answer: Authentication | Error) => void }[] = [];
  const authority = {
    connected: true,
    authenticate: (credential: Credential) =>
      new Promise<Authentication>((resolve, reject) => {
        asked.push({ credential, answer: (given) => (given instanceof Error ? reject(given) : resolve(given)) });
      }),
  };
  let callers: Callers;

  beforeEach(() => {
    now = 1_000_000;
    jest.spyOn(Date, 'now').mockImplementation(() => now);
    asked = [];
    authority.connected = true;
    callers = new Callers(authority);
  });
  afterEach(() => jest.restoreAllMocks());

  const answer = (given: Authentication | Error) => asked.at(-1)?.answer(given);
  async function learn(credential: Credential, given: Authentication) {
    const asking = callers.resolve(credential);
    answer(given);
    return asking;
  }

  it('asks once for a credential and then answers at once', async () => {
    await learn(bearer('x'), known(7));
    expect(callers.resolve(bearer('x'))).toEqual({ userId: 7, accessVersion: 1, credentialId: 'credential-of-7' });
    expect(asked).toHaveLength(1);
  });

  it('asks once for a burst of the same unknown credential', async () => {
    const burst = [1, 2, 3].map(() => callers.resolve(bearer('x')));
    answer(known(7));
    expect(await Promise.all(burst)).toMatchObject([{ userId: 7 }, { userId: 7 }, { userId: 7 }]);
    expect(asked).toHaveLength(1);
  });

  it('does not mix credentials up', async () => {
    await learn({ kind: 'basic', user: 'a', password: 'b:c', address: '1.1.1.1' }, known(1));
    await learn({ kind: 'basic', user: 'a:b', password: 'c', address: '1.1.1.1' }, known(2));
    await learn({ kind: 'session', token: 't', userAgent: 'u', address: '1.1.1.1' }, known(3));
    await learn({ kind: 'session', token: 't', userAgent: 'u', address: '1.1.1.2' }, known(4));
    expect(asked).toHaveLength(4);
  });

  it('asks again after five minutes', async () => {
    await learn(bearer('x'), known(7));
    now += 5 * 60_000 - 1;
    expect(callers.resolve(bearer('x'))).toMatchObject({ userId: 7 });
    now += 1;
    expect(callers.resolve(bearer('x'))).toBeInstanceOf(Promise);
  });

  it('asks again when the credential has expired', async () => {
    await learn(bearer('x'), known(7, 1, now + 1_000));
    now += 1_000;
    expect(callers.resolve(bearer('x'))).toBeInstanceOf(Promise);
  });

  it('forgets a user whose rights have changed, and no other', async () => {
    await learn(bearer('x'), known(7));
    await learn(bearer('y'), known(7));
    await learn(bearer('z'), known(8));
    callers.forget([7]);
    expect(callers.resolve(bearer('x'))).toBeInstanceOf(Promise);
    expect(callers.resolve(bearer('y'))).toBeInstanceOf(Promise);
    expect(callers.resolve(bearer('z'))).toMatchObject({ userId: 8 });
  });

  it('asks once more when the rights change while the answer is under way', async () => {
    const asking = callers.resolve(bearer('x'));
    callers.forget([7]);
    answer(known(7, 1));
    while (asked.length < 2) await Promise.resolve();
    answer(known(7, 2));
    expect(await asking).toMatchObject({ accessVersion: 2 });
    expect(callers.resolve(bearer('x'))).toMatchObject({ accessVersion: 2 });
  });

  it('trusts what it knows for five seconds at most while the bus is away', async () => {
    await learn(bearer('x'), known(7));
    now += 60_000;
    expect(callers.resolve(bearer('x'))).toMatchObject({ userId: 7 });
    authority.connected = false;
    now += 5_000;
    expect(callers.resolve(bearer('x'))).toMatchObject({ userId: 7 });
    now += 1;
    expect(callers.resolve(bearer('x'))).toBeInstanceOf(Promise);
  });

  it('forgets everybody when changes may have gone unseen', async () => {
    await learn(bearer('x'), known(7));
    callers.forgetAll();
    expect(callers.resolve(bearer('x'))).toBeInstanceOf(Promise);
  });

  it('remembers a refused credential until something changes', async () => {
    await learn(bearer('x'), { ok: false, reason: 'no' });
    expect(callers.resolve(bearer('x'))).toEqual({ userId: undefined, reason: 'no' });
    callers.forget([7]);
    expect(callers.resolve(bearer('x'))).toBeInstanceOf(Promise);
  });

  it('says when nobody can tell, and remembers nothing of it', async () => {
    const asking = callers.resolve(bearer('x'));
    answer(new Error('time-out'));
    await expect(asking).rejects.toThrow(AuthorityUnreachable);
    expect(callers.resolve(bearer('x'))).toBeInstanceOf(Promise);
    expect(asked).toHaveLength(2);
  });
});
