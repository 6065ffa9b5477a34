import { events, rpc } from '@circus/contracts';
import { eventually, nextEvent } from '@circus/testkit';
import { type AuthTest, authTest } from '../authTest.js';

describe('/api/tokens', () => {
  let auth: AuthTest;
  beforeAll(async () => {
    auth = await authTest();
  });
  afterAll(() => auth.stop());

  const isKnown = async (token: string) => (await auth.peer.request(rpc.authenticate, { kind: 'bearer', token })).ok;

  it('creates a token that works, shows it once, lists it and deletes it', async () => {
    const user = await auth.addUser();
    const created = await auth.send(user, 'POST', '/api/tokens', { body: { description: 'ci import' } });
    expect(created.status).toBe(201);
    expect(created.json).toEqual({
      tokenId: expect.stringMatching(/^[0-9a-z]{26}$/),
      accessToken: expect.stringMatching(/^[0-9a-f]{40}$/),
    });
    const { tokenId, accessToken } = created.json;
    await expect(auth.peer.request(rpc.authenticate, { kind: 'bearer', token: accessToken })).resolves.toEqual({
      ok: true,
      userId: user.userId,
      accessVersion: 1,
      credentialId: tokenId,
      expiresAt: null,
    });

    const listed = await auth.send(user, 'GET', '/api/tokens');
    const date = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(listed.json).toEqual({
      items: [{ tokenId, description: 'ci import', createdAt: date, updatedAt: date }],
      totalItems: 1,
      page: 1,
    });

    const deleted = await auth.send(user, 'DELETE', `/api/tokens/${tokenId}`);
    expect([deleted.status, deleted.text]).toEqual([204, '']);
    await expect(isKnown(accessToken)).resolves.toBe(false);
    const again = await auth.send(user, 'DELETE', `/api/tokens/${tokenId}`);
    expect([again.status, again.json]).toEqual([404, { error: 'The requested token was not found.' }]);
  });

  it('keeps no token in the database, only its SHA-256', async () => {
    const user = await auth.addUser();
    const { accessToken } = (await auth.send(user, 'POST', '/api/tokens', { body: { description: 'x' } })).json;
    const rows = await auth.owner.$queryRaw<{ text: string }[]>`
      SELECT to_jsonb(t)::text AS text FROM auth.access_token t
      UNION ALL SELECT to_jsonb(o)::text FROM auth.outbox o`;
    expect(rows.length).toBeGreaterThan(1);
    for (const { text } of rows) expect(text).not.toContain(accessToken);
  });

  it('says that access has changed when a token is deleted, before it answers', async () => {
    const user = await auth.addUser();
    const { tokenId } = (await auth.send(user, 'POST', '/api/tokens', { body: { description: 'x' } })).json;
    const { heard } = await nextEvent(auth.peer, events.accessChanged, ({ userIds }) => userIds.includes(user.userId));
    await auth.send(user, 'DELETE', `/api/tokens/${tokenId}`);
    await expect(heard).resolves.toMatchObject({ userIds: [user.userId] });
    await expect(auth.peer.request(rpc.access, { userId: user.userId })).resolves.toMatchObject({ accessVersion: 2 });
    const outbox = await eventually(() =>
      auth.owner.authOutbox.findFirst({
        where: {
          subject: events.accessChanged.subject,
          publishedAt: { not: null },
          payload: { path: ['userIds', '0'], equals: user.userId },
        },
      }),
    );
    expect(outbox.payload).toEqual({ version: 1, userIds: [user.userId] });
  });

  it('gives exactly ten tokens, however many are asked for at once', async () => {
    const user = await auth.addUser();
    const answers = await Promise.all(
      Array.from({ length: 14 }, (_, i) => auth.send(user, 'POST', '/api/tokens', { body: { description: `t${i}` } })),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(10);
    for (const refused of answers.filter(({ status }) => status !== 201)) {
      expect([refused.status, refused.json]).toEqual([400, { error: 'You cannot create more than 10 tokens.' }]);
    }
    const { items, totalItems } = (await auth.send(user, 'GET', '/api/tokens')).json;
    expect([items.length, totalItems]).toEqual([10, 10]);

    await auth.send(user, 'DELETE', `/api/tokens/${items[0].tokenId}`);
    const room = await auth.send(user, 'POST', '/api/tokens', { body: { description: 'eleventh' } });
    expect(room.status).toBe(201);
  });

  it("shows and deletes nobody else's token", async () => {
    const [owner, other] = [await auth.addUser(), await auth.addUser()];
    const { tokenId, accessToken } = (await auth.send(owner, 'POST', '/api/tokens', { body: { description: 'x' } }))
      .json;
    expect((await auth.send(other, 'GET', '/api/tokens')).json).toEqual({ items: [], totalItems: 0, page: 1 });
    expect((await auth.send(other, 'DELETE', `/api/tokens/${tokenId}`)).status).toBe(404);
    await expect(isKnown(accessToken)).resolves.toBe(true);
  });

  it('neither shows nor deletes session tokens', async () => {
    const user = await auth.addUser();
    await auth.owner.accessToken.create({
      data: {
        tokenId: 'session-token',
        userId: user.userId,
        tokenHash: new Uint8Array([1]),
        permanent: false,
        expiresAt: new Date(Date.now() + 60_000),
      },
    });
    expect((await auth.send(user, 'GET', '/api/tokens')).json.totalItems).toBe(0);
    expect((await auth.send(user, 'DELETE', '/api/tokens/session-token')).status).toBe(404);
    await expect(auth.owner.accessToken.count({ where: { tokenId: 'session-token' } })).resolves.toBe(1);
  });

  it.each([
    ['no description', {}],
    ['an empty description', { description: '' }],
    ['33 characters', { description: 'x'.repeat(33) }],
    ['another type', { description: 5 }],
    ['a character that cannot be stored', { description: 'a\0b' }],
    ['a further field', { description: 'x', expires: 'never' }],
  ])('refuses %s', async (_case, body) => {
    const user = await auth.addUser();
    const refused = await auth.send(user, 'POST', '/api/tokens', { body });
    expect(refused.status).toBe(400);
    expect(refused.json.error).toBe('Request data is not correct.');
    expect((await auth.send(user, 'GET', '/api/tokens')).json.totalItems).toBe(0);
  });

  it('takes a description of 32 characters', async () => {
    const user = await auth.addUser();
    const body = { description: 'あ'.repeat(32) };
    expect((await auth.send(user, 'POST', '/api/tokens', { body })).status).toBe(201);
  });

  it('refuses an id in the path that cannot be one, and callers without a credential', async () => {
    const user = await auth.addUser();
    expect((await auth.send(user, 'DELETE', '/api/tokens/a%00b')).status).toBe(400);
    for (const method of ['GET', 'POST'] as const) {
      const refused = await auth.send(
        null,
        method,
        '/api/tokens',
        method === 'POST' ? { body: { description: 'x' } } : {},
      );
      expect([refused.status, refused.json.error]).toEqual([401, 'Unauthorized request: no authentication given']);
    }
  });

  it('refuses a disabled user', async () => {
    const user = await auth.addUser({ loginEnabled: false });
    expect((await auth.send(user, 'GET', '/api/tokens')).status).toBe(401);
  });

  it('puts creation and deletion into the audit trail, without the token', async () => {
    const user = await auth.addUser();
    const { tokenId, accessToken } = (await auth.send(user, 'POST', '/api/tokens', { body: { description: 'x' } }))
      .json;
    await auth.send(user, 'DELETE', `/api/tokens/${tokenId}`);
    const entries = await eventually(async () => {
      const found = await auth.database.auditEntry.findMany({ where: { entityId: tokenId }, orderBy: { id: 'asc' } });
      return found.length === 2 && found;
    });
    expect(entries.map(({ action, entity, userId, userEmail }) => ({ action, entity, userId, userEmail }))).toEqual([
      { action: 'token.create', entity: 'token', userId: user.userId, userEmail: user.userEmail },
      { action: 'token.delete', entity: 'token', userId: user.userId, userEmail: user.userEmail },
    ]);
    for (const { details } of entries) expect(JSON.stringify(details)).not.toContain(accessToken);
  });
});
