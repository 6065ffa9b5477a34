import { eventually } from '@circus/testkit';
import { type AuthTest, authTest } from '../authTest.js';

const HOUR_MS = 3_600_000;
const bytes = (text: string) => new TextEncoder().encode(text);

describe('the purge of what logins leave behind', () => {
  let auth: AuthTest;
  const [past, future] = [new Date(Date.now() - 2 * HOUR_MS), new Date(Date.now() + HOUR_MS)];
  beforeAll(async () => {
    auth = await authTest({ TOKEN_PURGE_INTERVAL_MS: '100' });
  });
  afterAll(() => auth.stop());

  it('removes session tokens that can neither be used nor refreshed, and no other', async () => {
    const { userId } = await auth.addUser();
    const token = (tokenId: string, permanent: boolean, expiresAt: Date | null, refreshExpiresAt: Date | null) => ({
      tokenId,
      userId,
      tokenHash: bytes(tokenId),
      permanent,
      expiresAt,
      refreshExpiresAt,
    });
    await auth.owner.accessToken.createMany({
      data: [
        token('permanent', true, null, null),
        token('in use', false, future, future),
        token('refreshable', false, past, future),
        token('ended', false, past, past),
        token('ended without refresh', false, past, null),
      ],
    });
    const left = () => auth.owner.accessToken.findMany({ orderBy: { tokenId: 'asc' }, select: { tokenId: true } });
    await eventually(async () => (await left()).length === 3);
    expect((await left()).map(({ tokenId }) => tokenId)).toEqual(['in use', 'permanent', 'refreshable']);
  });

  it('removes one-time strings whose minute is over', async () => {
    const { userId } = await auth.addUser();
    const onetime = (onetimeUrlId: string, expiresAt: Date) => ({
      onetimeUrlId,
      userId,
      stringHash: bytes(onetimeUrlId),
      expiresAt,
    });
    await auth.owner.onetimeUrl.createMany({ data: [onetime('over', past), onetime('open', future)] });
    await eventually(async () => (await auth.owner.onetimeUrl.count()) === 1);
    await expect(auth.owner.onetimeUrl.findFirst()).resolves.toMatchObject({ onetimeUrlId: 'open' });
  });

  it('removes failures that count no more, never one whose wait runs', async () => {
    const failure = (name: string, lastAt: Date, blockedUntil: Date) => ({
      keyHash: bytes(name),
      failures: 7,
      lastAt,
      blockedUntil,
    });
    await auth.owner.loginFailure.createMany({
      data: [failure('old', past, past), failure('waiting', past, future), failure('recent', new Date(), past)],
    });
    await eventually(async () => (await auth.owner.loginFailure.count()) === 2);
    const left = await auth.owner.loginFailure.findMany({ orderBy: { lastAt: 'asc' } });
    expect(left.map(({ keyHash }) => Buffer.from(keyHash).toString())).toEqual(['waiting', 'recent']);
  });

  it('removes logins at another provider that nobody came back from', async () => {
    const flow = (state: string, expiresAt: Date) => ({
      stateHash: bytes(state),
      nonce: 'n',
      codeVerifier: 'v',
      returnTo: '/',
      expiresAt,
    });
    await auth.owner.loginFlow.createMany({ data: [flow('left', past), flow('under way', future)] });
    await eventually(async () => (await auth.owner.loginFlow.count()) === 1);
    await expect(auth.owner.loginFlow.findFirst()).resolves.toMatchObject({ expiresAt: future });
  });
});
