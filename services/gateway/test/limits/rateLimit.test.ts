import { network, RateLimit } from '../../src/limits/rateLimit.js';

const somebody = (userId: number, credentialId = 'token-1') => ({ userId, credentialId, accessVersion: 1 });

describe('the rate limit', () => {
  it('lets a burst through, then as many as the rate, and says how long to wait', () => {
    const limit = new RateLimit({ perSecond: 10, burst: 5 });
    const ask = (now: number) => limit.refusalFor(somebody(1), '1.1.1.1', now);
    for (let i = 0; i < 5; i++) expect(ask(1_000)).toBeUndefined();
    expect(ask(1_000)).toMatchObject({ kind: 'tooMany', retryAfterSeconds: 1 });
    expect(ask(1_099)).toBeDefined();
    expect(ask(1_100)).toBeUndefined();
    expect(ask(1_100)).toBeDefined();
    for (let i = 0; i < 5; i++) expect(ask(10_000)).toBeUndefined();
    expect(ask(10_000)).toBeDefined();
  });

  it('names the whole time to wait where the rate is low', () => {
    const limit = new RateLimit({ perSecond: 0.2, burst: 1 });
    expect(limit.refusalFor(undefined, '1.1.1.1', 0)).toBeUndefined();
    expect(limit.refusalFor(undefined, '1.1.1.1', 500)?.retryAfterSeconds).toBe(5);
  });

  it('does not count what it refuses', () => {
    const limit = new RateLimit({ perSecond: 1, burst: 1 });
    for (let i = 0; i < 100; i++) limit.refusalFor(somebody(1), '1.1.1.1', 0);
    expect(limit.refusalFor(somebody(1), '1.1.1.1', 1_000)).toBeUndefined();
  });

  it('counts each credential for itself wherever it is used, and addresses where nobody is known', () => {
    const limit = new RateLimit({ perSecond: 1, burst: 1 });
    const unknown = { userId: undefined, reason: 'no' };
    expect(limit.refusalFor(somebody(1), '1.1.1.1', 0)).toBeUndefined();
    expect(limit.refusalFor(somebody(1), '2.2.2.2', 0)).toBeDefined();
    expect(limit.refusalFor(somebody(1, 'token-2'), '1.1.1.1', 0)).toBeUndefined();
    expect(limit.refusalFor(somebody(2), '1.1.1.1', 0)).toBeUndefined();
    expect(limit.refusalFor(unknown, '1.1.1.1', 0)).toBeUndefined();
    expect(limit.refusalFor(undefined, '1.1.1.1', 0)).toBeDefined();
    expect(limit.refusalFor(unknown, '2.2.2.2', 0)).toBeUndefined();
  });

  it('is off at 0', () => {
    const limit = new RateLimit({ perSecond: 0, burst: 1 });
    for (let i = 0; i < 1_000; i++) expect(limit.refusalFor(undefined, '1.1.1.1', 0)).toBeUndefined();
  });

  it.each([
    ['203.0.113.9', '203.0.113.9'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::6', '2001:db8:1:2::/64'],
    ['2001:db8::6', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
  ])('takes all addresses of an IPv6 network for one: %s', (address, expected) => {
    expect(network(address)).toBe(expected);
  });
});
