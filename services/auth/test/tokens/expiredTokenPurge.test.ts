import { eventually } from '@circus/testkit';
import { type AuthTest, authTest } from '../authTest.js';

const HOUR_MS = 3_600_000;

describe('the purge of expired tokens', () => {
  let auth: AuthTest;
  beforeAll(async () => {
    auth = await authTest({ TOKEN_PURGE_INTERVAL_MS: '100' });
  });
  afterAll(() => auth.stop());

  it('removes session tokens that can neither be used nor refreshed, and no other', async () => {
    const { userId } = await auth.addUser();
    const [past, future] = [new Date(Date.now() - HOUR_MS), new Date(Date.now() + HOUR_MS)];
    const token = (tokenId: string, permanent: boolean, expiresAt: Date | null, refreshExpiresAt: Date | null) => ({
      tokenId,
      userId,
      tokenHash: new TextEncoder().encode(tokenId),
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
});
