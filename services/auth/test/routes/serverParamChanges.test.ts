import { events, rpc } from '@circus/contracts';
import { eventually } from '@circus/testkit';
import { auditOf } from '../auditOf.js';
import { type AuthTest, authTest, type TestUser } from '../authTest.js';

describe('PUT /api/admin/server-params', () => {
  let auth: AuthTest;
  let administrator: TestUser;
  beforeAll(async () => {
    auth = await authTest({ DATABASE_CONNECTIONS: '5' });
    administrator = await auth.addUser({ groups: [await auth.addGroup({ privileges: ['manageServer'] })] });
  });
  afterAll(() => auth.stop());
  beforeEach(async () => {
    await auth.owner.serverParam.deleteMany();
    await auth.owner.serverParam.createMany({
      data: [
        { key: 'domains', value: ['default', 'siteA'], createdAt: new Date(1_000), updatedAt: new Date(1_000) },
        { key: 'defaultDomain', value: 'default' },
      ],
    });
  });

  const put = (body: unknown, key = '') =>
    auth.send(administrator, 'PUT', `/api/admin/server-params${key && `/${key}`}`, { body });
  const all = async () => (await auth.send(administrator, 'GET', '/api/admin/server-params')).json;
  const UNTOUCHED = { domains: ['default', 'siteA'], defaultDomain: 'default' };

  it('creates and replaces what is given, of any JSON, and keeps the rest', async () => {
    const answer = await put({
      domains: ['default', 'siteB'],
      text: 'a',
      number: 1.5,
      nothing: null,
      nested: { a: [1] },
    });
    expect([answer.status, answer.text]).toEqual([204, '']);
    expect(await all()).toEqual({
      domains: ['default', 'siteB'],
      defaultDomain: 'default',
      text: 'a',
      number: 1.5,
      nothing: null,
      nested: { a: [1] },
    });
  });

  it('sets one by its name: an array, or an object', async () => {
    expect((await put(['default', 'siteB'], 'domains')).status).toBe(204);
    expect((await put({ a: 1 }, 'my%20own')).status).toBe(204);
    expect(await all()).toEqual({ ...UNTOUCHED, domains: ['default', 'siteB'], 'my own': { a: 1 } });
  });

  it('keeps the date of making, and dates the change', async () => {
    await put(['default'], 'domains');
    const stored = await auth.owner.serverParam.findUniqueOrThrow({ where: { key: 'domains' } });
    expect(stored.createdAt).toEqual(new Date(1_000));
    expect(stored.updatedAt.getTime()).toBeGreaterThan(Date.now() - 60_000);
  });

  it('writes into the audit trail what was changed from what to what, and nothing of what stayed', async () => {
    await put({ told: ['a', 'b'], same: 1 });
    await put({ told: ['a'], same: 1, long: 'x'.repeat(5_000) });
    const [made, replaced] = await auditOf(auth, 'serverParam.update', 'told', 2);
    expect(made).toMatchObject({ entity: 'serverParam', userEmail: administrator.userEmail });
    expect(made?.details).toEqual({ to: ['a', 'b'] });
    expect(replaced?.details).toEqual({ from: ['a', 'b'], to: ['a'] });
    const [long] = await auditOf(auth, 'serverParam.update', 'long');
    expect(long?.details).toEqual({ to: { bytes: 5_002 } });
    await expect(auth.owner.auditEntry.count({ where: { entityId: 'same' } })).resolves.toBe(1);
  });

  it('is told to everybody within a second, by the names of what changed', async () => {
    const told: { keys: string[]; value: unknown; ms: number }[] = [];
    let asked = 0;
    const end = await auth.peer.subscribe(events.serverParamChanged, async ({ keys }) => {
      const ms = performance.now() - asked;
      const { value } = await auth.peer.request(rpc.serverParam, { key: 'caseSearchEnvelope' });
      told.push({ keys, value, ms });
    });
    asked = performance.now();
    await put({ caseSearchEnvelope: true, domains: ['default', 'siteA'], more: 1 });
    await eventually(() => told.length === 1);
    expect(told[0]).toMatchObject({ keys: ['caseSearchEnvelope', 'more'], value: true });
    expect(told[0]?.ms).toBeLessThan(1_000);
    // What changes nothing, or is refused, is not told: the next that is told is the one after.
    await put({ more: 1 });
    await put({ more: 2, defaultDomain: 'nowhere' });
    await put([1], 'last');
    await eventually(() => told.length > 1);
    expect(told.map(({ keys }) => keys)).toEqual([['caseSearchEnvelope', 'more'], ['last']]);
    end();
  });

  it.each([
    ['no domain at all', { defaultDomain: '' }, ''],
    ['null, which is the same', { defaultDomain: null }, ''],
    ['another of the domains', { defaultDomain: 'siteA' }, 'siteA'],
    ['a domain that is declared with it', { domains: ['siteC'], defaultDomain: 'siteC' }, 'siteC'],
  ])('takes %s as default', async (_case, body, stored) => {
    expect((await put(body)).status).toBe(204);
    expect((await all()).defaultDomain).toBe(stored);
  });

  it.each([
    ['a default that is none of the domains', { defaultDomain: 'siteB' }, 'siteB'],
    ['domains without the default', { domains: ['siteA'] }, 'default'],
  ])('refuses %s, and changes nothing', async (_case, body, named) => {
    const refused = await put({ ...body, other: 1 });
    expect([refused.status, refused.json.error]).toEqual([
      400,
      `defaultDomain: "${named}" is none of the domains. Set domains and defaultDomain together, or defaultDomain to "".`,
    ]);
    expect(await all()).toEqual(UNTOUCHED);
  });

  it.each([
    ['domains that are text', { domains: 'default' }, '.domains'],
    ['an empty domain', { domains: ['default', ''] }, '.domains[1]'],
    ['a domain named like the marker for all of them', { domains: ['default', 'all'] }, '.domains[1]'],
    ['a domain twice', { domains: ['default', 'default'] }, '.domains'],
    ['a default that is no text', { defaultDomain: 5 }, '.defaultDomain'],
    ['a switch that is text', { caseSearchEnvelope: 'true' }, '.caseSearchEnvelope'],
    ['text that cannot be stored', { other: ['a\0'] }, expect.any(String)],
    ['a nameless parameter', { '': 1 }, expect.any(String)],
    ['an array', [1], expect.any(String)],
  ])('refuses %s, and changes nothing', async (_case, body, dataPath) => {
    const refused = await put(Array.isArray(body) ? body : { fine: 1, ...body });
    expect([refused.status, refused.json.error]).toEqual([400, 'Request data is not correct.']);
    expect(refused.json.validationErrors[0]).toMatchObject({ dataPath, message: expect.any(String) });
    expect(await all()).toEqual(UNTOUCHED);
  });

  it.each([
    ['domains', { a: 1 }, 400, /^domains: /],
    ['domains', ['siteA'], 400, /is none of the domains/],
    ['defaultDomain', ['default'], 400, /^defaultDomain: /],
    ['other', 'text', 400, /^Invalid JSON as request body/],
    ['other', null, 400, /^Invalid JSON as request body/],
  ])('refuses %s by its name as %j', async (key, body, status, error) => {
    const refused = await put(body, key);
    expect([refused.status, refused.json.error]).toEqual([status, expect.stringMatching(error)]);
    expect(await all()).toEqual(UNTOUCHED);
  });

  it('refuses what is nested deeper than anybody needs, however deep, and takes what is not', async () => {
    const nested = (depth: number) => JSON.parse(`${'['.repeat(depth)}${']'.repeat(depth)}`);
    const send = (text: string, key: string) =>
      auth.app.inject({
        method: 'PUT',
        url: `/api/admin/server-params${key}`,
        headers: { ...auth.headers(administrator), 'content-type': 'application/json' },
        payload: text,
      });
    expect((await put(nested(64), 'deep')).status).toBe(204);
    expect(await all()).toMatchObject({ deep: nested(64) });
    for (const depth of [65, 400_000]) {
      const value = `${'['.repeat(depth)}${']'.repeat(depth)}`;
      for (const [text, key] of [
        [value, '/deep'],
        [`{"deep":${value}}`, ''],
      ] as const) {
        const refused = await send(text, key);
        expect([refused.statusCode, refused.json().validationErrors]).toEqual([
          400,
          [expect.objectContaining({ message: 'Objects and arrays may stand at most 64 deep within each other.' })],
        ]);
      }
    }
    expect(await all()).toMatchObject({ deep: nested(64) });
  });

  it('keeps domains and their default together when both change at the same moment', async () => {
    for (let round = 0; round < 5; round++) {
      await put({ domains: ['default', 'siteA'], defaultDomain: 'default' });
      const answers = await Promise.all([put({ domains: ['default'] }), put({ defaultDomain: 'siteA' })]);
      expect(answers.map(({ status }) => status).sort()).toEqual([204, 400]);
    }
  });

  it('loses nothing when several are set at once', async () => {
    const keys = Array.from({ length: 8 }, (_, i) => `key${i}`);
    await Promise.all(keys.map((key, i) => (i % 2 ? put({ [key]: [i] }) : put([i], key))));
    expect(await all()).toMatchObject(Object.fromEntries(keys.map((key, i) => [key, [i]])));
  });

  it('refuses everybody without manageServer with 401, before it looks at the body', async () => {
    const user = await auth.addUser({ groups: [await auth.addGroup({ privileges: ['personalInfoView'] })] });
    for (const path of ['', '/domains']) {
      const refused = await auth.send(user, 'PUT', `/api/admin/server-params${path}`, { body: { domains: 1 } });
      expect([refused.status, refused.json.error]).toEqual([401, expect.stringMatching(/privilege/)]);
      expect((await auth.send(null, 'PUT', `/api/admin/server-params${path}`, { body: {} })).status).toBe(401);
    }
  });

  it('needs a content type', async () => {
    const refused = await auth.send(administrator, 'PUT', '/api/admin/server-params', {
      body: { a: 1 },
      headers: { 'content-type': '' },
    });
    expect([refused.status, refused.json.error]).toEqual([400, 'Content-type is unspecified.']);
  });
});
