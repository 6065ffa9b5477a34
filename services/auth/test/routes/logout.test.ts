import { events, rpc } from '@circus/contracts';
import { eventually, nextEvent } from '@circus/testkit';
import { type AuthTest, authTest } from '../authTest.js';
import { logIn, postLogin, refreshGrant } from '../login/postLogin.js';

describe.each(['GET', 'POST'] as const)('%s /api/logout', (method) => {
  let auth: AuthTest;
  beforeAll(async () => {
    auth = await authTest();
  });
  afterAll(() => auth.stop());

  const isKnown = async (token: string) => (await auth.peer.request(rpc.authenticate, { kind: 'bearer', token })).ok;
  const addSession = (userId: number, sessionId: string) =>
    auth.owner.session.create({
      data: {
        sessionId,
        userId,
        tokenHash: new TextEncoder().encode(sessionId),
        address: '192.0.2.1',
        agentHash: new Uint8Array([1]),
      },
    });

  it('ends every login of the user at once, on all devices; permanent tokens and other users stay', async () => {
    const [user, other] = [await auth.addUser({ password: 'right' }), await auth.addUser({ password: 'right' })];
    const [first, second] = [await logIn(auth, user.loginId, 'right'), await logIn(auth, user.loginId, 'right')];
    const others = await logIn(auth, other.loginId, 'right');
    const permanent = (await auth.send(user, 'POST', '/api/tokens', { body: { description: 'x' } })).json.accessToken;
    await addSession(user.userId, 'mine');
    await addSession(other.userId, 'not mine');

    const answer = await auth.send(user, method, '/api/logout');
    expect([answer.status, answer.text]).toEqual([204, '']);
    for (const { accessToken, refreshToken } of [first, second]) {
      await expect(isKnown(accessToken)).resolves.toBe(false);
      expect((await postLogin(auth, refreshGrant(refreshToken))).json).toEqual({
        error: 'Invalid grant: refresh token is invalid',
      });
    }
    await expect(isKnown(permanent)).resolves.toBe(true);
    await expect(isKnown(others.accessToken)).resolves.toBe(true);
    const sessions = await auth.owner.session.findMany({ select: { sessionId: true } });
    expect(sessions).toEqual([{ sessionId: 'not mine' }]);

    const [entry] = await eventually(async () => {
      const found = await auth.owner.auditEntry.findMany({ where: { action: 'logout', userId: user.userId } });
      return found.length === 1 && found;
    });
    expect(entry).toMatchObject({ entity: 'user', entityId: user.userEmail, details: { tokens: 2, sessions: 1 } });
  });

  it('has told everybody to forget the user when it answers', async () => {
    const user = await auth.addUser();
    const { heard } = await nextEvent(auth.peer, events.accessChanged, ({ userIds }) => userIds.includes(user.userId));
    await auth.send(user, method, '/api/logout');
    await expect(heard).resolves.toMatchObject({ userIds: [user.userId] });
    await expect(auth.peer.request(rpc.access, { userId: user.userId })).resolves.toMatchObject({ accessVersion: 2 });
  });

  it('ends a login whose refresh is under way', async () => {
    const user = await auth.addUser({ password: 'right' });
    const { refreshToken } = await logIn(auth, user.loginId, 'right');
    const [refreshed, ended] = await Promise.all([
      postLogin(auth, refreshGrant(refreshToken)),
      auth.send(user, method, '/api/logout'),
    ]);
    expect(ended.status).toBe(204);
    // Whichever came first: what the refresh gave is gone, or it gave nothing.
    if (refreshed.status === 200) await expect(isKnown(refreshed.json.access_token)).resolves.toBe(false);
    await expect(auth.owner.accessToken.count({ where: { userId: user.userId } })).resolves.toBe(0);
  });

  it('refuses nobody', async () => {
    const answer = await auth.send(null, method, '/api/logout');
    expect([answer.status, answer.json]).toEqual([401, { error: 'Unauthorized request: no authentication given' }]);
  });
});
