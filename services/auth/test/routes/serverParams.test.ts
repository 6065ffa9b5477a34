import { type AuthTest, authTest, type TestUser } from '../authTest.js';

describe('/api/admin/server-params and /api/admin/global-privileges', () => {
  let auth: AuthTest;
  let administrator: TestUser;
  beforeAll(async () => {
    auth = await authTest();
    administrator = await auth.addUser({ groups: [await auth.addGroup({ privileges: ['manageServer'] })] });
    await auth.owner.serverParam.createMany({
      data: [
        { key: 'domains', value: ['default', 'siteA'] },
        { key: 'defaultDomain', value: 'default' },
        { key: 'caseSearchEnvelope', value: true },
        { key: 'nothing', value: null as never },
      ],
    });
    await auth.owner.$executeRaw`UPDATE auth.server_param SET value = 'null' WHERE key = 'nothing'`;
  });
  afterAll(() => auth.stop());

  it('gives all parameters as one object', async () => {
    const answer = await auth.send(administrator, 'GET', '/api/admin/server-params');
    expect([answer.status, answer.json]).toEqual([
      200,
      { domains: ['default', 'siteA'], defaultDomain: 'default', caseSearchEnvelope: true, nothing: null },
    ]);
  });

  it.each([
    ['domains', '["default","siteA"]'],
    ['defaultDomain', '"default"'],
    ['caseSearchEnvelope', 'true'],
    ['nothing', 'null'],
  ])('gives the bare value of %s, always as JSON', async (key, json) => {
    const answer = await auth.send(administrator, 'GET', `/api/admin/server-params/${key}`);
    expect([answer.status, answer.text]).toEqual([200, json]);
    expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
  });

  it('answers 404 for a parameter that is not set', async () => {
    const answer = await auth.send(administrator, 'GET', '/api/admin/server-params/unknown');
    expect([answer.status, answer.json]).toEqual([404, { error: 'The requested serverParam was not found.' }]);
  });

  it('gives the six global privileges in their order', async () => {
    const answer = await auth.send(administrator, 'GET', '/api/admin/global-privileges');
    expect([answer.status, answer.json]).toEqual([
      200,
      [
        { privilege: 'createProject', caption: 'Create Project' },
        { privilege: 'deleteProject', caption: 'Delete Project' },
        { privilege: 'manageServer', caption: 'Manage Server' },
        { privilege: 'personalInfoView', caption: 'View Personal Info' },
        { privilege: 'downloadVolume', caption: 'Download Volume as Raw File' },
        { privilege: 'issueOnetime', caption: 'Issue Onetime URL' },
      ],
    ]);
  });

  it('refuses everybody without manageServer with 401 and the word privilege', async () => {
    const everythingElse = ['createProject', 'deleteProject', 'personalInfoView', 'downloadVolume', 'issueOnetime'];
    const user = await auth.addUser({ groups: [await auth.addGroup({ privileges: everythingElse })] });
    for (const path of ['server-params', 'server-params/domains', 'global-privileges', 'audit']) {
      const refused = await auth.send(user, 'GET', `/api/admin/${path}`);
      expect([refused.status, refused.json]).toEqual([
        401,
        { error: 'You do not have the required privilege (Manage Server).' },
      ]);
      expect((await auth.send(null, 'GET', `/api/admin/${path}`)).status).toBe(401);
    }
  });
});
