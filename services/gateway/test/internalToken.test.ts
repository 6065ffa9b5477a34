import { createPublicKey, verify } from 'node:crypto';
import { callerClaims } from '@circus/contracts';
import { testCallers } from '@circus/testkit';
import { InternalTokens } from '../src/internalToken.js';

describe('InternalTokens', () => {
  const keys = testCallers();
  const alice = { userId: 7, accessVersion: 3, credentialId: 'token-1' };
  let tokens: InternalTokens;
  beforeAll(async () => {
    tokens = await InternalTokens.using({ private: keys.privateKey, public: keys.publicKey });
  });
  afterEach(() => jest.restoreAllMocks());

  function claimsOf(token: string) {
    const [head = '', payload = '', signature = ''] = token.split('.');
    const signed = verify(
      null,
      Buffer.from(`${head}.${payload}`),
      createPublicKey(keys.publicKey),
      Buffer.from(signature, 'base64url'),
    );
    expect(signed).toBe(true);
    expect(JSON.parse(Buffer.from(head, 'base64url').toString())).toMatchObject({ alg: 'EdDSA' });
    return callerClaims.parse(JSON.parse(Buffer.from(payload, 'base64url').toString()));
  }

  it('says who calls, signed with Ed25519, for fifteen seconds', () => {
    const claims = claimsOf(tokens.of(alice, '192.0.2.1'));
    expect(claims).toMatchObject({ iss: 'circus-gateway', sub: '7', av: 3, cid: 'token-1', adr: '192.0.2.1' });
    expect(claims.exp - claims.iat).toBe(15);
    expect(claims.anon).toBeUndefined();
  });

  it('says why nobody is known', () => {
    const claims = claimsOf(tokens.of({ userId: undefined, reason: 'none given' }, '192.0.2.1'));
    expect(claims).toMatchObject({ sub: '', anon: 'none given', adr: '192.0.2.1' });
    expect(claims).not.toHaveProperty('av');
  });

  it('is signed once for the same caller, and apart for another address, version or credential', () => {
    const token = tokens.of(alice, '192.0.2.1');
    expect(tokens.of({ ...alice }, '192.0.2.1')).toBe(token);
    const others = [
      tokens.of(alice, '192.0.2.2'),
      tokens.of({ ...alice, accessVersion: 4 }, '192.0.2.1'),
      tokens.of({ ...alice, credentialId: 'token-2' }, '192.0.2.1'),
    ];
    expect(new Set([token, ...others]).size).toBe(4);
  });

  it('is signed anew after five seconds', () => {
    const before = claimsOf(tokens.of(alice, '192.0.2.9'));
    const now = Date.now();
    const monotonic = performance.now();
    jest.spyOn(Date, 'now').mockImplementation(() => now + 6_000);
    jest.spyOn(performance, 'now').mockImplementation(() => monotonic + 6_000);
    const after = claimsOf(tokens.of(alice, '192.0.2.9'));
    expect(after.iat - before.iat).toBeGreaterThanOrEqual(5);
  });
});
